"""Puts a file's rows beside what is known, in temporary tables: the common half of check and apply."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from countermand.imports.models import Import
from countermand.imports.survey import fields_of
from countermand.orders.stages import RANK
from countermand.orgs.models import Organization
from countermand.profile.answers import Source

SQL = Path(__file__).parent / "sql"
NOTES_KEPT = 20_000
CHANGES_SHOWN = 20_000
OTHERS_SHOWN = 2_000  # new and unchanged lines: enough to judge by
RANKS = json.dumps({stage.value: rank for stage, rank in RANK.items()})


def compare(source: Import, org: Organization, said: Source, *, lock: bool) -> None:
    """Fills import_same, import_diff, import_order, import_absent and import_note from import_row, and sets the counts.

    With `lock` the lines of its orders are locked in id order until commit, before they are read.
    """
    facts = facts_of(source, org)
    if said.same_line == "number":
        run("number_same")
    elif said.same_line == "add":
        run("add_same")
    run("duplicates")
    if lock:
        run("lock", **facts, absent=source.full and said.absent == "unknown")
    run("same", **facts, shown=OTHERS_SHOWN)
    for step in ["diff", "notes", "orders"]:
        run(step, **facts)
    _count(source)
    run("absent", **facts, judged=source.full and not source.refused)
    [(source.absent,)] = rows("SELECT count(*) FROM import_absent")


def facts_of(source: Import, org: Organization) -> dict[str, Any]:
    header_of = {field: header for header, field in reversed(source.columns.items())}
    return {
        "org": org.id,
        "as_of": source.as_of,
        "currency": org.currency,
        "rank": RANKS,
        "customer_name": header_of.get("customer_name", ""),
        "customer_email": header_of.get("customer_email", ""),
        "order_currency": header_of.get("currency", ""),
        **{name: header_of.get(name, "") for name in ("placed_on", "shipping", "order_discount", "order_tax", "paid")},
    }


def job_of(source: Import, org: Organization, said: Source) -> dict[str, Any]:
    """What the reading process has to know to read the rows; see `reading.lines.Job`."""
    found, options = source.found, source.options
    return {
        "columns": fields_of(source),
        "decimal": options.get("decimal") or found["decimal"],
        "dates": options.get("dates") or found["dates"],
        "zone": org.time_zone,
        "currency": found["currency"] or org.currency,
        "says_currency": bool(found["currency"]),
        "stages": source.stages,
        "is_text": found["kind"] == "csv",
        "shipped_date": said.shipped_date,
        "corrected": dict(source.refused_rows.exclude(corrected_by=None).values_list("row", "cells")),
    }


def run(name: str, **facts: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), facts or None)


def rows(statement: str, **facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement if " " in statement else _sql(statement), facts or None)
        return cursor.fetchall()


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def _count(source: Import) -> None:
    [(orders, new, changed, unchanged, refused, warned, orders_changed)] = rows("counts")
    source.orders, source.lines = orders, source.found["rows_read"]
    source.new, source.changed, source.unchanged = new, changed, unchanged
    source.refused, source.warned = refused, warned
    source.found["orders_changed"] = orders_changed


def keep_notes(source: Import) -> None:
    """Replaces the notes of the last check. Of very many, the first refused ones are kept."""
    source.notes.all().delete()
    run("keep_notes", org=source.org_id, source=source.id, limit=NOTES_KEPT)


def keep_changes(source: Import, *, all_of_them: bool) -> None:
    """What comes of each line. The check keeps the first to be looked at, applying all that undoing needs."""
    changed = 2**31 - 1 if all_of_them else CHANGES_SHOWN
    facts = {"org": source.org_id, "source": source.id, "as_of": source.as_of, "file": source.file_name, "rank": RANKS}
    run("changes", **facts, changed=changed, others=OTHERS_SHOWN)


def finish() -> None:
    """Gives the rest of the transaction the planner back as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def flagged(source: Import) -> list[dict[str, Any]]:
    """Pending requests that need another look once this file is applied."""
    names = ["request_id", "number", "order", "line", "stage", "wanted", "left"]
    return [
        dict(zip(names, (str(request_id), *rest), strict=True))
        for request_id, *rest in rows("flagged", org=source.org_id)
    ]
