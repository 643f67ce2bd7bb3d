"""Puts a file's rows beside what is known, in temporary tables: the common half of check and apply."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection

from countermand.imports.models import Import
from countermand.imports.rows import RANKS, Reader, Staged
from countermand.orgs.models import Organization

SQL = Path(__file__).parent / "sql"
BATCH = 5000
NOTES_KEPT = 20_000


def compare(source: Import, file: BinaryIO, org: Organization, *, lock: bool) -> None:
    """Fills import_row, import_diff, import_order and import_note, and sets the counts of `source`.

    With `lock` the lines that the file names are locked in id order until commit, before they are read.
    """
    reader = Reader(source, currency=org.currency)
    facts = {
        "org": org.id,
        "as_of": source.as_of,
        "currency": org.currency,
        "rank": json.dumps(RANKS),
        "customer_name": reader.header_of.get("customer_name", ""),
        "customer_email": reader.header_of.get("customer_email", ""),
        "order_currency": reader.header_of.get("currency", ""),
        "placed_on": reader.header_of.get("placed_on", ""),
    }
    run("stage")
    _copy(reader, file)
    run("duplicates")
    if lock:
        run("lock", **facts)
    for step in ["diff", "notes", "orders"]:
        run(step, **facts)
    _count(source, reader)


def run(name: str, **facts: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), facts or None)


def rows(name: str, **facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), facts)
        return cursor.fetchall()


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def _copy(reader: Reader, file: BinaryIO) -> None:
    staged = reader.staged(file)
    more = True
    with connection.cursor() as cursor:
        while more:
            more = _copy_rows(cursor, staged)
            with cursor.copy('COPY import_note (row, "column", value, refused, code, facts) FROM STDIN') as copy:
                for said in reader.said:
                    facts = json.dumps(said.facts, ensure_ascii=False)
                    copy.write_row((said.row, said.column, said.value, said.refused, said.code, facts))
            reader.said.clear()
        cursor.execute("ANALYZE import_row")


def _copy_rows(cursor: Any, staged: Iterator[Staged]) -> bool:
    count = 0
    with cursor.copy(f"COPY import_row ({', '.join(Staged._fields)}) FROM STDIN") as copy:
        for line in islice(staged, BATCH):
            copy.write_row(line)
            count += 1
    return count == BATCH


def _count(source: Import, reader: Reader) -> None:
    [(orders, new, changed, unchanged, refused, warned, orders_changed)] = rows("counts")
    source.orders, source.lines = orders, reader.rows
    source.new, source.changed, source.unchanged = new, changed, unchanged
    source.refused, source.warned = refused, warned
    source.found["orders_changed"] = orders_changed


def keep_notes(source: Import) -> None:
    """Replaces the notes of the last check. Of very many, the first refused ones are kept."""
    source.notes.all().delete()
    run("keep_notes", org=source.org_id, source=source.id, limit=NOTES_KEPT)


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
