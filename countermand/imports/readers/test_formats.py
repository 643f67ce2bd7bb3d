"""What number formats make of a number."""

import pytest

from countermand.imports.readers.cells import clock, day, number, unescaped
from countermand.imports.readers.formats import built_in, format_of, shown


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", "number"),
        ("Standard", "number"),
        ("@", "number"),
        ("0", "number"),
        ("0.00", "number"),
        ("#,##0.00", "number"),
        ("0.00E+00", "number"),
        ("[Red]-0;0", "number"),
        ('0" days"', "number"),
        ('#,##0\\ "h"', "number"),
        ("_-* #,##0.00\\ _d_-", "number"),
        ("yyyy-mm-dd", "day"),
        ("[$-407]dd/mm/yyyy;@", "day"),
        ("d. mmmm yyyy", "day"),
        ("TT.MM.JJJJ", "day"),
        ("mmm", "day"),
        ("m/d/yy h:mm", "day"),
        ("h:mm AM/PM", "clock"),
        ("[h]:mm:ss", "clock"),
        ("mm:ss", "clock"),
        ("00000", "id"),
        ("[Blue]0000", "id"),
        ("000-00-0000", "id"),
        ("000\\ 000", "id"),
        ('"SO-"00000', "id"),
        ('"SO-"0', "id"),
        ('"EUR "0', "number"),
        ('00" pcs"', "number"),
        ("[<=9999999]000-0000;000-000-0000", "number"),
    ],
)
def test_a_format_tells_days_from_ids_from_numbers(code, kind):
    assert format_of(code).kind == kind


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("00000", 123, "00123"),
        ("00000", 1234567, "1234567"),
        ("00000", 0, "00000"),
        ("000-00-0000", 123456789, "123-45-6789"),
        ('"SO-"00000', 123, "SO-00123"),
        ('"SO-"0', 123, "SO-123"),
        ('"A0"000', 7, "A0007"),
        ("#-000", 1234, "1-234"),
    ],
)
def test_an_id_is_what_the_sheet_shows(code, value, text):
    assert shown(format_of(code).slots, value) == text


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("[$€-407] #,##0.00", "€"),
        ('#,##0.00\\ "€"', "€"),
        ("$#,##0.00", "$"),
        ("[$USD] 0.00", "USD"),
        ('0.00" CHF"', "CHF"),
        ("0.00", ""),
    ],
)
def test_a_format_shows_a_currency(code, currency):
    assert format_of(code).currency == currency


def test_built_in_formats_are_known_by_number():
    assert [built_in(n).kind for n in (0, 2, 14, 20, 22, 46, 49)] == [
        "number",
        "number",
        "day",
        "clock",
        "day",
        "clock",
        "number",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (123.0, "123"),
        (147.33000000000001, "147.33"),
        (36.299999999999997, "36.3"),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers_are_written_as_a_sheet_shows_them(value, text):
    assert number(value) == (text, None)


@pytest.mark.parametrize("value", [1e15, 12345678901234567890.0, -1e16])
def test_more_than_fifteen_digits_are_lost(value):
    assert number(value)[1].code == "digits_lost"


@pytest.mark.parametrize(
    ("serial", "from_1904", "text"),
    [
        (45750, False, "2025-04-03"),
        (45750.416666666664, False, "2025-04-03T10:00:00"),
        (44288, True, "2025-04-03"),
        (45749.99999999, False, "2025-04-03"),
        (1, False, "1900-01-01"),
        (59, False, "1900-02-28"),
        (61, False, "1900-03-01"),
        (0, True, "1904-01-01"),
        (2958465, False, "9999-12-31"),
    ],
)
def test_days_are_counted_from_1900_or_1904(serial, from_1904, text):
    assert day(serial, from_1904=from_1904) == (text, None)


@pytest.mark.parametrize("serial", [0, 60, -1, 2958466, 1e300])
def test_days_that_never_were_are_said(serial):
    assert day(serial, from_1904=False)[1].refused


def test_hours_may_go_on_after_a_day():
    assert clock(0.5, from_1904=False)[0] == "12:00:00"
    assert clock(1.5, from_1904=False)[0] == "36:00:00"
    assert clock(45750.5, from_1904=False)[0] == "2025-04-03T12:00:00"


def test_signs_that_xml_cannot_hold_are_decoded():
    assert unescaped("a_x000D_b") == "a\rb"
    assert unescaped("_x005F_x000D_") == "_x000D_"
    assert unescaped("_xD83D__xDE00_") == "😀"
    assert unescaped("_xD83D_") == "\ufffd"
    assert unescaped("max_xyz") == "max_xyz"
