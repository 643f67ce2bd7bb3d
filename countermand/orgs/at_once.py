"""Several querysets asked for in one statement: a page shows many short lists, and asking costs more than they do."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, Field, JSONField, QuerySet


def at_once(*wanted: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each queryset, as it would have fetched them itself; what it prefetches is a statement more."""
    compiled = [_Compiled(found) for found in wanted]
    asked = [one for one in compiled if one.sql]
    if asked:
        parts = ", ".join(f"(SELECT json_agg(t)::text FROM ({one.sql}) AS t)" for one in asked)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {parts}", [value for one in asked for value in one.params])
            for one, text in zip(asked, cursor.fetchone(), strict=True):
                one.take(text)
    return [list(one.found) for one in compiled]


class _Compiled:
    """A queryset that is given its rows instead of asking for them: Django makes the objects of them as ever."""

    def __init__(self, found: QuerySet[Any]) -> None:
        self.found = found._chain()  # type: ignore[attr-defined]
        query = self.found.query
        self.compiler = query.get_compiler("default")
        self.rows: list[list[Any]] = []
        self.compiler.execute_sql = lambda *_, **__: [self.rows]
        query.get_compiler = lambda *_, **__: self.compiler
        try:
            self.sql, self.params = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.sql, self.params = "", ()
            self.found = found.none()

    def take(self, text: str | None) -> None:
        """`text` is an array of objects with the columns in their order."""
        readers = [_reader(expression.output_field) for expression, _sql, _alias in self.compiler.select]
        for row in json.loads(text, parse_float=Decimal) if text else []:
            values = zip(readers, row.values(), strict=False)  # behind them may stand what it was sorted by
            self.rows.append([None if value is None else read(value) for read, value in values])


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """From what JSON can say to what the database would have said."""
    match field:
        case JSONField():
            return lambda value: json.dumps(value, default=float)
        case ArrayField():
            one = _reader(field.base_field)
            return lambda values: [None if value is None else one(value) for value in values]
        case BinaryField():
            return lambda value: bytes.fromhex(value.removeprefix("\\x"))
    return field.to_python
