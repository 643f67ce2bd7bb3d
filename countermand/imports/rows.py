"""From the cells of a row to one order line, with what is to be said about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from countermand.imports.fields import DIVIDED_UNITS, FIELDS, Kind
from countermand.imports.matching import key
from countermand.imports.models import Import
from countermand.imports.readers.csv import Row, rows_of
from countermand.imports.survey import dialect_of
from countermand.imports.values import (
    SPACES,
    Format,
    Refusal,
    currency_of,
    date_of,
    id_of,
    is_empty,
    price_of,
    quantity_of,
    text_of,
    word_of,
)
from countermand.orders.stages import GONE, RANK, Stage
from countermand.orgs.owned import new_id

TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "summe", "gesamt", "gesamtsumme", "somme", "totaal", "suma"}
)
ZERO = Decimal(0)


class Staged(NamedTuple):
    """One row as it goes into the staging table; None where the file says nothing."""

    row: int
    order_number: str
    ref: str
    sku: str | None
    description: str | None
    customer_name: str | None
    customer_email: str | None
    ordered: Decimal
    shipped: Decimal | None
    price: Decimal | None
    currency: str | None
    stage: str | None
    source_stage: str | None
    placed_on: date | None
    shipped_on: date | None
    carrier: str | None
    tracking: str | None
    order_id: UUID
    line_id: UUID


@dataclass
class Said:
    """A note on a row: see `sentences.py` for the codes."""

    row: int
    column: str
    value: str
    refused: bool
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


class Reader:
    """Reads the rows of one import as its mapping says. Notes are collected in `said` until somebody takes them."""

    def __init__(self, source: Import, *, currency: str) -> None:
        headers: list[str] = source.found["headers"]
        self.dialect = dialect_of(source)
        self.headers = headers
        self.columns = [
            (at, header, FIELDS[source.columns[header]])
            for at, header in enumerate(headers)
            if source.columns.get(header)
        ]
        order = list(FIELDS)
        self.columns.sort(key=lambda column: (column[2].kind == Kind.PRICE, order.index(column[2].name)))
        self.header_of = {field.name: header for _, header, field in self.columns}
        self.first_is_order = next((at for at, _, field in self.columns if field.name == "order_number"), 0)
        self.units_at = next((at for at, _, field in self.columns if field.kind == Kind.UNIT), None)
        options, found = source.options, source.found
        self.format = Format(
            decimal=options.get("decimal") or found["decimal"], dates=options.get("dates") or found["dates"]
        )
        self.stages = {word: Stage(stage) for word, stage in source.stages.items()}
        self.currency = found["currency"] or currency
        self.says_currency = bool(found["currency"])
        self.said: list[Said] = []
        self.rows = 0
        self.blank = 0
        self.refused = 0
        self._last_order = ("", new_id())

    def staged(self, file: BinaryIO) -> Iterator[Staged]:
        for row in rows_of(file, self.dialect):
            if row.number <= self.dialect.header_row:
                continue
            if not row.problem and not any(cell.strip(SPACES) for cell in row.cells):
                self.blank += 1
                continue
            if row.cells == ["\x1a"]:
                self._say(row, "control_z", refused=False)
                continue
            self.rows += 1
            line = self._line(row)
            if line is None:
                self.refused += 1
            else:
                yield line
        if self.blank:
            self.said.append(Said(0, "", "", False, "blank_rows", {"count": self.blank}))

    def _say(self, row: Row, code: str, *, refused: bool, column: str = "", value: str = "", **facts: Any) -> None:
        self.said.append(Said(row.number, column, _excerpt(value), refused, code, facts))

    def _line(self, row: Row) -> Staged | None:
        if not self._has_right_shape(row):
            return None
        values: dict[str, Any] = {}
        fine = True
        divided = self.units_at is not None and key(row.cells[self.units_at]) in DIVIDED_UNITS
        for at, header, meant in self.columns:
            cell = row.cells[at]
            if not cell or is_empty(cell):
                continue
            try:
                values[meant.name] = self._value(row, header, meant.name, cell, values, divided)
            except Refusal as refusal:
                self._say(row, refusal.code, refused=True, column=header, value=cell, **refusal.facts)
                fine = False
        return self._whole(row, values) if self._is_complete(row, values, fine) else None

    def _has_right_shape(self, row: Row) -> bool:
        width = len(self.headers)
        cells = row.cells
        if row.problem:
            self._say(row, row.problem, refused=True, value=" ".join(cells), **row.facts)
            return False
        while len(cells) > width and not cells[-1].strip(SPACES):
            cells.pop()
        if cells[0][:1] == "\ufeff":
            self._say(row, "joined_files", refused=True, value=cells[0])
        elif word_of(cells[0]) == self.headers[0] and len(cells) > 1 and [*map(word_of, cells)] == self.headers:
            self._say(row, "header_again", refused=True, value=cells[0])
        elif any(cell.strip(" :=").casefold() in TOTALS for cell in cells[: self.first_is_order + 1]):
            self._say(row, "total_row", refused=True, value=cells[0])
        elif len(cells) != width:
            code = "short_row" if len(cells) < width else "long_row"
            self._say(row, code, refused=True, value=cells[0], cells=len(cells), columns=width)
        else:
            if any('"' in cell[1:] for cell in cells) and self._stray(cells):
                self._say(row, "stray_quote", refused=False)
            return True
        return False

    def _stray(self, cells: list[str]) -> bool:
        """An odd number of quotes inside a cell: most likely one that was not meant as text."""
        return any(cell.count('"') % 2 for cell in cells)

    def _value(self, row: Row, header: str, name: str, cell: str, values: dict[str, Any], divided: bool) -> Any:
        field = FIELDS[name]
        warnings: list[tuple[str, dict[str, Any]]] = []
        value: Any
        match field.kind:
            case Kind.ID:
                value, warnings = id_of(cell, limit=field.limit)
            case Kind.TEXT if name == "sku" and "line_ref" not in self.header_of:
                value, warnings = id_of(cell, limit=100, number_like=False)
            case Kind.TEXT:
                value, warnings = (cell, []) if _plain(cell, field.limit) else text_of(cell, limit=field.limit)
            case Kind.QUANTITY:
                value = quantity_of(cell, self.format, divided=divided, least=name == "ordered")
            case Kind.PRICE:
                value = price_of(cell, self.format, currency=values.get("currency") or self.currency)
            case Kind.CURRENCY:
                value = currency_of(cell)
            case Kind.DATE:
                value = date_of(cell, self.format)
            case _:
                value = word_of(cell, limit=field.limit)
        for code, facts in warnings:
            self._say(row, code, refused=False, column=header, value=cell, **facts)
        return value

    def _is_complete(self, row: Row, values: dict[str, Any], fine: bool) -> bool:
        needed = ["order_number", "ordered", "line_ref" if "line_ref" in self.header_of else "sku"]
        for name in needed:
            if fine and values.get(name) in {None, ""}:
                label = str(FIELDS[name].label)
                self._say(row, "missing", refused=True, column=self.header_of.get(name, ""), field=label)
                fine = False
        if fine and values.get("shipped", ZERO) > values["ordered"]:
            facts = {"shipped": _plainly(values["shipped"]), "ordered": _plainly(values["ordered"])}
            self._say(row, "shipped_too_much", refused=True, column=self.header_of["shipped"], value="", **facts)
            fine = False
        return fine

    def _whole(self, row: Row, values: dict[str, Any]) -> Staged:
        word = values.get("stage")
        return Staged(
            row=row.number,
            order_number=values["order_number"],
            ref=values.get("line_ref") or values["sku"],
            sku=values.get("sku"),
            description=values.get("description"),
            customer_name=values.get("customer_name"),
            customer_email=values.get("customer_email"),
            ordered=values["ordered"],
            shipped=values.get("shipped"),
            price=values.get("price"),
            currency=values.get("currency") or (self.currency if self.says_currency else None),
            stage=self._stage(row, word, values) if word else None,
            source_stage=word,
            placed_on=values.get("placed_on"),
            shipped_on=values.get("shipped_on"),
            carrier=values.get("carrier"),
            tracking=values.get("tracking"),
            order_id=self._order_id(values["order_number"]),
            line_id=new_id(),
        )

    def _stage(self, row: Row, word: str, values: dict[str, Any]) -> Stage:
        """What the word means; with a shipped date it never means that something can still be stopped.

        A part that is known to have shipped explains the date. `unknown` is safe and can be corrected:
        `shipped` could not, because a stage never moves backwards.
        """
        stage = self.stages.get(word, Stage.UNKNOWN)
        if "shipped_on" not in values or stage in GONE or values.get("shipped", ZERO) > 0:
            return stage
        column = self.header_of["shipped_on"]
        value = values["shipped_on"].isoformat()
        if stage == Stage.CANCELED:
            self._say(row, "canceled_shipped_date", refused=False, column=column, value=value)
            return stage
        self._say(row, "shipped_date", refused=False, column=column, value=value, word=word)
        return Stage.UNKNOWN

    def _order_id(self, number: str) -> UUID:
        if self._last_order[0] != number:
            self._last_order = (number, new_id())
        return self._last_order[1]


def _plain(cell: str, limit: int) -> bool:
    return len(cell) <= limit and cell.isprintable() and cell[0] != " " and cell[-1] != " "


def _excerpt(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in text)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _plainly(number: Decimal) -> str:
    return f"{number.normalize():f}"


RANKS = {stage.value: rank for stage, rank in RANK.items()}
