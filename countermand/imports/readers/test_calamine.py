"""The older and rarer workbooks: XLS, XLSB, ODS."""

import io
import struct
from datetime import date, datetime

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from countermand.imports.readers.handmade import cells, codes, opened, packed, rels
from countermand.imports.readers.table import Day, Number
from countermand.plain import Plain

HEADER = ["Order", "Line", "Qty"]


def xls(*rows, name="Orders", **book):
    made = xlwt.Workbook()
    for key, value in book.items():
        setattr(made, key, value)
    sheet = made.add_sheet(name)
    days = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value, days) if isinstance(value, date) else sheet.write(at, column, value)
    return made


def saved(made):
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


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


def ods(*rows, **about):
    made = OpenDocumentSpreadsheet()
    table = Table(name="Orders", **about)
    for row in rows:
        line = TableRow()
        for value in row:
            if isinstance(value, bool):
                cell = TableCell(valuetype="boolean", booleanvalue="true")
            elif isinstance(value, int | float):
                cell = TableCell(valuetype="float", value=value)
            elif isinstance(value, date):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    made.spreadsheet.addElement(table)
    return saved(made)


def test_an_open_document_is_read_with_its_types():
    table = opened(ods(HEADER, [100123, 1.5, date(2025, 4, 3)], ["SO-1", True, "x"]), name="orders.ods")
    assert (table.facts["kind"], codes(table.notes)) == ("ods", ["not_told"])
    rows = [row.cells for row in table.rows()]
    assert rows[1:] == [["100123", "1.5", "2025-04-03"], ["SO-1", "TRUE", "x"]]


def test_an_open_document_with_too_many_columns_is_refused():
    with pytest.raises(Plain, match="501 columns"):
        cells(ods(HEADER, [1] * 501))


def record(kind, data=b""):
    name = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return name + bytes([len(data) & 0x7F | 0x80, len(data) >> 7]) + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(*rows):
    """The least that makes a BIFF12 workbook: one sheet of texts and numbers."""
    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, 2)) + record(0x91)
    for at, row in enumerate(rows):
        sheet += record(0x00, struct.pack("<I", at) + bytes(13))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            text = isinstance(value, str)
            sheet += record(0x06, place + wide(value)) if text else record(0x05, place + struct.pack("<d", value))
    sheet += record(0x92) + record(0x82)
    bundle = record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Orders"))
    book = record(0x83) + record(0x99, bytes(12)) + record(0x8F) + bundle + record(0x90) + record(0x9D) + record(0x84)
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": rels(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": rels(("worksheet", "worksheets/sheet1.bin")),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def test_a_binary_workbook_is_read_with_its_types():
    table = opened(xlsb(HEADER, ["SO-1", 1.0, 12.5]), name="orders.xlsb")
    assert (table.facts["kind"], table.facts["sheet"]) == ("xlsb", "Orders")
    assert [row.cells for row in table.rows()] == [HEADER, ["SO-1", "1", "12.5"]]


def test_a_damaged_binary_workbook_is_refused():
    with pytest.raises(Plain, match=r"as Excel .XLSB. it cannot be read"):
        opened(packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x9c\x01\xff\xff\xff\x7f"}))
