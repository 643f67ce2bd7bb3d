"""One cell at a time: from what the file says to what can be stored, or the code of the sentence that says why not."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel import Locale

from countermand.orders.money import exponent

EMPTY = frozenset({"", "-", "--", "–", "—", "null", "n/a", "na", "#n/a", "none", "nil"})
SPACES = " \t\r\n\u00a0\u202f\u2007"
INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
)
SYMBOLS = {
    "€": {"EUR"},
    "£": {"GBP", "EGP"},
    "$": {"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "BRL", "CLP", "COP", "ARS", "TWD"},
    "¥": {"JPY", "CNY"},
    "₹": {"INR"},
    "zł": {"PLN"},
    "Kč": {"CZK"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "Fr.": {"CHF"},
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,'’\u00a0\u202f ]{0,40}", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_DAYS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T ,]+\d\d?:\d\d(?::\d\d)?)?", re.ASCII)


class Refusal(Exception):
    """A cell that cannot be taken: the code of its sentence, and its facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Format:
    """How this file writes numbers and dates: found in it, or chosen by a person. "" where nothing tells."""

    decimal: str = ""
    dates: str = ""  # dmy or mdy


def is_empty(text: str) -> bool:
    return text.strip(SPACES).casefold() in EMPTY


def id_of(text: str, *, limit: int, number_like: bool = True) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """The id exactly as the order system writes it, spaces around it left out; never repaired."""
    clean = text.strip(SPACES)
    warnings: list[tuple[str, dict[str, Any]]] = [("trimmed", {})] if clean != text else []
    if clean.isascii() and clean.isprintable():
        _shortened(clean, limit, number_like)
        return clean, warnings
    for sign in clean:
        if sign in INVISIBLE:
            raise Refusal("invisible", name=_name(sign))
        if unicodedata.category(sign) == "Cc":
            raise Refusal("control_character", name=_name(sign))
        if sign == "\ufffd":
            raise Refusal("replacement")
        if sign.isdigit() and not sign.isascii():
            raise Refusal("odd_digits")
    _shortened(clean, limit, number_like)
    scripts = {_script(sign) for sign in clean if sign.isalpha()}
    if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
        warnings.append(("mixed_script", {"name": ", ".join(sorted(script.capitalize() for script in scripts))}))
    return clean, warnings


def _shortened(clean: str, limit: int, number_like: bool) -> None:
    if len(clean) > limit:
        raise Refusal("too_long", length=len(clean), limit=limit)
    if number_like and re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", clean, re.ASCII | re.IGNORECASE):
        raise Refusal("shortened_id")
    if number_like and re.fullmatch(r"\d+\.0+", clean, re.ASCII):
        raise Refusal("decimal_id")


def text_of(text: str, *, limit: int) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    warnings: list[tuple[str, dict[str, Any]]] = []
    clean = _CONTROL.sub("", text).strip(SPACES)
    if len(clean) < len(text) and _CONTROL.search(text):
        warnings.append(("control_stripped", {}))
    if len(clean) > limit:
        warnings.append(("shortened_text", {"limit": limit}))
    return clean[:limit], warnings


def word_of(text: str, *, limit: int = 200) -> str:
    """A cell on one line, without control characters: a stage word, a header, a sample."""
    return " ".join(_CONTROL.sub("", text).split())[:limit]


def decimal_hint(text: str) -> str:
    """ "." or "," if this number can only be written with that decimal sign, "?" if both fit, "" if none matters."""
    body = re.sub(r"[^\d.,]", "", text, flags=re.ASCII)
    marks = [sign for sign in body if sign in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return "," if last == "." else "."
    before, after = body.split(last)
    if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return last
    return "?"


def number_of(text: str, form: Format) -> Decimal:
    clean = text.strip(SPACES)
    if any(sign.isdigit() and not sign.isascii() for sign in clean):
        raise Refusal("odd_digits")
    if clean.isascii() and clean.isdigit() and len(clean) <= 30:
        return _sane(Decimal(clean))
    if not _NUMBER.fullmatch(clean):
        raise Refusal("not_a_number")
    sign = form.decimal
    if not sign:
        sign = decimal_hint(clean)
        if sign == "?":
            raise Refusal(
                "ambiguous_number", one=clean.replace(",", "").replace(".", ""), other=clean.replace(",", ".")
            )
    sign = sign or "."
    whole, _, fraction = clean.partition(sign)
    group = r"[+-]?(?:\d+|\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3})+)"
    if not re.fullmatch(group, whole, re.ASCII) or len(set(re.findall(r"[^\d+-]", whole))) > 1:
        raise Refusal("wrong_decimal" if re.fullmatch(r"[\d.,+-]+", clean) else "not_a_number", sign=sign)
    if sign in clean and not re.fullmatch(r"\d+", fraction, re.ASCII):
        raise Refusal("wrong_decimal" if re.fullmatch(r"[\d.,]*", fraction) else "not_a_number", sign=sign)
    digits = re.sub(r"[^\d+-]", "", whole)
    try:
        return _sane(Decimal(f"{digits}.{fraction or '0'}"))
    except InvalidOperation:
        raise Refusal("not_a_number") from None


def _sane(number: Decimal) -> Decimal:
    if abs(number) >= Decimal(10) ** 14:
        raise Refusal("too_large")
    if number != round(number, 4):
        raise Refusal("too_precise")
    return number


def quantity_of(text: str, form: Format, *, divided: bool, least: int = 0) -> Decimal:
    """A quantity; zero passes here, because a line that is canceled entirely may come back with 0."""
    clean = text.strip(SPACES)
    if re.fullmatch(r"\([\d.,]+\)|[\d.,]+-", clean, re.ASCII):
        raise Refusal("not_positive" if least else "negative")
    number = number_of(clean, form)
    if number < 0:
        raise Refusal("not_positive" if least else "negative")
    if not divided and number != number.to_integral_value():
        raise Refusal("not_whole")
    return number


def price_of(text: str, form: Format, *, currency: str) -> Decimal:
    bare, said = _without_symbol(text.strip(SPACES))
    if said and currency not in said:
        raise Refusal("other_currency", said=" / ".join(sorted(said)[:3]), currency=currency)
    number = number_of(bare, form)
    if number < 0:
        raise Refusal("negative")
    if exponent(currency) == 0 and number != number.to_integral_value():
        raise Refusal("no_minor_unit", currency=currency)
    return number


def _without_symbol(text: str) -> tuple[str, set[str]]:
    if text[:1].isdigit() and text[-1:].isdigit():
        return text, set()
    for symbol, codes in SYMBOLS.items():
        if text.startswith(symbol) or text.endswith(symbol):
            return text.replace(symbol, "").strip(SPACES), codes
    if found := re.fullmatch(r"([A-Za-z]{3})[ \u00a0]?([-\d].*)|([-\d].*?)[ \u00a0]?([A-Za-z]{3})", text):
        code = (found[1] or found[4]).upper()
        if code in currencies():
            return found[2] or found[3], {code}
    return text, set()


@cache
def currencies() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def currency_of(text: str) -> str:
    code = text.strip(SPACES).upper()
    if code in currencies():
        return code
    if len(known := SYMBOLS.get(text.strip(SPACES), set())) == 1:
        return next(iter(known))
    raise Refusal("unknown_currency")


def date_hint(text: str) -> str:
    """dmy or mdy if this date can only be read so, "?" if both fit, "" if the order does not matter."""
    found = _DAYS.fullmatch(text.strip(SPACES))
    if not found or len(found[1]) == 4 or found[2] == ".":
        return ""
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return "dmy"
    if second > 12 >= first:
        return "mdy"
    return "" if first == second else "?"


def date_of(text: str, form: Format) -> date:
    """A day: 2025-04-03, 2025-04-03T10:00Z, 2025/04/03, 03.04.2025, or 04/03/2025 if the file tells which."""
    clean = text.strip(SPACES)
    if found := _ISO.fullmatch(clean):
        return _iso(clean, found)
    if clean.isascii() and clean.isdigit():
        if len(clean) == 8 and "1990" <= clean[:4] <= "2100":
            return _day(int(clean[:4]), int(clean[4:6]), int(clean[6:]))
        raise Refusal("serial_date" if 4 <= len(clean) <= 6 else "not_a_date")
    found = _DAYS.fullmatch(clean)
    if not found:
        raise Refusal("serial_date" if re.fullmatch(r"\d{5}[.,]\d+", clean, re.ASCII) else "not_a_date")
    first, mark, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        return _day(int(first), second, int(third))
    if len(third) != 4:
        raise Refusal("short_year")
    if mark == ".":
        return _day(int(third), second, int(first))
    order = form.dates or date_hint(clean)
    if order == "?":
        one, other = _day(int(third), second, int(first)), _day(int(third), int(first), second)
        raise Refusal("ambiguous_date", one=one.isoformat(), other=other.isoformat())
    return _day(int(third), int(first), second) if order == "mdy" else _day(int(third), second, int(first))


def _iso(clean: str, found: "re.Match[str]") -> date:
    if found[7] and found[7] != "Z":
        try:
            moment = datetime.fromisoformat(clean.replace(" ", "T", 1).replace(" ", ""))
            return moment.astimezone(UTC).date()
        except (ValueError, OverflowError):
            raise Refusal("impossible_date") from None
    if found[4] and not (int(found[4]) < 24 and int(found[5]) < 60):
        raise Refusal("impossible_date")
    return _day(int(found[1]), int(found[2]), int(found[3]))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal("impossible_date") from None


def _name(sign: str) -> str:
    return unicodedata.name(sign, f"U+{ord(sign):04X}").capitalize()


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]
