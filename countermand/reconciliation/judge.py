from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from countermand.orgs.tenancy import current_org_id
from countermand.profile.answers import answers

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Judged:
    """How many cancellations a file has moved."""

    confirmed: int
    contradicted: int


def expect(export_id: UUID) -> None:
    """What left in this file waits to be confirmed: one statement, in the file's own transaction or soon after."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("expect"), {"org": current_org_id(), "export": export_id})


def judge(source_id: UUID, *, as_of: datetime, file: str) -> Judged:
    """Confirms and contradicts cancellations by what a file says: one statement, after the file is applied.

    Reads the temporary table import_diff of this transaction, and costs one look at it where nothing is canceled.
    """
    facts: dict[str, Any] = {
        "org": current_org_id(),
        "source": source_id,
        "as_of": as_of,
        "file": file,
        "hours": answers().source.hours_to_confirm,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql("judge"), facts)
        return Judged(*cursor.fetchone())


def retract(source_id: UUID) -> None:
    """Takes back what an import said that is being undone, where nothing has happened since."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("retract"), {"org": current_org_id(), "source": source_id})


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()
