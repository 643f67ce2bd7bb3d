"""Workbooks are made by hand, part by part, so that each can be wrong in one way."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from countermand.imports.readers.open import open_table
from countermand.imports.readers.table import Mark, Options, Row, Table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = (
    '<row r="1"><c r="A1" t="str"><v>Order</v></c><c r="B1" t="str"><v>Line</v></c>'
    '<c r="C1" t="str"><v>Qty</v></c></row>'
)


def rels(*targets: tuple[str, str], base: str = RELATIONS) -> str:
    """(kind, target) in order: rId1, rId2…"""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{base}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def parts(rows: str = "", **other: str) -> dict[str, str | bytes]:
    """A whole workbook with one sheet “Orders”. `other`: calc, props, styles, strings, after, before, state."""
    sheets = f'<sheet name="Orders" sheetId="1" {other.get("state", "")} r:id="rId1"/>'
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr {other.get("props", "")}/>'
        f"<sheets>{sheets}</sheets><calcPr {other.get('calc', '')}/></workbook>",
        "xl/_rels/workbook.xml.rels": rels(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{other.get("before", "")}<sheetData>{HEADER}{rows}'
        f"</sheetData>{other.get('after', '')}</worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{other.get("strings", "")}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{other.get("styles", "")}</styleSheet>',
    }


def packed(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return file.getvalue()


def zeros(size: int) -> tuple[bytes, int]:
    """That many zeros, deflated, and their checksum."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk, crc, out = bytes(1_000_000), 0, b""
    for _ in range(size // 1_000_000):
        crc = zlib.crc32(chunk, crc)
        out += deflate.compress(chunk)
    return out + deflate.flush(), crc


def zip_of(members: Sequence[tuple[str, int, int, bytes, int | None]]) -> bytes:
    """A zip written by hand: (name, declared size, crc, packed bytes, offset of the local header or None)."""
    body, directory = b"", b""
    for name, size, crc, data, at in members:
        raw = name.encode()
        fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, crc, len(data), size, len(raw), 0)
        offset = len(body) if at is None else at
        if at is None:
            body += b"PK\x03\x04" + fields + raw + data
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + raw
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + end


def xlsx(rows: str = "", **other: str) -> bytes:
    return packed(parts(rows, **other))


def styles(*codes: str) -> str:
    """Style 1 has the first code, style 2 the second…"""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    return f'<numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{cells}</cellXfs>'


def opened(data: bytes, *, name: str = "", **options: Any) -> Table:
    return open_table(io.BytesIO(data), Options(**options), name=name)


def cells(data: bytes, **options: Any) -> list[list[str]]:
    """Every row under the header."""
    table = opened(data, **options)
    return [row.cells for row in table.rows() if row.number > table.facts["header_row"]]


def only_row(data: bytes) -> Row:
    (row,) = [row for row in opened(data).rows() if row.number > 1]
    return row


def codes(marks: list[Mark]) -> list[str]:
    return [mark.code for mark in marks]
