"""Workbooks of the older and rarer kinds (XLS, ODS, XLSB), for tests."""

import io
import struct
from datetime import date

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from countermand.imports.readers.handmade import packed, rels

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
