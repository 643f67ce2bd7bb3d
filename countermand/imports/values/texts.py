"""Ids, texts, words, yes and no: what is kept as it is written, or not at all."""

import re
import unicodedata
from typing import Any

from countermand.imports.matching import key
from countermand.imports.values.refusal import SPACES, Refusal
from countermand.imports.words import NO, PAYMENTS, YES

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that look like nothing
# Cyrillic and Greek letters that look exactly like Latin ones.
LOOK_LATIN = frozenset("АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHORTENED = re.compile(r"\d[.,]\d+E\+?\d+|\dE\+\d+", re.ASCII | re.IGNORECASE)  # 1.23E+12; 5E10 is somebody's id


def id_of(text: str, *, limit: int, number_like: bool = True) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """The id exactly as the order system writes it, spaces around it left out; never repaired."""
    clean = text.strip(SPACES)
    warnings: list[tuple[str, dict[str, Any]]] = [("trimmed", {})] if clean != text else []
    if clean.isascii() and clean.isprintable():
        _shortened(clean, limit, number_like)
        return clean, warnings
    for sign in clean:
        category = unicodedata.category(sign)
        if category == "Cf" or sign in BLANK:
            raise Refusal("invisible", name=_name(sign))
        if category == "Cc":
            raise Refusal("control_character", name=_name(sign))
        if sign == "\ufffd":
            raise Refusal("replacement")
        if sign.isdigit() and not sign.isascii():
            raise Refusal("odd_digits")
    _shortened(clean, limit, number_like)
    letters = {sign for sign in clean if sign.isalpha()}
    scripts = {_script(sign) for sign in letters}
    names = ", ".join(sorted(script.capitalize() for script in scripts))
    if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
        warnings.append(("mixed_script", {"name": names}))
    elif letters and letters <= LOOK_LATIN:
        warnings.append(("looks_latin", {"name": names}))
    return clean, warnings


def _shortened(clean: str, limit: int, number_like: bool) -> None:
    if len(clean) > limit:
        raise Refusal("too_long", length=len(clean), limit=limit)
    if number_like and _SHORTENED.fullmatch(clean):
        raise Refusal("shortened_id")
    if number_like and re.fullmatch(r"\d+\.0+", clean, re.ASCII):
        raise Refusal("decimal_id")


def text_of(text: str, *, limit: int) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    if "\0" in text:
        raise Refusal("control_character", name="Null")
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


def flag_of(text: str) -> bool:
    """Yes or no, in any of the languages; nothing else is guessed at."""
    word = key(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Refusal("not_yes_or_no")


def payment_of(text: str) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """Paid, authorized only, not paid or paid back; a word that could mean anything says nothing, and that is said."""
    if (found := PAYMENTS.get(key(text))) is not None:
        return found, []
    return "", [("unknown_payment", {})]


def _name(sign: str) -> str:
    return unicodedata.name(sign, f"U+{ord(sign):04X}").capitalize()


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]
