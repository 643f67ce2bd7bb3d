"""Runs `invariants.sql` for the org whose door is open."""

import re
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connection

from countermand.orgs.owned import OrgOwned, Parent

SHOWN = 3


@cache
def queries() -> dict[str, str]:
    """Name → SQL, in the file's order."""
    text = (Path(__file__).parent / "invariants.sql").read_text()
    parts = re.split(r"^-- name: (\S+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True)) | _orphans()


def _orphans() -> dict[str, str]:
    """No row's org differs from its parent's: seen from inside an org, every parent is there."""
    named = {}
    for model in apps.get_models():
        for field in model._meta.local_fields if issubclass(model, OrgOwned) else ():
            if isinstance(field, Parent):
                child, parent = model._meta.db_table, field.related_model._meta.db_table
                named[f"{child}-has-its-{field.name.replace('_', '-')}"] = (
                    f"SELECT '{child} ' || c.{field.column} FROM {child} c "  # noqa: S608 (names of our own models)
                    f"LEFT JOIN {parent} p ON p.org_id = c.org_id AND p.id = c.{field.column} "
                    f"WHERE c.{field.column} IS NOT NULL AND p.id IS NULL"
                )
    return named


def broken() -> dict[str, list[str]]:
    """The name of each invariant that does not hold, with the first offenders."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries().items():
            cursor.execute(f"SELECT * FROM ({query}) AS offending LIMIT {SHOWN}")  # noqa: S608 (our own file)
            if rows := [str(row[0]) for row in cursor.fetchall()]:
                found[name] = rows
    return found
