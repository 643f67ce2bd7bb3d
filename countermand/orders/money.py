"""Amounts. Decimal in the database and in code, minor units (cents) where they are owed, Babel on screen."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale

# ISO 4217, list one: the currencies whose minor unit has not two decimals. Babel's own table is CLDR's, which says
# how people write amounts (dinars without para), not what a currency's minor unit is.
NOT_TWO = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217)."""
    return NOT_TWO.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in the currency's minor unit, halves rounded away from zero."""
    return int(amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_minor(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-exponent(currency))


def money_text(amount_minor: int, currency: str) -> str:
    return _formatted(amount_minor, currency, to_locale(get_language() or "en"))


@lru_cache(10_000)
def _formatted(amount_minor: int, currency: str, locale: str) -> str:
    return format_currency(from_minor(amount_minor, currency), currency, locale=locale, decimal_quantization=False)
