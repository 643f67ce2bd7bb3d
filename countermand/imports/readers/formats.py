"""What the number format of a cell makes of its number: a day, a clock time, an id with leading zeros."""

import re
from functools import cache
from typing import NamedTuple

from countermand.imports.values import SYMBOLS, currencies


class Format(NamedTuple):
    kind: str = "number"  # or "day", "clock", "id"
    slots: tuple[str, ...] = ()  # of an id: "0", "#" and the signs between them
    currency: str = ""


PLAIN = Format()
DAYS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}  # the built-in formats that no file spells out
CLOCKS = {*range(18, 22), 45, 46, 47}
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_PREFIX = re.compile(r"[A-Za-z]{1,10}[-_/#]")


def built_in(number: int) -> Format:
    if number in DAYS:
        return Format("day")
    return Format("clock") if number in CLOCKS else PLAIN


@cache
def format_of(code: str) -> Format:
    """Raises nothing: a format that is not understood is that of a number."""
    code = code[:255]  # Excel's own limit
    first = code.split(";")[0]
    if code.strip().lower() in {"general", "standard", "@", ""}:
        return PLAIN
    if _ELAPSED.search(first):
        return Format("clock")
    letters = _letters(first)
    if re.search(r"[yjd]|aaa|^[^hs]*m[^hs]*$", letters):
        return Format("day")
    if re.search(r"[hs]", letters):
        return Format("clock")
    slots = _slots(code, first)
    if slots:
        return Format("id", slots)
    currency = _currency(first)
    return Format(currency=currency) if currency else PLAIN


def _letters(section: str) -> str:
    bare = re.sub(r"[_*].", "", _BRACKETS.sub("", _QUOTED.sub("", section)))
    return re.sub(r"am/pm|a/p|general|standard", "", bare.lower())


def _slots(code: str, section: str) -> tuple[str, ...]:
    """The places of 00000, 000-00-0000 or "SO-"0000, or nothing for a format that numbers have too."""
    if any(re.search("[<=>]", bracket) for bracket in _BRACKETS.findall(section)) or code.count(";") > 1:
        return ()
    slots: list[str] = []
    for quoted, escaped, plain in re.findall(r'"([^"]*)"|\\(.)|(.)', _BRACKETS.sub("", section), re.DOTALL):
        if plain and plain not in "0#-/ ()":
            return ()
        slots.append(plain if plain else f"={quoted or escaped}")  # "=0" is a written zero, "0" a place
    places = [at for at, slot in enumerate(slots) if slot in {"0", "#"}]
    if not places or any(slot.strip("= )") for slot in slots[places[-1] + 1 :]):
        return ()
    written = [slot.removeprefix("=") for slot in slots]
    prefix = "".join(written[: places[0]])
    zeros = sum(slot == "0" for slot in slots)
    return tuple(slots) if zeros > 1 or _PREFIX.fullmatch(prefix) else ()


def shown(slots: tuple[str, ...], number: int) -> str:
    """The number as Excel shows it: digits fill the places from the right."""
    digits = list(str(number)) if number else []
    places = sum(slot in {"0", "#"} for slot in slots)
    text: list[str] = []
    for slot in reversed(slots):
        if slot not in {"0", "#"}:
            text.append(slot.removeprefix("="))
            continue
        places -= 1
        if not places:
            text.append("".join(digits) or ("0" if slot == "0" else ""))
        elif digits:
            text.append(digits.pop())
        elif slot == "0":
            text.append("0")
    return "".join(reversed(text))


def _currency(section: str) -> str:
    """The sign or code that the format shows beside the number."""
    for bracket in _BRACKETS.findall(section):
        if bracket.startswith("$") and (said := bracket[1:].partition("-")[0].strip()):
            return said
    written = " ".join(quoted or escaped for quoted, escaped in _QUOTED.findall(section))
    for word in re.findall(r"[A-Z]{3}", written):
        if word in currencies():
            return str(word)
    return next((symbol for symbol in SYMBOLS if symbol in section and not symbol.isalpha()), "")
