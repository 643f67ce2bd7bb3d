"""One cell at a time: from what the file says to what can be stored, or the code of the sentence that says why not."""

from countermand.imports.values.amounts import SYMBOLS, amount_of, currencies, currency_of, price_of
from countermand.imports.values.dates import date_hint, date_of, is_date
from countermand.imports.values.numbers import decimal_hint, number_of, quantity_of
from countermand.imports.values.refusal import EMPTY, SPACES, Format, Refusal, is_empty
from countermand.imports.values.texts import flag_of, id_of, payment_of, text_of, word_of

__all__ = [
    "EMPTY",
    "SPACES",
    "SYMBOLS",
    "Format",
    "Refusal",
    "amount_of",
    "currencies",
    "currency_of",
    "date_hint",
    "date_of",
    "decimal_hint",
    "flag_of",
    "id_of",
    "is_date",
    "is_empty",
    "number_of",
    "payment_of",
    "price_of",
    "quantity_of",
    "text_of",
    "word_of",
]
