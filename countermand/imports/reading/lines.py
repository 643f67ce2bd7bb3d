"""From the cells of a row to one order line, with what is to be said about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from countermand.imports.fields import DIVIDED_UNITS, FIELDS, Kind
from countermand.imports.matching import key, looks_like_header
from countermand.imports.readers.table import Row
from countermand.imports.reading.cells import MONEY, NOTHING, Column, Taken, joined
from countermand.imports.reading.ids import Ids
from countermand.imports.reading.notes import Said, excerpt
from countermand.imports.values import SPACES, Format, Refusal, word_of
from countermand.imports.words import TOTALS
from countermand.plain import Plain

STAGED = [  # the columns of import_row
    *["row", "order_number", "ref", "sku", "description", "customer_name", "customer_email", "ordered", "shipped"],
    *[
        "price",
        "tax",
        "discount",
        "shipping",
        "order_discount",
        "order_tax",
        "paid",
        "payment",
        "currency",
        "stage",
        "source_stage",
        "placed_on",
        "shipped_on",
    ],
    *["ship_by", "carrier", "tracking", "parent_ref", "location", "order_id", "line_id"],
]
GONE = {"shipped", "delivered"}
ZERO = Decimal(0)


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


class Reader:
    """Reads row after row. Notes are collected in `said` until somebody takes them."""

    def __init__(self, headers: list[str], job: Job) -> None:
        self.headers = headers
        self.job = job
        form = Format(decimal=job.decimal, dates=job.dates, zone=job.zone)
        by_sku = "line_ref" not in job.columns
        columns = [
            Column(at, headers[at], FIELDS[name], form, by_sku and name == "sku")
            for at, name in enumerate(job.columns)
            if name
        ]
        order = list(FIELDS)
        # The currency before what is written in it.
        self.columns = sorted(columns, key=lambda one: (one.means.kind in MONEY, order.index(one.means.name)))
        self.header_of = {one.means.name: one.header for one in reversed(self.columns)}
        self.first_is_order = next((one.at for one in self.columns if one.means.name == "order_number"), 0)
        self.units_at = next((one.at for one in self.columns if one.means.kind == Kind.UNIT), None)
        self.line_is = "sku" if by_sku else "line_ref"
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
        elif any(map(_is_total, cells[: self.first_is_order + 1])):
            self._say(row, "total_row", refused=True, value=first)
        elif len(cells) != width:
            code = "short_row" if len(cells) < width else "long_row"
            self._no_other_table(row)
            self._say(row, code, refused=True, value=first, cells=len(cells), columns=width)
        else:
            if self.job.is_text and '"' in "".join(cells) and any(map(_has_stray_quote, cells)):
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
        cells, marks, currency = row.cells, row.marks, self.job.currency
        divided = self.units_at is not None and key(cells[self.units_at]) in DIVIDED_UNITS
        for column in self.columns:
            cell = cells[column.at]
            if marks and (mark := marks.get(column.at)) and column.is_concerned(mark):
                self._say(row, mark.code, refused=mark.refused, column=column.header, value=cell, **mark.facts)
                if mark.refused:
                    fine = False
                    continue
            if not cell:
                continue
            try:
                one = column.read(cell, currency=currency, divided=divided)
            except Refusal as refusal:
                self._say(row, refusal.code, refused=True, column=column.header, value=cell, **refusal.facts)
                fine = False
                continue
            if one.warnings:
                for code, facts in one.warnings:
                    self._say(row, code, refused=False, column=column.header, value=cell, **facts)
            if one.value is not None:
                name = column.means.name
                taken[name] = joined(taken[name], one) if name == "line_ref" and name in taken else one
                if name == "currency":
                    currency = one.value
        return fine

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
            taken["stage_said"] = Taken.of("canceled")
        else:
            taken["ordered"] = Taken.of(ordered - canceled)
        return True

    def _is_complete(self, row: Row, taken: dict[str, Taken], fine: bool) -> bool:
        for name in ("order_number", "ordered", self.line_is):
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
            get("order_discount", NOTHING).copied,
            get("order_tax", NOTHING).copied,
            get("paid", NOTHING).copied,
            get("payment", NOTHING).copied,
            currency,
            get("stage_said", NOTHING).value or (self._stage(row, word.value, taken) if word.value else None),
            word.copied,
            get("placed_on", NOTHING).copied,
            get("shipped_on", NOTHING).copied,
            get("ship_by", NOTHING).copied,
            get("carrier", NOTHING).copied,
            get("tracking", NOTHING).copied,
            get("parent_ref", NOTHING).copied,
            get("location", NOTHING).copied,
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


def _has_stray_quote(cell: str) -> bool:
    return bool(cell.count('"') % 2) and '"' in cell[1:]


def _is_blank(row: Row) -> bool:
    """A cell that is empty because its value is missing or broken is not nothing."""
    return not (row.problem or row.marks or (any(row.cells) and any(cell.strip(SPACES) for cell in row.cells)))


def _plainly(number: Decimal) -> str:
    return f"{number.normalize():f}"
