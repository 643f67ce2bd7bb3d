"""What a check says about a file, row by row."""

import pytest

from countermand.imports.conftest import HEADER
from countermand.orders.models import Line
from countermand.plain import Plain


def test_a_missing_column_is_named_with_the_headers_found(check_file):
    source = check_file("Order,Line,Remark\nSO-1,1,hello\n")
    assert source.state == "uploaded"
    assert "quantity ordered" in source.failure
    assert "“Order”, “Line”, “Remark”" in source.failure


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1.23E+12,1,A,5,0,1,Open", "shortened_id"),
        ("123.0,1,A,5,0,1,Open", "decimal_id"),
        (",1,A,5,0,1,Open", "missing"),
        ("SO\u200b-1,1,A,5,0,1,Open", "invisible"),
        ("SO\u202e-1,1,A,5,0,1,Open", "invisible"),
        ("SO\x00-1,1,A,5,0,1,Open", "control_character"),
        ("SO\ufffd,1,A,5,0,1,Open", "replacement"),
        ("１２３,1,A,5,0,1,Open", "odd_digits"),
        ("SO-1,1,A,٥,0,1,Open", "odd_digits"),
        ("SO-1,1,A,1_000,0,1,Open", "not_a_number"),
        ("SO-1,1,A,0,0,1,Open", "quantity_zero"),
        ("SO-1,1,A,-5,0,1,Open", "not_positive"),
        ("SO-1,1,A,(5),0,1,Open", "not_positive"),
        ("SO-1,1,A,5-,0,1,Open", "not_positive"),
        ("SO-1,1,A,1.5,0,1,Open", "not_whole"),
        ("SO-1,1,A,NaN,0,1,Open", "not_a_number"),
        ("SO-1,1,A,1e1000000,0,1,Open", "not_a_number"),
        ("SO-1,1,A,0x10,0,1,Open", "not_a_number"),
        ("SO-1,1,A,5,yes,1,Open", "yes_or_no"),
        ("SO-1,1,A,5,6,1,Open", "shipped_too_much"),
        ("SO-1,1,A,5,0,0.123456789,Open", "too_precise"),
        ("SO-1,1,A,5,0,123456789012345,Open", "too_large"),
        ("SO-1,1,A,5,0,12.50 EUR,Open", "other_currency"),
        ("SO-1,1,A,5", "short_row"),
        ("SO-1,1,A,5,0,1,Open,x", "long_row"),
        ('"SO-1"x,1,A,5,0,1,Open', "broken_quotes"),
        ("Total,,,5,,,", "total_row"),
        (HEADER, "header_again"),
        ("\ufeffSO-1,1,A,5,0,1,Open", "joined_files"),
        ("SO-1,1," + "A" * 20_000 + ",5,0,1,Open", "too_long"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(check_file, notes, row, code):
    source = check_file(f"{HEADER}\nSO-9,1,Z,1,0,1,Open\n{row}\n")
    assert notes(source) == [(3, code)]
    assert (source.new, source.refused, source.lines) == (1, 1, 2)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2025-02-30", "impossible_date"),
        ("45000", "serial_date"),
        ("3.4.25", "short_year"),
        ("soon", "not_a_date"),
    ],
)
def test_a_date_that_cannot_be_read_is_refused(check_file, notes, cell, code):
    assert notes(check_file(f"Order,Line,Qty,Order Date\nSO-1,1,5,{cell}\n")) == [(2, code)]


@pytest.mark.parametrize("cell", ["2025-04-03", "03.04.2025", "2025/04/03", "2025-04-03T23:30:00Z", "20250403"])
def test_a_date_that_can_mean_one_day_only_is_taken(check_file, notes, cell):
    assert notes(check_file(f"Order,Line,Qty,Order Date\nSO-1,1,5,{cell}\n")) == []


def test_one_telling_date_tells_for_the_whole_file(check_file, notes):
    source = check_file("Order,Line,Qty,Order Date\nSO-1,1,5,03/04/2025\nSO-2,1,5,25/04/2025\n")
    assert (notes(source), source.found["dates"]) == ([], "dmy")


@pytest.mark.parametrize(
    ("header", "cell", "option"), [("Price", "1,234", "decimal"), ("Order Date", "03/04/2025", "dates")]
)
def test_what_can_be_read_in_two_ways_is_asked_before_anything_else(check_file, notes, header, cell, option):
    text = f"Order;Line;Qty;{header}\nSO-1;1;5;{cell}\n"
    source = check_file(text)
    assert (source.state, source.lines) == ("uploaded", 0)
    assert f"“{cell}” can be" in source.failure
    answered = check_file(text, options={option: {"decimal": ",", "dates": "dmy"}[option]})
    assert (answered.state, answered.new, notes(answered)) == ("checked", 1, [])


def test_a_decimal_comma_is_seen_in_the_file(check_file, notes):
    source = check_file("Order;Line;Qty;Price\nSO-1;1;5;1.234,50\nSO-1;2;5;1.000\n")
    assert (notes(source), source.found["decimal"]) == ([], ",")


def test_the_same_line_twice_refuses_both(check_file, notes):
    source = check_file(f"{HEADER}\nSO-1,1,A,5,0,1,Open\nSO-1,1,A,6,0,1,Open\nSO-1,2,A,6,0,1,Open\n")
    assert notes(source) == [(2, "twice"), (3, "twice")]
    assert (source.new, source.refused) == (1, 2)


def test_the_same_look_in_other_characters_is_refused(check_file, notes):
    source = check_file("Order,Line,Qty\nCaf\u00e9,1,5\nCafe\u0301,2,5\n")
    assert notes(source) == [(3, "looks_like")]


def test_spaces_around_an_id_are_left_out_and_said(check_file, notes):
    source = check_file(f"{HEADER}\nSO-1\u00a0,1,A,5,0,1,Open\n")
    assert notes(source) == [(2, "trimmed")]
    assert source.warned == 1


def test_an_alphabet_mixed_into_an_id_is_said(check_file, notes):
    assert notes(check_file(f"{HEADER}\nSO-\u0410,1,A,5,0,1,Open\n")) == [(2, "mixed_script")]


def test_leading_zeros_make_another_order(check_file):
    assert check_file(f"{HEADER}\n00123,1,A,5,0,1,Open\n123,1,A,5,0,1,Open\n").orders == 2


def test_a_unit_that_is_divided_allows_a_fraction(check_file, notes):
    assert notes(check_file("Order,Line,Qty,Unit\nSO-1,1,1.5,kg\n")) == []


def test_a_word_that_could_mean_anything_stays_unknown(check_file):
    source = check_file(f"{HEADER}\nSO-1,1,A,5,0,1,Resolved\nSO-1,2,A,5,,1,Versendet\n")
    assert source.stages == {"Resolved": "unknown", "Versendet": "shipped"}


def test_partly_shipped_is_open_only_where_a_column_says_how_much(check_file):
    assert check_file(f"{HEADER}\nSO-1,1,A,5,2,1,Partially Shipped\n").stages == {"Partially Shipped": "open"}
    text = "Order,Line,Qty,Status\nSO-1,1,5,Partially Shipped\n"
    assert check_file(text).stages == {"Partially Shipped": "unknown"}


def test_a_shipped_date_is_never_called_open(acme, load_file, notes):
    source = load_file("Order,Line,Qty,Status,Shipped Date\nSO-1,1,5,Open,2025-04-03\n")
    assert notes(source) == [(2, "shipped_date")]
    with acme.door():
        assert source.new == 1
        assert Line.objects.get().stage == "unknown"


def test_formulas_and_code_are_text(acme, load_file):
    load_file("Order,Line,Qty,Customer,Item\nSO-1,1,5,\"=cmd|' /C calc'!A0\",<script>{{7*7}}'; DROP TABLE x\n")
    with acme.door():
        line = Line.objects.select_related("order").get()
    assert line.order.customer_name == "=cmd|' /C calc'!A0"
    assert line.description == "<script>{{7*7}}'; DROP TABLE x"


def test_an_unclosed_quote_names_the_line_it_opens_in(check_file):
    rows = "".join(f"SO-{number},1,A,5,0,1,Open\n" for number in range(50))
    with pytest.raises(Plain, match="opens in line 2"):
        check_file(f'{HEADER}\n"SO-x,1,A,5,0,1,Open\n{rows}')


@pytest.mark.parametrize("cell", ["5 pcs", "5 Stk.", "5pz", "5,0 kg", "5 kg"])
def test_a_quantity_may_have_its_unit_beside_it(check_file, notes, cell):
    source = check_file(f"Order;Line;Qty;Price\nSO-1;1;{cell};1,50\n")
    assert (notes(source), source.new) == ([], 1)


@pytest.mark.parametrize(("cell", "code"), [("5 apples", "not_a_number"), ("2,5 pcs", "not_whole")])
def test_a_word_that_is_no_unit_is_no_quantity(check_file, notes, cell, code):
    assert notes(check_file(f"Order;Line;Qty;Price\nSO-1;1;{cell};1,50\n")) == [(2, code)]


@pytest.mark.parametrize(
    ("canceled", "expected"), [("5", (5, "canceled")), ("2", (3, "open")), ("0", (5, "open")), ("", (5, "open"))]
)
def test_what_the_order_system_canceled_is_not_ordered_any_more(acme, load_file, canceled, expected):
    load_file(f"Order,Line,Qty,Qty Canceled,Status\nSO-1,1,5,{canceled},Open\n")
    with acme.door():
        line = Line.objects.get()
    assert (line.ordered, line.stage) == expected


def test_more_cannot_be_canceled_than_was_ordered(check_file, notes):
    text = "Order,Line,Qty,Qty Shipped,Qty Canceled,Status\nSO-1,1,5,0,6,Open\nSO-1,2,5,4,2,Open\n"
    assert notes(check_file(text)) == [(2, "canceled_too_much"), (3, "canceled_too_much")]


def test_a_column_of_dates_is_no_quantity(check_file):
    source = check_file("Order #,Line #,Ordered,Qty\nSO-1,1,2025-04-03,5\nSO-2,1,2025-04-04,5\n")
    assert source.columns == {"Order #": "order_number", "Line #": "line_ref", "Ordered": "placed_on", "Qty": "ordered"}
