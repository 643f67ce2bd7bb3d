"""A layout as one SELECT: every cell is a text made by the database, so that a file of a million rows is copied,
not computed row by row. The preview, the file and the file again are the same statement.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from countermand.cells import harmless
from countermand.exports.fields import FIELDS, WHOLE, Field, Kind, Per

PATTERNS = {
    "%Y": "YYYY",
    "%y": "YY",
    "%m": "MM",
    "%d": "DD",
    "%b": "Mon",
    "%H": "HH24",
    "%M": "MI",
    "%S": "SS",
    "T": '"T"',
    "%z": "",
}
# Alias → how it is reached, and what has to be there before.
JOINS = {
    "l": ("JOIN orders_line l ON l.org_id = r.org_id AND l.id = r.line_id", ""),
    "o": ("JOIN orders_order o ON o.org_id = l.org_id AND o.id = l.order_id", "l"),
    "q": ("JOIN cancellations_request q ON q.org_id = r.org_id AND q.id = r.request_id", ""),
    "d": ("JOIN cancellations_decision d ON d.org_id = r.org_id AND d.id = r.decision_id", ""),
    "n": (
        "JOIN cancellations_reason n ON n.org_id = d.org_id AND n.id = coalesce(r.decided_reason_id, d.reason_id)",
        "d",
    ),
    "a": ("JOIN orgs_membership a ON a.org_id = d.org_id AND a.id = d.decided_by_id", "d"),
    "b": ("JOIN orgs_membership b ON b.org_id = q.org_id AND b.id = q.requested_by_id", "q"),
    "u": ("JOIN orgs_user u ON u.id = a.user_id", "a"),
    "v": ("JOIN orgs_user v ON v.id = b.user_id", "b"),
}


# `harmless`, in SQL. Most texts begin with a digit or a letter: two comparisons of bytes settle them.
HARMLESS = sql.SQL(
    """(CASE WHEN {x} COLLATE "C" >= 'A' AND {x} COLLATE "C" < U&'\\FF0B' THEN {x} """
    """WHEN {x} COLLATE "C" >= '0' AND {x} COLLATE "C" < ':' THEN {x} """
    """WHEN {x} ~ E'^ *[=+@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20-]' AND {x} !~ '^[+-]?[0-9]+([.,][0-9]+)?$' """
    """THEN '''' || {x} ELSE {x} END)"""
)


@dataclass(frozen=True)
class Select:
    """The cells of a layout. `zone` is the time zone that dates are written in."""

    layout: dict[str, Any]
    zone: str
    source: sql.Composable  # the FROM: e gives `position`, r is the request line
    needs: set[str] = field(default_factory=set)

    def statement(self, *more: sql.Composable) -> sql.Composed:
        """`more` are expressions in front of the cells."""
        columns = (self.cell(column) for column in self.layout["columns"])
        named = (sql.SQL("{} AS {}").format(cell, sql.Identifier(f"c{at}")) for at, cell in enumerate(columns))
        cells = sql.SQL(", ").join([*more, *named])
        end = "ORDER BY e.position"
        if self.layout["rows"] == "order":
            self.needs.add("o")
            end = "GROUP BY o.org_id, o.id, l.org_id, l.order_id ORDER BY min(e.position)"
        return sql.SQL("SELECT {} FROM {} {} {}").format(cells, self.source, sql.SQL(self.joins()), sql.SQL(end))

    def place(self, row: int) -> sql.Composed:
        """The order number and line that the row of this number, from 0, is about."""
        self.needs.add("o")
        line = sql.SQL("''" if self.layout["rows"] == "order" else "l.ref")
        statement = self.statement(sql.SQL("o.number AS number"), sql.SQL("{} AS line").format(line))
        return sql.SQL("SELECT number, line FROM ({} OFFSET {} LIMIT 1) x").format(statement, sql.Literal(row))

    def joins(self) -> str:
        wanted = _with_needed(self.needs)
        return " ".join(join for alias, (join, _before) in JOINS.items() if alias in wanted)

    def cell(self, column: dict[str, Any]) -> sql.Composable:
        if "whole" in column:
            return self._whole_or_partial(column)
        if not column.get("field"):
            return sql.Literal(harmless(column.get("text", "")))
        found = FIELDS[column["field"]]
        self.needs.update(re.findall(r"\b([loqdnabuv])\.", found.sql))
        raw = sql.SQL(found.sql)
        if self.layout["rows"] == "order":
            return self._of_order(found, raw, column)
        return self._text(found, raw, column)

    def _whole_or_partial(self, column: dict[str, Any]) -> sql.Composable:
        self.needs.add("l")
        whole = sql.SQL(WHOLE)
        texts = [sql.Literal(harmless(column[name])) for name in ("whole", "partial")]
        return sql.SQL("CASE WHEN {} THEN {} ELSE {} END").format(whole, *texts)

    def _of_order(self, found: Field, raw: sql.Composable, column: dict[str, Any]) -> sql.Composable:
        """One cell for all the order's rows."""
        how = column.get("per_order", "")
        if how == "blank":
            return sql.SQL("''")
        if found.summed and not how:
            return self._text(found, sql.SQL("sum({})").format(raw), column)
        if found.per == Per.ORDER:
            return self._text(found, raw, column)
        if how == "first":
            return self._text(found, sql.SQL("(array_agg({} ORDER BY e.position))[1]").format(raw), column)
        if found.dated and not how:
            return self._text(found, sql.SQL("max({})").format(raw), column)
        return self._joined(found, raw, column)

    def _joined(self, found: Field, raw: sql.Composable, column: dict[str, Any]) -> sql.Composable:
        """A line's values one by one, so that they stand as the SKUs do; a request's once."""
        cell, sign = self._text(found, raw, column), sql.Literal(self.layout["joined_by"])
        if found.per == Per.LINE:
            return HARMLESS.format(x=sql.SQL("string_agg({}, {} ORDER BY e.position)").format(cell, sign))
        once = (
            "(SELECT string_agg(x.cell, {sign} ORDER BY x.at) FROM (SELECT y.cell, min(y.at) AS at "
            "FROM unnest(array_agg({cell} ORDER BY e.position)) WITH ORDINALITY AS y (cell, at) "
            "WHERE y.cell <> '' GROUP BY y.cell) x)"
        )
        return HARMLESS.format(x=sql.SQL("coalesce({}, '')").format(sql.SQL(once).format(sign=sign, cell=cell)))

    def _text(self, found: Field, raw: sql.Composable, column: dict[str, Any]) -> sql.Composable:
        """Never NULL."""
        if found.dated:
            return self._date(found, raw, column.get("dates") or self.layout["date_format"])
        if found.counted:
            return self._number(found, raw, column.get("decimals", ""))
        return raw if found.safe else HARMLESS.format(x=raw)

    def _number(self, found: Field, raw: sql.Composable, decimals: str) -> sql.Composable:
        if decimals != "":
            number = sql.SQL("round({}, {})::text").format(raw, sql.Literal(int(decimals)))
        elif found.kind == Kind.MONEY:
            number = sql.SQL("({})::text").format(raw)
        else:
            number = sql.SQL("trim_scale(({})::numeric)::text").format(raw)
        if self.layout["decimal_mark"] != ".":
            number = sql.SQL("replace({}, '.', {})").format(number, sql.Literal(self.layout["decimal_mark"]))
        return sql.SQL("coalesce({}, '')").format(number)

    def _date(self, found: Field, raw: sql.Composable, style: str) -> sql.Composable:
        local = raw
        if found.kind == Kind.TIME:
            local = sql.SQL("(({}) AT TIME ZONE {})").format(raw, sql.Literal(self.zone))
        text = sql.SQL("to_char({}, {})").format(local, sql.Literal(pattern(style)))
        if style.endswith("%z"):
            text = sql.SQL("{} || {}").format(text, self._offset(found, raw, local))
        return sql.SQL("coalesce({}, '')").format(text)

    def _offset(self, found: Field, raw: sql.Composable, local: sql.Composable) -> sql.Composable:
        if found.kind == Kind.DATE:
            return sql.SQL("''")
        minutes = sql.SQL("(extract(epoch FROM {} - (({}) AT TIME ZONE 'UTC'))::int / 60)").format(local, raw)
        text = "CASE WHEN {m} < 0 THEN '-' ELSE '+' END || to_char(abs({m}) / 60 * 100 + abs({m}) % 60, 'FM0000')"
        return sql.SQL("({})").format(sql.SQL(text).format(m=minutes))


def pattern(style: str) -> str:
    """strftime's signs as to_char's."""
    return re.sub(r"%.|T", lambda found: PATTERNS[found[0]], style)


def _with_needed(aliases: Iterable[str]) -> set[str]:
    wanted: set[str] = set()
    for alias in aliases:
        while alias:
            wanted.add(alias)
            alias = JOINS[alias][1]
    return wanted
