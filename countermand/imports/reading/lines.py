"""From the cells of a row to one order line, with what is to be said about it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from countermand.imports.fields import DIVIDED_UNITS, FIELDS, Field, Kind
from countermand.imports.matching import key, looks_like_header
from countermand.imports.readers.table import Day, Mark, Number, Row
from countermand.imports.reading.copying import escaped
from countermand.imports.reading.ids import Ids
from countermand.imports.reading.notes import Said, excerpt
from countermand.imports.values import (
    SPACES,
    Format,
    Refusal,
    amount_of,
    currency_of,
    date_of,
    flag_of,
    id_of,
    is_empty,
    price_of,
    quantity_of,
    text_of,
    word_of,
)
from countermand.imports.words import TOTALS
from countermand.plain import Plain

STAGED = [  # the columns of import_row
    *["row", "order_number", "ref", "sku", "description", "customer_name", "customer_email", "ordered", "shipped"],
    *["price", "tax", "discount", "shipping", "currency", "stage", "source_stage", "placed_on", "shipped_on"],
    *["carrier", "tracking", "order_id", "line_id"],
]
GONE = {"shipped", "delivered"}
MONEY = {Kind.PRICE, Kind.AMOUNT}
REMEMBERED = 20_000  # different cells of one column
ZERO = Decimal(0)
TYPED = Format(decimal=".")


@dataclass(frozen=True, kw_only=True)
class Job:
    """What every cell means, in words that JSON can carry."""

    columns: list[str]  # the field of each header, by its place; "" for one that is left out
    decimal: str
    dates: str
    zone: str
    currency: str  # of a row that does not say
    says_currency: bool  # the header does
    stages: Mapping[str, str]
    is_text: bool = True  # a delimited text file, in which quotes have a meaning
    shipped_date: str = "unknown"


class Taken(NamedTuple):
    """What a cell gave: its value, the same as COPY takes it, and warnings (code, facts)."""

    value: Any
    copied: str | None
    warnings: list[tuple[str, dict[str, Any]]]


NOTHING = Taken(None, None, [])


@dataclass
class Column:
    at: int
    header: str
    means: Field
    known: dict[Any, dict[str, Taken]] = field(default_factory=lambda: defaultdict(dict))


class Reader:
    """Reads row after row. Notes are collected in `said` until somebody takes them."""

    def __init__(self, headers: list[str], job: Job) -> None:
        self.headers = headers
        self.job = job
        columns = [Column(at, headers[at], FIELDS[name]) for at, name in enumerate(job.columns) if name]
        order = list(FIELDS)
        # The currency before what is written in it.
        self.columns = sorted(columns, key=lambda one: (one.means.kind in MONEY, order.index(one.means.name)))
        self.header_of = {one.means.name: one.header for one in reversed(self.columns)}
        self.first_is_order = next((one.at for one in self.columns if one.means.name == "order_number"), 0)
        self.units_at = next((one.at for one in self.columns if one.means.kind == Kind.UNIT), None)
        self.line_refs = [one for one in self.columns if one.means.name == "line_ref"]
        self.format = Format(decimal=job.decimal, dates=job.dates, zone=job.zone)
        self.said: list[Said] = []
        self.rows = 0
        self.blank = 0
        self.ids = Ids()
        self._last_order = ("", self.ids.next())

    def line(self, row: Row) -> list[str | None] | None:
        """The row as COPY takes it (see STAGED), or None where it is refused, blank or nothing."""
        if _is_blank(row):
            self.blank += 1
            return None
        if row.cells == ["\x1a"]:
            self._say(row, "control_z", refused=False)
            return None
        self.rows += 1
        if not self._has_right_shape(row):
            return None
        taken: dict[str, Taken] = {}
        fine = self._take(row, taken) and self._heed_flag(row, taken) and self._heed_canceled(row, taken)
        if self._is_complete(row, taken, fine):
            return self._whole(row, taken)
        self._no_other_table(row)
        return None

    def at_the_end(self) -> Iterator[Said]:
        if self.blank:
            yield Said(0, "", "", False, "blank_rows", {"count": self.blank})

    def _say(self, row: Row, code: str, *, refused: bool, column: str = "", value: str = "", **facts: Any) -> None:
        self.said.append(Said(row.number, column, excerpt(value), refused, code, facts))

    def _has_right_shape(self, row: Row) -> bool:
        width = len(self.headers)
        cells = row.cells
        if row.problem:
            self._say(row, row.problem, refused=True, value=" ".join(cells), **row.facts)
            return False
        while len(cells) > width and not cells[-1].strip(SPACES):
            cells.pop()
        first = cells[0]
        if first[:1] == "\ufeff":
            self._say(row, "joined_files", refused=True, value=first)
        elif word_of(first) == self.headers[0] and len(cells) > 1 and [*map(word_of, cells)] == self.headers:
            self._say(row, "header_again", refused=True, value=first)
        elif any(
            cell[:1].isalpha() and not cell[-1].isdigit() and key(cell) in TOTALS
            for cell in cells[: self.first_is_order + 1]
        ):
            self._say(row, "total_row", refused=True, value=first)
        elif len(cells) != width:
            code = "short_row" if len(cells) < width else "long_row"
            self._no_other_table(row)
            self._say(row, code, refused=True, value=first, cells=len(cells), columns=width)
        else:
            if self.job.is_text and any('"' in cell and cell.count('"') % 2 and '"' in cell[1:] for cell in cells):
                self._say(row, "stray_quote", refused=False)  # most likely not meant as text
            return True
        return False

    def _no_other_table(self, row: Row) -> None:
        """Asked of refused rows only. What stands below another header would be read as what it is not."""
        filled = sum(1 for cell in row.cells if cell.strip(SPACES))
        known = looks_like_header(row.cells)
        if known >= 3 or known == filled >= 2:
            raise Plain(
                _("In row %(row)s another table begins: %(cells)s. Save each table as a file of its own.")
                % {"row": row.number, "cells": ", ".join(f"“{excerpt(cell)}”" for cell in row.cells[:5] if cell)}
            )

    def _take(self, row: Row, taken: dict[str, Taken]) -> bool:
        """Reads every cell that means something; False if one of them is refused."""
        fine = True
        divided = self.units_at is not None and key(row.cells[self.units_at]) in DIVIDED_UNITS
        for column in self.columns:
            cell = row.cells[column.at]
            if row.marks and (mark := row.marks.get(column.at)) and _concerns(mark, column):
                self._say(row, mark.code, refused=mark.refused, column=column.header, value=cell, **mark.facts)
                if mark.refused:
                    fine = False
                    continue
            if not cell:
                continue
            try:
                one = self._read(column, cell, taken, divided)
            except Refusal as refusal:
                self._say(row, refusal.code, refused=True, column=column.header, value=cell, **refusal.facts)
                fine = False
                continue
            if one.warnings:
                for code, facts in one.warnings:
                    self._say(row, code, refused=False, column=column.header, value=cell, **facts)
            if one.value is not None:
                name = column.means.name
                taken[name] = _joined(taken[name], one) if name == "line_ref" and name in taken else one
        return fine

    def _read(self, column: Column, cell: str, taken: dict[str, Taken], divided: bool) -> Taken:
        """What the cell gives; the same cell in the same circumstances gives the same again without reading."""
        circumstances: Any = type(cell)
        if column.means.kind in MONEY:
            currency = taken["currency"].value if "currency" in taken else self.job.currency
            circumstances = (circumstances, currency, getattr(cell, "currency", ""))
        elif divided:
            circumstances = (circumstances, divided)
        known = column.known[circumstances]
        if (one := known.get(cell)) is not None:
            return one
        one = NOTHING if is_empty(cell) else self._value(column.means, cell, taken, divided)
        if len(known) < REMEMBERED:
            known[cell] = one
        return one

    def _value(self, field: Field, cell: str, taken: dict[str, Taken], divided: bool) -> Taken:
        form = self.format
        if isinstance(cell, Number):
            form = TYPED
            cell = f"{cell} {cell.currency}" if cell.currency and field.kind in MONEY else cell
        elif isinstance(cell, Day) and field.kind == Kind.ID:
            raise Refusal("became_date")
        warnings: list[tuple[str, dict[str, Any]]] = []
        value: Any
        match field.kind:
            case Kind.ID:
                value, warnings = id_of(cell, limit=field.limit)
            case Kind.TEXT if field.name == "sku" and not self.line_refs:
                value, warnings = id_of(cell, limit=100, number_like=False)
            case Kind.TEXT:
                value, warnings = text_of(cell, limit=field.limit)
            case Kind.QUANTITY:
                value = quantity_of(cell, form, divided=divided, least=field.name == "ordered")
            case Kind.PRICE:
                currency = taken["currency"].value if "currency" in taken else self.job.currency
                value = price_of(cell, form, currency=currency)
            case Kind.AMOUNT:
                currency = taken["currency"].value if "currency" in taken else self.job.currency
                read = amount_of if field.name == "discount" else price_of
                value = abs(read(cell, form, currency=currency))  # a discount may be written as what it takes off
            case Kind.FLAG:
                value = flag_of(cell)
            case Kind.CURRENCY:
                value = currency_of(cell)
            case Kind.DATE:
                value = date_of(cell, form)
            case _:
                value = word_of(cell, limit=field.limit)
        return Taken(value if value != "" else None, _copied(value), warnings)

    def _heed_flag(self, row: Row, taken: dict[str, Taken]) -> bool:
        """“Shipped: yes” is all of it where no quantity says more; “no” says nothing. False where the two disagree."""
        if not taken.get("shipped_flag", NOTHING).value or "ordered" not in taken:
            return True
        shipped = taken.setdefault("shipped", taken["ordered"])
        if shipped.value:
            return True
        self._say(row, "shipped_disagrees", refused=True, column=self.header_of["shipped_flag"])
        return False

    def _heed_canceled(self, row: Row, taken: dict[str, Taken]) -> bool:
        """What the order system itself canceled is not ordered any more; if that is all of it, the line is canceled."""
        if "ordered" not in taken or not (canceled := taken.get("canceled", NOTHING).value):
            return True
        ordered = taken["ordered"].value
        if canceled + (taken.get("shipped", NOTHING).value or ZERO) > ordered:
            facts = {"canceled": _plainly(canceled), "ordered": _plainly(ordered)}
            self._say(row, "canceled_too_much", refused=True, column=self.header_of["canceled"], **facts)
            return False
        if canceled == ordered:
            taken["stage_said"] = Taken("canceled", "canceled", [])
        else:
            taken["ordered"] = Taken(ordered - canceled, _copied(ordered - canceled), [])
        return True

    def _is_complete(self, row: Row, taken: dict[str, Taken], fine: bool) -> bool:
        for name in ("order_number", "ordered", "line_ref" if self.line_refs else "sku"):
            if fine and name not in taken:
                label = str(FIELDS[name].label)
                self._say(row, "missing", refused=True, column=self.header_of.get(name, ""), field=label)
                fine = False
        if fine and "shipped" in taken and (shipped := taken["shipped"].value) > (ordered := taken["ordered"].value):
            facts = {"shipped": _plainly(shipped), "ordered": _plainly(ordered)}
            self._say(
                row, "shipped_too_much", refused=True, column=self.header_of.get("shipped", ""), value="", **facts
            )
            fine = False
        return fine

    def _whole(self, row: Row, taken: dict[str, Taken]) -> list[str | None]:
        get = taken.get
        order = taken["order_number"].copied or ""
        word = get("stage", NOTHING)
        currency = get("currency", NOTHING).copied or (self.job.currency if self.job.says_currency else None)
        return [
            str(row.number),
            order,
            (get("line_ref") or taken["sku"]).copied,
            get("sku", NOTHING).copied,
            get("description", NOTHING).copied,
            get("customer_name", NOTHING).copied,
            get("customer_email", NOTHING).copied,
            taken["ordered"].copied,
            get("shipped", NOTHING).copied,
            get("price", NOTHING).copied,
            get("tax", NOTHING).copied,
            get("discount", NOTHING).copied,
            get("shipping", NOTHING).copied,
            currency,
            get("stage_said", NOTHING).value or (self._stage(row, word.value, taken) if word.value else None),
            word.copied,
            get("placed_on", NOTHING).copied,
            get("shipped_on", NOTHING).copied,
            get("carrier", NOTHING).copied,
            get("tracking", NOTHING).copied,
            self._order_id(order),
            self.ids.next(),
        ]

    def _stage(self, row: Row, word: str, taken: dict[str, Taken]) -> str:
        """What the word means; with a shipped date it never means that something can still be stopped.

        A part that is known to have shipped explains the date. `unknown` is safe and can be corrected:
        `shipped` could not without a person's word, so it is taken only where the company says so.
        """
        stage = self.job.stages.get(word, "unknown")
        if "shipped_on" not in taken or stage in GONE or taken.get("shipped", NOTHING).value:
            return stage
        column = self.header_of["shipped_on"]
        value = taken["shipped_on"].value.isoformat()
        if stage == "canceled":
            self._say(row, "canceled_shipped_date", refused=False, column=column, value=value)
            return stage
        if self.job.shipped_date == "shipped":
            self._say(row, "shipped_date_wins", refused=False, column=column, value=value, word=word)
            return "shipped"
        self._say(row, "shipped_date", refused=False, column=column, value=value, word=word)
        return "unknown"

    def _order_id(self, number: str) -> str:
        if self._last_order[0] != number:
            self._last_order = (number, self.ids.next())
        return self._last_order[1]


def _is_total(cell: str) -> bool:
    return cell[:1].isalpha() and not cell[-1].isdigit() and key(cell) in TOTALS


def _is_blank(row: Row) -> bool:
    """A cell that is empty because its value is missing or broken is not nothing."""
    return not (row.problem or row.marks or (any(row.cells) and any(cell.strip(SPACES) for cell in row.cells)))


def _concerns(mark: Mark, column: Column) -> bool:
    """Leading zeros are part of an id, and of nothing else."""
    return mark.code != "id_format" or column.means.kind == Kind.ID or column.means.name == "sku"


def _joined(one: Taken, other: Taken) -> Taken:
    """A line known by two columns together."""
    value = f"{one.value}/{other.value}"
    return Taken(value, escaped(value), [])


def _copied(value: Any) -> str | None:
    match value:
        case "":
            return None
        case str():
            return escaped(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
    return None


def _plainly(number: Decimal) -> str:
    return f"{number.normalize():f}"
