"""What a page asks of Postgres: each statement as it is sent, with the plan that Postgres has for it just then."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

PLANNED = re.compile(r"\s*(--[^\n]*\s+)*(SELECT|WITH|INSERT|UPDATE|DELETE)\b")


@dataclass
class Statement:
    sql: str
    scanned: set[str] = field(default_factory=set)  # the tables that the plan reads from their first row to their last

    def __str__(self) -> str:
        return " ".join(self.sql.split())


@contextmanager
def planned() -> Iterator[list[Statement]]:
    """Every statement sent meanwhile but BEGIN and COMMIT: how it is asked for, by whom and for which company."""
    from django.db import connection

    found: list[Statement] = []

    def explain(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        statement = Statement(str(sql))
        if PLANNED.match(statement.sql) and not many:
            execute(f"EXPLAIN (FORMAT JSON) {statement.sql}", params, many, context)
            (plan,) = context["cursor"].fetchone()
            statement.scanned = set(scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
        found.append(statement)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def scans(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for child in node.get("Plans", []):
        yield from scans(child)


def grown(most: int) -> set[str]:
    """The tables with more rows than `most`, as Postgres last counted them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [most])
        return {name for (name,) in cursor.fetchall()}
