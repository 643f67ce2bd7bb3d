"""What the columns of a sample are: by their headers, and by what stands in them."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from countermand.cancellations.models import Reason
from countermand.exports.fields import FIELDS, Kind
from countermand.exports.formats import DateFormat, DecimalMark
from countermand.exports.models import DEFAULTS
from countermand.exports.vocabulary import PARTLY, STATUSES, key, offer
from countermand.orders.models import Line, Order
from countermand.profile.answers import answers

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?")
MOST_VALUES = 50


def is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text.strip()))


@cache
def date_formats(text: str) -> tuple[DateFormat, ...]:
    """Every format that this text can be in."""
    return tuple(one for one in DateFormat if len(text) < 40 and _is_in(text, one))


def _is_in(text: str, style: DateFormat) -> bool:
    try:
        moment = datetime.strptime(text, style)
    except ValueError:
        return False
    if not 1990 <= moment.year <= 2099:
        return False
    written = moment.strftime(style)
    return written == text or (style == DateFormat.ISO_OFFSET and len(written) == len(text))


def is_date(text: str) -> bool:
    return bool(date_formats(text.strip()))


@dataclass
class Columns:
    """Headers and values, column by column; `read` fills in what they are."""

    headers: list[str]
    values: list[list[str]]
    found: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    date_format: str = DEFAULTS["date_format"]
    decimal_mark: str = DEFAULTS["decimal_mark"]

    def read(self) -> "Columns":
        fields = self._by_header()
        self._by_values(fields)
        self.found = [self._column(at, fields.get(at, "")) for at in range(len(self.headers))]
        self._dates()
        self._numbers()
        self._say_unknown()
        return self

    def filled(self, at: int) -> list[str]:
        return [value.strip() for value in self.values[at] if value.strip()]

    def _by_header(self) -> dict[int, str]:
        """No field is given to two columns; the surest first."""
        offers = [(found[0], at, found[1]) for at, header in enumerate(self.headers) if (found := offer(header))]
        fields: dict[int, str] = {}
        for _far, at, name in sorted(offers):
            if name not in fields.values() and self._possible(at, name):
                fields[at] = name
        return fields

    def _possible(self, at: int, name: str) -> bool:
        """A header may lie: no text is a quantity, and no word a date."""
        values, kind = self.filled(at), FIELDS[name].kind
        if kind in {Kind.NUMBER, Kind.MONEY}:
            return all(map(is_number, values))
        return kind not in {Kind.DATE, Kind.TIME} or all(map(is_date, values))

    def _by_values(self, fields: dict[int, str]) -> None:
        for at, name in list(fields.items()):
            if name in {"reason", "reason_system_code"}:
                fields[at] = _reason_field(self.filled(at)) or name
        for name, fits in BY_VALUES.items():
            for at, header in enumerate(self.headers):
                free = at not in fields and name not in fields.values() and key(header) not in STATUSES
                values = self.filled(at)[:MOST_VALUES]
                if free and values and fits(values):
                    fields[at] = name
        reasons = [(at, _reason_field(self.filled(at))) for at in range(len(self.headers)) if at not in fields]
        fields.update({at: name for at, name in reasons if name and name not in fields.values()})

    def _column(self, at: int, name: str) -> dict[str, Any]:
        header, values = self.headers[at], Counter(self.filled(at))
        if name:
            return {"header": header, "field": name}
        partly = [value for value in values if PARTLY.search(value)]
        if len(values) == 2 and len(partly) == 1:
            (whole,) = values.keys() - set(partly)
            return {"header": header, "whole": whole, "partial": partly[0]}
        always = len(values) == 1 and values.total() == len(self.values[at])
        return {"header": header, "text": next(iter(values)) if always else ""}

    def _dates(self) -> None:
        """The format of most columns is the file's, the others have their own."""
        styles: dict[int, str] = {}
        for at, column in enumerate(self.found):
            values = self.filled(at)
            if column.get("field") and FIELDS[column["field"]].dated and values:
                possible = _sure([one for one in DateFormat if all(one in date_formats(value) for value in values)])
                if possible:
                    styles[at] = possible[0].value
                self._ask_about(column["header"], possible)
        if styles:
            self.date_format = Counter(styles.values()).most_common(1)[0][0]
        for at, style in styles.items():
            if style != self.date_format:
                self.found[at]["dates"] = style

    def _ask_about(self, header: str, possible: list[DateFormat]) -> None:
        if len(possible) > 1:
            facts = {"header": header, "formats": _(" or ").join(f"“{one.label}”" for one in possible)}
            self.notes.append(_("Dates in “%(header)s” can be %(formats)s: choose below.") % facts)
        elif not possible:
            self.notes.append(_("The dates in “%(header)s” are written in several ways.") % {"header": header})

    def _numbers(self) -> None:
        numbers = {
            at: self.filled(at)
            for at, column in enumerate(self.found)
            if column.get("field") and FIELDS[column["field"]].counted
        }
        marks = Counter(sign for values in numbers.values() for value in values for sign in value if sign in ".,")
        if marks:
            self.decimal_mark = DecimalMark(marks.most_common(1)[0][0]).value
        for at, values in numbers.items():
            decimals = {len(re.split(r"[.,]", value)[1]) if re.search(r"[.,]", value) else 0 for value in values}
            money = FIELDS[self.found[at]["field"]].kind == Kind.MONEY
            if len(decimals) == 1 and (digits := decimals.pop()) != (2 if money else 0) and digits <= 4:
                self.found[at]["decimals"] = str(digits)

    def _say_unknown(self) -> None:
        open_ones = [
            column["header"]
            for at, column in enumerate(self.found)
            if column["header"].strip() and column.get("text") == "" and (self.filled(at) or not any(self.values))
        ]
        if open_ones:
            names = ", ".join(f"“{header}”" for header in open_ones)
            self.notes.append(_("Say what belongs into %(names)s: for now it stays empty.") % {"names": names})


def _sure(possible: list[DateFormat]) -> list[DateFormat]:
    """Day or month first: as the order system's files are, where the company has said so."""
    said = answers().source.dates
    known = [one for one in possible if one.startswith("%d" if said == "dmy" else "%m")] if said else []
    return known or possible


def _reason_field(values: list[str]) -> str:
    """Which of a reason's names these are, or ""."""
    if not values or not all(len(value) <= 200 for value in values):
        return ""
    reasons = list(Reason.objects.all())
    for name, known in {
        "reason_system_code": {reason.system_code for reason in reasons},
        "reason_code": {reason.code for reason in reasons},
        "reason": {reason.label for reason in reasons},
    }.items():
        if set(values) <= known:
            return name
    return ""


def _orders(values: list[str]) -> bool:
    return Order.objects.filter(number__in=values).exists()


def _skus(values: list[str]) -> bool:
    return Line.objects.filter(sku__in=values).exists()


BY_VALUES: dict[str, Callable[[list[str]], bool]] = {
    "order_number": _orders,
    "sku": _skus,
    "customer_email": lambda values: all(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value) for value in values),
    "currency": lambda values: all(value in {"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY"} for value in values),
    "canceled_on": lambda values: all(map(is_date, values)),
    "canceled_quantity": lambda values: all(re.fullmatch(r"\d{1,5}([.,]0+)?", value) for value in values),
}
