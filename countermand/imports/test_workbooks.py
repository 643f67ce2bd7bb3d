"""A workbook goes the whole way: into the reading process, through the check, to what is said about its cells."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from countermand.imports.readers.handmade import xlsx
from countermand.orders.models import Line
from countermand.plain import Plain

HEADER = ["Order", "Line", "Qty", "Price", "Order date", "Status", "Amount"]


def saved(*rows, formats=()):
    made = Workbook()
    for row in [HEADER, *rows]:
        made.active.append(row)
    for place, code in formats:
        made.active[place].number_format = code
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_workbook_becomes_lines(acme, load_file):
    load_file(saved([100123, 1, 5, 1.135, date(2025, 4, 3), "Open"], [100123, 2, 3, 12.5, None, "Open"]))
    with acme.door():
        lines = Line.objects.order_by("ref").values_list("order__number", "ref", "ordered", "price", "order__placed_on")
        assert list(lines) == [
            ("100123", "1", 5, Decimal("1.135"), date(2025, 4, 3)),
            ("100123", "2", 3, Decimal("12.5"), date(2025, 4, 3)),
        ]


def test_what_its_cells_hide_is_said(check_file, notes):
    source = check_file(
        saved(
            [123, 1, 5, 2.5, None, "Open"],
            ["SO-2", 1, "=1+1", 2.5, None, "Open"],
            ["SO-3", 1, 12345678901234567890, 2.5, None, "Open"],
            ["#N/A", 1, 5, 2.5, None, "Open"],
            formats=[("A2", "00000")],
        )
    )
    assert (source.new, source.refused) == (1, 3)
    found = set(notes(source))
    assert {(2, "id_format"), (3, "formula_empty"), (4, "digits_lost"), (5, "cell_error")} <= found


def test_a_bad_cell_in_a_column_that_nobody_uses_is_nobodys_business(check_file):
    made = saved(["SO-1", 1, 5, 2.5, None, "Open", "=1+1"])
    source = check_file(made)
    assert (source.new, source.refused) == (1, 0)


@pytest.mark.parametrize(("data", "sentence"), [(b"PK\x03\x04", "its end is missing"), (xlsx(), "no rows")])
def test_a_workbook_that_cannot_be_read_says_why(check_file, data, sentence):
    with pytest.raises(Plain, match=sentence):
        check_file(data)


def test_a_row_of_formulas_without_values_is_not_taken_for_a_blank_one(check_file, notes):
    cells = "".join(f'<c r="{column}2"><f>1+1</f></c>' for column in "ABC")
    source = check_file(xlsx(f'<row r="2">{cells}</row>'))
    assert (source.refused, {code for row, code in notes(source) if row == 2}) == (1, {"formula_empty"})


def test_a_price_shown_in_another_currency_is_refused(check_file, notes):
    euros = saved(["SO-1", 1, 5, 2.5, None, "Open"], formats=[("D2", "#,##0.00 [$€-407]")])
    assert (2, "other_currency") in notes(check_file(euros))


def test_an_id_that_a_spreadsheet_made_a_date_of_is_refused(check_file, notes):
    assert (2, "became_date") in notes(check_file(saved([date(2025, 3, 1), 1, 5, 2.5, None, "Open"])))


def test_inches_in_a_workbook_are_no_stray_quotes(check_file, notes):
    source = check_file(saved(["SO-1", 1, 5, 2.5, None, 'Open 27"']))
    assert [note for note in notes(source) if note[0]] == []
