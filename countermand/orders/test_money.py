from decimal import Decimal

import pytest

from countermand.orders.money import from_minor, money_text, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("149.99", "RSD", 14999),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("1.5", "IQD", 1500),
        ("0.005", "USD", 1),
    ],
)
def test_minor_units_are_those_of_iso_4217(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_amounts_read_as_people_write_them() -> None:
    assert money_text(123456, "USD") == "$1,234.56"
    assert money_text(1500, "JPY") == "¥1,500"
    assert "149.99" in money_text(14999, "RSD")
