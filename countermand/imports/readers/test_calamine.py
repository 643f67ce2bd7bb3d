"""The older and rarer workbooks: XLS, XLSB, ODS."""

from datetime import date, datetime

import pytest
import xlwt

from countermand.imports.readers.handmade import cells, codes, opened, packed
from countermand.imports.readers.table import Day, Number
from countermand.plain import Plain
from tests.rare_workbooks import HEADER, ods, saved, xls, xlsb


def test_an_old_workbook_is_read_with_its_types():
    made = xls(["Report"], [], HEADER, [100123, 1.5, date(2025, 4, 3)], ["SO-1", datetime(2025, 4, 3, 10), True])
    table = opened(saved(made), name="orders.xls")
    assert (table.facts["kind"], table.facts["sheet"], table.facts["header_row"]) == ("xls", "Orders", 3)
    rows = list(table.rows())
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.cells for row in rows[3:]] == [["100123", "1.5", "2025-04-03"], ["SO-1", "2025-04-03T10:00:00", "TRUE"]]
    assert [type(text) for text in rows[3].cells] == [Number, Number, Day]
    assert (codes(table.notes), table.done()) == (["preamble", "not_told"], 1)


def test_days_of_an_old_workbook_may_count_from_1904():
    made = xls(HEADER, dates_1904=True)
    made.get_sheet(0).write(1, 0, 44288, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    assert cells(saved(made)) == [["2025-04-03", "", ""]]


def test_merged_cells_and_lost_digits_of_an_old_workbook_are_refused():
    made = xls(HEADER, [None, 1, 5], [None, 12345678901234567, 5])
    made.get_sheet(0).write_merge(1, 2, 0, 0, "SO-1")
    rows = list(opened(saved(made)).rows())
    assert {at: mark.code for at, mark in rows[2].marks.items()} == {0: "merged", 1: "digits_lost"}


def test_hidden_sheets_of_an_old_workbook_are_left_out():
    made = xls(["Anything"])
    hidden = made.add_sheet("Hidden")
    hidden.visibility = 1
    for at, text in enumerate(HEADER):
        hidden.write(0, at, text)
    table = opened(saved(made))
    assert (table.facts["sheet"], codes(table.notes)) == ("Orders", ["hidden_sheets", "not_told"])
    assert opened(saved(made), sheet="Hidden").facts["sheet"] == "Hidden"


def test_an_empty_or_damaged_old_workbook_is_refused():
    with pytest.raises(Plain, match="workbook is empty"):
        opened(saved(xls()))
    data = saved(xls(HEADER, ["SO-1", 1, 5]))
    for keep in (600, 1500, len(data) - 512):
        with pytest.raises(Plain, match=r"damaged|or one with a password|empty"):
            cells(data[:keep])


def test_an_open_document_is_read_with_its_types():
    table = opened(ods(HEADER, [100123, 1.5, date(2025, 4, 3)], ["SO-1", True, "x"]), name="orders.ods")
    assert (table.facts["kind"], codes(table.notes)) == ("ods", ["not_told"])
    rows = [row.cells for row in table.rows()]
    assert rows[1:] == [["100123", "1.5", "2025-04-03"], ["SO-1", "TRUE", "x"]]


def test_an_open_document_with_too_many_columns_is_refused():
    with pytest.raises(Plain, match="501 columns"):
        cells(ods(HEADER, [1] * 501))


def test_a_binary_workbook_is_read_with_its_types():
    table = opened(xlsb(HEADER, ["SO-1", 1.0, 12.5]), name="orders.xlsb")
    assert (table.facts["kind"], table.facts["sheet"]) == ("xlsb", "Orders")
    assert [row.cells for row in table.rows()] == [HEADER, ["SO-1", "1", "12.5"]]


def test_a_damaged_binary_workbook_is_refused():
    with pytest.raises(Plain, match=r"as Excel .XLSB. it cannot be read"):
        opened(packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x9c\x01\xff\xff\xff\x7f"}))
