"""One column of the file: what each of its cells gives, read once for each different cell."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from countermand.imports.fields import Field, Kind
from countermand.imports.readers.table import Day, Mark, Number
from countermand.imports.reading.copying import escaped
from countermand.imports.values import (
    Format,
    Refusal,
    amount_of,
    currency_of,
    date_of,
    flag_of,
    id_of,
    is_empty,
    payment_of,
    price_of,
    quantity_of,
    text_of,
    word_of,
)

MONEY = {Kind.PRICE, Kind.AMOUNT}
MAY_BE_NEGATIVE = {"discount", "order_discount"}
LONGEST = 10_000  # characters of a cell: longer ones are refused before
REMEMBERED = 20_000  # different cells of one column
TYPED = Format(decimal=".")

Warnings = list[tuple[str, dict[str, Any]]]  # codes of `sentences.py`, and facts


class Taken(NamedTuple):
    """What a cell gave: its value, and the same as COPY takes it."""

    value: Any
    copied: str | None
    warnings: Warnings

    @classmethod
    def of(cls, value: Any, warnings: Warnings | None = None) -> "Taken":
        return cls(value if value != "" else None, _copied(value), warnings or [])


NOTHING = Taken(None, None, [])


@dataclass
class Column:
    at: int
    header: str
    means: Field
    form: Format
    identifies: bool  # the line, by its SKU alone
    known: dict[Any, Taken] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_money = self.means.kind in MONEY

    def read(self, cell: str, *, currency: str, divided: bool) -> Taken:
        """What the cell gives in a row of this currency, and of a unit that is divided or not. Raises Refusal.

        The same cell in the same circumstances gives the same again without reading.
        """
        same: Any = (cell, currency) if self.is_money else (cell, divided) if divided else cell
        if cell.__class__ is not str:
            same = (same, cell.__class__, getattr(cell, "currency", ""))
        if (one := self.known.get(same)) is not None:
            return one
        one = NOTHING if is_empty(cell) else self._value(cell, currency, divided)
        if len(self.known) < REMEMBERED:
            self.known[same] = one
        return one

    def _value(self, cell: str, currency: str, divided: bool) -> Taken:
        means, form = self.means, self.form
        if isinstance(cell, Number):
            form = TYPED
            cell = f"{cell} {cell.currency}" if cell.currency and means.kind in MONEY else cell
        elif isinstance(cell, Day) and means.kind == Kind.ID:
            raise Refusal("became_date")
        match means.kind:
            case Kind.ID:
                return Taken.of(*id_of(cell, limit=means.limit))
            case Kind.TEXT if self.identifies:
                return Taken.of(*id_of(cell, limit=100, number_like=False))
            case Kind.TEXT:
                return Taken.of(*text_of(cell, limit=means.limit))
            case Kind.QUANTITY:
                return Taken.of(quantity_of(cell, form, divided=divided, least=means.name == "ordered"))
            case Kind.PRICE:
                return Taken.of(price_of(cell, form, currency=currency))
            case Kind.AMOUNT:
                read = amount_of if means.name in MAY_BE_NEGATIVE else price_of
                return Taken.of(abs(read(cell, form, currency=currency)))  # a discount may be what it takes off
            case Kind.PAYMENT:
                return Taken.of(*payment_of(cell))
            case Kind.FLAG:
                return Taken.of(flag_of(cell))
            case Kind.CURRENCY:
                return Taken.of(currency_of(cell))
            case Kind.DATE:
                return Taken.of(date_of(cell, form))
            case _:
                word = word_of(cell, limit=LONGEST)
                cut = [("shortened_text", {"limit": means.limit})] if len(word) > means.limit else []
                return Taken.of(word[: means.limit], cut)

    def is_concerned(self, mark: Mark) -> bool:
        """Leading zeros are part of an id, and of nothing else."""
        return mark.code != "id_format" or self.means.kind == Kind.ID or self.means.name == "sku"


def joined(one: Taken, other: Taken) -> Taken:
    """A line known by two columns together."""
    return Taken.of(f"{one.value}/{other.value}")


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
