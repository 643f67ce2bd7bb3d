"""Prices and other money, with or without a currency’s sign or code."""

import re
from decimal import Decimal
from functools import cache

from babel import Locale

from countermand.imports.values.numbers import number_of
from countermand.imports.values.refusal import SPACES, Format, Refusal
from countermand.orders.money import exponent

SYMBOLS = {
    "US$": {"USD"},
    "CA$": {"CAD"},
    "C$": {"CAD"},
    "AU$": {"AUD"},
    "A$": {"AUD"},
    "NZ$": {"NZD"},
    "HK$": {"HKD"},
    "NT$": {"TWD"},
    "MX$": {"MXN"},
    "S$": {"SGD"},
    "R$": {"BRL"},
    "€": {"EUR"},
    "£": {"GBP", "EGP"},
    "$": {"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "BRL", "CLP", "COP", "ARS", "TWD"},
    "¥": {"JPY", "CNY"},
    "₹": {"INR"},
    "₺": {"TRY"},
    "₩": {"KRW"},
    "₽": {"RUB"},
    "₴": {"UAH"},
    "₪": {"ILS"},
    "₫": {"VND"},
    "฿": {"THB"},
    "₱": {"PHP"},
    "₦": {"NGN"},
    "zł": {"PLN"},
    "Kč": {"CZK"},
    "Ft": {"HUF"},
    "lei": {"RON"},
    "kr.": {"SEK", "NOK", "DKK", "ISK"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "SFr.": {"CHF"},
    "Fr.": {"CHF"},
    "Rs.": {"INR", "PKR", "LKR"},
}
_BY_LENGTH = sorted(SYMBOLS.items(), key=lambda pair: -len(pair[0]))
_CODE = re.compile(r"([A-Za-z]{3})[ \u00a0\u202f]?([-\d].*)|([-\d].*?)[ \u00a0\u202f]?([A-Za-z]{3})")


def price_of(text: str, form: Format, *, currency: str) -> Decimal:
    number = amount_of(text, form, currency=currency)
    if number < 0:
        raise Refusal("negative")
    return number


def amount_of(text: str, form: Format, *, currency: str) -> Decimal:
    """Money in `currency`, with or without its sign or code."""
    clean = text.strip(SPACES)
    if clean.endswith("%"):
        raise Refusal("percentage")
    bare, said = _without_symbol(clean)
    if said and currency not in said:
        raise Refusal("other_currency", said=" / ".join(sorted(said)[:3]), currency=currency)
    number = number_of(bare, form)
    if exponent(currency) == 0 and number != number.to_integral_value():
        raise Refusal("no_minor_unit", currency=currency)
    return number


def _without_symbol(text: str) -> tuple[str, set[str]]:
    if text[:1].isdigit() and text[-1:].isdigit():
        return text, set()
    if found := _CODE.fullmatch(text[:100]):
        code = (found[1] or found[4]).upper()
        if code in currencies():
            return found[2] or found[3], {code}
        if code not in {"NAN", "INF"}:
            raise Refusal("unknown_currency")
    for symbol, codes in _BY_LENGTH:
        if text.startswith(symbol):
            return text[len(symbol) :].strip(SPACES), codes
        if text.endswith(symbol):
            return text[: -len(symbol)].strip(SPACES), codes
    return text, set()


@cache
def currencies() -> frozenset[str]:
    return frozenset(Locale("en").currencies) - {"XXX", "XTS"}  # none, and one for tests


def currency_of(text: str) -> str:
    code = text.strip(SPACES).upper()
    if code in currencies():
        return code
    if len(known := SYMBOLS.get(text.strip(SPACES), set())) == 1:
        return next(iter(known))
    raise Refusal("unknown_currency")
