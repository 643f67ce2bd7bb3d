"""Numbers and quantities, however a file writes them."""

import re
from decimal import Decimal, InvalidOperation

from countermand.imports.fields import COUNTED_UNITS, DIVIDED_UNITS
from countermand.imports.matching import key
from countermand.imports.values.refusal import SPACES, Format, Refusal
from countermand.imports.words import NO, YES

_WITH_UNIT = re.compile(r"([\d.,'’]+)[ \u00a0\u202f]?([^\W\d_]{1,10}[23²³]?)\.?")
# As nearly all are written: nothing about these is left to be judged.
_PLAIN = {sign: re.compile(rf"\d{{1,14}}\{sign}\d{{1,4}}", re.ASCII) for sign in ".,"}
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,'’\u00a0\u202f ]{0,40}", re.ASCII)


def decimal_hint(text: str) -> str:
    """ "." or "," if this number can only be written with that decimal sign, "?" if both fit, "" if none matters."""
    digits = re.search(r"\d(?:.*\d)?", text, re.ASCII | re.DOTALL)  # "Fr. 12" has no decimal sign
    body = re.sub(r"[^\d.,]", "", digits[0] if digits else "", flags=re.ASCII)
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
    if clean.isascii() and clean.isdigit() and len(clean) <= 30:
        return _sane(Decimal(clean))
    if form.decimal and _PLAIN[form.decimal].fullmatch(clean):
        return Decimal(clean.replace(",", "."))
    if any(sign.isdigit() and not sign.isascii() for sign in clean):
        raise Refusal("odd_digits")
    if not _NUMBER.fullmatch(clean):
        raise Refusal("yes_or_no" if clean.isalpha() and key(clean) in YES | NO else "not_a_number")
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
    """A quantity, its unit beside it or not (“5 pcs”, “2,5 kg”); zero passes here, because a line that is canceled
    entirely may come back with 0.
    """
    clean = text.strip(SPACES)
    if re.fullmatch(r"\([\d.,]+\)|[\d.,]+-", clean, re.ASCII):
        raise Refusal("not_positive" if least else "negative")
    if (found := _WITH_UNIT.fullmatch(clean)) and (unit := key(found[2])) in COUNTED_UNITS | DIVIDED_UNITS:
        clean, divided = found[1], divided or unit in DIVIDED_UNITS
    number = number_of(clean, form)
    if number < 0:
        raise Refusal("not_positive" if least else "negative")
    if not divided and number != number.to_integral_value():
        raise Refusal("not_whole")
    return number
