"""Every kind of file is read as what its bytes are."""

import gzip
import io

import pytest

from countermand.imports.readers.handmade import cells, codes, opened, packed, parts, xlsx
from countermand.plain import Plain

CSV = b"Order,Line,Qty\nSO-1,1,5\n"
ROW = '<row r="2"><c r="A2" t="str"><v>SO-1</v></c><c r="B2"><v>1</v></c><c r="C2"><v>5</v></c></row>'


def test_a_csv_says_how_it_is_written():
    table = opened(b"Report of today\n\nOrder;Line;Qty\nSO-1;1;5\n")
    assert table.facts == {"kind": "csv", "encoding": "utf-8-sig", "delimiter": ";", "header_row": 3}
    assert [(note.code, note.facts) for note in table.notes] == [("preamble", {"count": 1})]
    assert [row.cells for row in table.rows()][-1] == ["SO-1", "1", "5"]
    assert table.done() == 1


def test_a_csv_is_read_as_a_person_says():
    table = opened(b"Order|Line\nSO;1|Zo\xeb\n", encoding="cp1252", delimiter=";", header_row=2)
    assert table.facts == {"kind": "csv", "encoding": "cp1252", "delimiter": ";", "header_row": 2}
    assert list(table.rows())[1].cells == ["SO", "1|Zoë"]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (CSV, "orders.xlsx", "csv"),
        (CSV, "orders.xls", "csv"),
        (xlsx(ROW), "orders.csv", "xlsx"),
        (xlsx(ROW), "a.xls", "xlsx"),
    ],
)
def test_a_wrong_name_is_said_and_the_file_read_as_what_it_is(data, name, kind):
    table = opened(data, name=name)
    assert table.facts["kind"] == kind
    assert codes(table.notes) == ["wrong_extension"]
    assert list(table.rows())[1].cells == ["SO-1", "1", "5"]


@pytest.mark.parametrize("name", ["orders.xlsx", "ORDERS.XLSX", "orders.xlsm", "orders", "", "orders.2026-01-01"])
def test_a_name_that_claims_nothing_else_is_no_news(name):
    assert opened(xlsx(ROW), name=name).notes == []


def test_macros_are_said_and_not_run():
    table = opened(packed({**parts(ROW), "xl/vbaProject.bin": b"\xd0\xcf"}), name="orders.xlsm")
    assert (table.facts["kind"], codes(table.notes)) == ("xlsm", ["has_macros"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "a PDF"),
        (gzip.compress(CSV, mtime=0), "gzip"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"<orders>\n <order>", "XML file"),
        (b"<html><body><table><tr><td>Order</td></tr></table>", r"web page \(HTML\)"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", r"web page \(HTML\)"),
        ("<html><body>".encode("utf-16"), r"web page \(HTML\)"),
        (b"<meta http-equiv=Content-Type><table>", r"web page \(HTML\)"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook>', "SpreadsheetML"),
        (b'<?xml version="1.0"?><office:document>', "FODS"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
        (packed({"Index/Document.iwa": b"1", "Metadata/Properties.plist": b"1"}), "Apple Numbers"),
        (packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "Word"),
        (packed({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}), "PowerPoint"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument text"),
        (packed({"orders.csv": CSV}), r"zip file \(orders.csv"),
        (packed({"[Content_Types].xml": b"<a/>", "other.xml": b"<a/>"}), "there is none in it"),
        (b"PK\x05\x06" + bytes(18), "empty zip"),
    ],
)
def test_every_other_type_is_named_and_refused(data, sentence):
    with pytest.raises(Plain, match=sentence):
        opened(data, name="orders.xlsx")


def test_a_file_with_a_password_says_what_to_do():
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    entry = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    with pytest.raises(Plain, match="Remove the password"):
        opened(header + bytes(384) + entry)
    with pytest.raises(Plain, match="old Word document"):
        opened(header + "WordDocument".encode("utf-16-le").ljust(512, b"\0"))
    with pytest.raises(Plain, match="or one with a password"):
        opened(header + bytes(512))


def test_an_open_document_with_a_password_says_what_to_do():
    manifest = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    with pytest.raises(Plain, match="Remove the password"):
        opened(packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": b"\x01"}))


@pytest.mark.parametrize("header", [b"<Order>;<Line>", b"PAR1;Line", b"PK;Line", b"GIF;Line"])
def test_a_header_that_looks_like_another_type_is_still_a_header(header):
    assert cells(header + b"\nSO-1;1\n") == [["SO-1", "1"]]


def test_one_byte_is_a_csv_of_one_cell():
    assert cells(b"x") == []


def test_the_file_may_have_been_read_before():
    file = io.BytesIO(xlsx(ROW))
    file.read()
    from countermand.imports.readers.open import open_table
    from countermand.imports.readers.table import Options

    assert open_table(file, Options()).facts["kind"] == "xlsx"
