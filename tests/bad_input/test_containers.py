"""Files that are not what they say, or that would be too much for whoever opens them."""

import gzip
import io
import json
import socket
import struct
import zipfile

import pytest

from countermand.imports.readers.handmade import packed, parts, xlsx, zeros, zip_of
from countermand.orders.models import Line
from tests.rare_workbooks import ods, saved, xls, xlsb

CSV = b"Order,Line,Qty\nSO-11,1,5\n"
ROW = '<row r="2"><c r="A2" t="str"><v>SO-11</v></c><c r="B2"><v>1</v></c><c r="C2"><v>5</v></c></row>'
ROWS = [["Order", "Line", "Qty"], ["SO-11", 1, 5]]
SHEET = "xl/worksheets/sheet1.xml"
FAR_LARGER = "Unpacked, the file would be far larger than any workbook. It was not opened."


# Bombs


def one_large_part():
    data, crc = zeros(300_000_000)
    assert len(data) < 400_000
    return zip_of([("[Content_Types].xml", 300_000_000, crc, data, None)])


def a_lie_about_the_size():
    data, crc = zeros(300_000_000)
    return zip_of([("[Content_Types].xml", 900_000, crc, data, None)])


def parts_that_share_their_bytes():
    data, crc = zeros(1_000_000)
    first = ("[Content_Types].xml", 1_000_000, crc, data, None)
    return zip_of([first, *((f"xl/{n}.xml", 1_000_000, crc, data, 0) for n in range(20))])


def a_zip_in_a_zip():
    inner = packed({"a": packed({"b": bytes(1_000_000)})})
    return packed({**parts(ROW), "xl/media/image1.png": inner})


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (one_large_part, FAR_LARGER),
        (a_lie_about_the_size, FAR_LARGER),
        (parts_that_share_their_bytes, FAR_LARGER),
        (a_zip_in_a_zip, "There is a zip file inside the file (xl/media/image1.png)."),
        (lambda: packed({f"xl/{n}.xml": "" for n in range(201)}), "The file has 201 parts, at most 200 can be read."),
    ],
    ids=["300 MB in 300 kB", "lying size", "overlapping", "nested", "201 parts"],
)
def test_a_bomb_is_refused(refuse_file, make, sentence):
    refuse_file(make(), sentence, name="orders.xlsx")


def repeating(rows, columns):
    """A small OpenDocument whose last row and last cell say that they are repeated."""
    with zipfile.ZipFile(io.BytesIO(ods(*ROWS))) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    for tag, said in (("row", f"rows-repeated='{rows}'"), ("cell", f"columns-repeated='{columns}'")):
        before, found, after = members["content.xml"].rpartition(f"<table:table-{tag}".encode())
        members["content.xml"] = before + found + f" table:number-{said}".encode() + after
    return packed(members)


@pytest.mark.parametrize(
    ("rows", "columns", "sentence"),
    [
        (100_000, 498, "Reading this file takes more memory or time than any order file should."),
        (1_048_576, 16_382, "The file is damaged: as OpenDocument (ODS) it cannot be read."),
        (1_000, 1_000, "The sheet has 1001 rows and 1002 columns"),
    ],
)
def test_a_few_bytes_that_repeat_themselves_end_only_who_reads_them(refuse_file, arrive, rows, columns, sentence):
    refuse_file(repeating(rows, columns), sentence, name="orders.ods")
    assert arrive(CSV, "orders.csv").new == 1


# XML that reaches out


@pytest.fixture
def listener():
    """A local server: what connects to it is seen."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


LAUGHS = "<!DOCTYPE x [{}]>".format(
    '<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
)
DOCUMENT_TYPES = {
    "laughs": LAUGHS,
    "entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">]>',
    "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "outside": '<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/a.dtd">',
}


@pytest.mark.parametrize("document_type", DOCUMENT_TYPES.values(), ids=DOCUMENT_TYPES.keys())
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml"])
def test_a_document_type_is_refused_and_nobody_is_called(refuse_file, listener, document_type, part):
    members = parts(ROW)
    members[part] = document_type.replace("{port}", str(listener.getsockname()[1])) + members[part]
    refuse_file(packed(members), "document type", name="orders.xlsx")
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_a_workbook_with_links_to_elsewhere_is_refused_and_nobody_is_called(refuse_file, listener, part):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    link = f'<connections><connection id="1" type="4"><webPr url="{address}"/></connection></connections>'
    sentence = f"The workbook takes values from other files or databases ({part.lower()})"
    refuse_file(packed({**parts(ROW), part: link}), sentence, name="orders.xlsx")
    with pytest.raises(TimeoutError):
        listener.accept()


# Passwords


def with_password_old():
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return header + bytes(384) + "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")


def with_password_zip():
    data = bytearray(xlsx(ROW))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def with_password_ods():
    manifest = '<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": b"\x01"})


@pytest.mark.parametrize(
    "make", [with_password_old, with_password_zip, with_password_ods], ids=["excel", "zip", "opendocument"]
)
def test_a_file_with_a_password_is_refused_with_the_way_out(refuse_file, make):
    refuse_file(make(), "The file is protected with a password. Remove the password", name="orders.xlsx")


# Names that lie


@pytest.mark.parametrize(
    ("make", "name", "kind", "codes"),
    [
        (lambda: CSV, "orders.xlsx", "csv", {"wrong_extension"}),
        (lambda: CSV, "orders.xls", "csv", {"wrong_extension"}),
        (lambda: CSV, "orders", "csv", set()),
        (lambda: xlsx(ROW), "orders.csv", "xlsx", {"wrong_extension"}),
        (lambda: xlsx(ROW), "orders.xls", "xlsx", {"wrong_extension"}),
        (lambda: xlsx(ROW), "orders.pdf", "xlsx", set()),
        (lambda: saved(xls(*ROWS)), "orders.xls", "xls", {"not_told"}),
        (lambda: saved(xls(*ROWS)), "orders.xlsx", "xls", {"wrong_extension", "not_told"}),
        (lambda: ods(*ROWS), "orders.ods", "ods", {"not_told"}),
        (lambda: xlsb(*ROWS), "orders.xlsb", "xlsb", {"not_told"}),
        (lambda: packed({**parts(ROW), "xl/vbaProject.bin": b"x"}), "orders.xlsm", "xlsm", {"has_macros"}),
    ],
    ids=[
        "csv-as-xlsx",
        "csv-as-xls",
        "csv",
        "xlsx-as-csv",
        "xlsx-as-xls",
        "xlsx-as-pdf",
        "xls",
        "xls-as-xlsx",
        "ods",
        "xlsb",
        "xlsm",
    ],
)
def test_a_file_is_read_as_what_its_bytes_are(acme, arrive, notes, make, name, kind, codes):
    source = arrive(make(), name)
    assert (source.found["kind"], source.new, source.refused) == (kind, 1, 0)
    assert {code for _row, code in notes(source)} == codes
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    assert ("it was read as what it is" in page) == ("wrong_extension" in codes)
    assert ("They were not run." in page) == ("has_macros" in codes)
    acme.client(acme.fay).post(acme.url("import-application", source.id), {"check": source.checks})
    with acme.door():
        assert list(Line.objects.values_list("order__number", "ref", "ordered")) == [("SO-11", "1", 5)]


@pytest.mark.parametrize("claimed", ["text/csv", "image/png", "application/vnd.ms-excel", "", "a\r\nb"])
def test_what_the_browser_says_about_the_type_is_not_believed(acme, claimed):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("orders.xlsx", xlsx(ROW), content_type=claimed)
    assert acme.client(acme.fay).post(acme.url("imports"), {"file": file}).status_code == 302


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (b"<html><body><table><tr><td>Order</td></tr></table></body></html>", "This is a web page (HTML)"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", "This is a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "(SpreadsheetML)"),
        (b"%PDF-1.7\n", "This is a PDF"),
        (packed({"Index/Document.iwa": b"1"}), "This is an Apple Numbers"),
        (packed({"Index.zip": b"1"}), "This is an Apple Numbers"),
        (packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "This is a Word document"),
        (packed({"orders.csv": CSV}), "This is a zip file (orders.csv"),
        (gzip.compress(CSV, mtime=0), "This is a gzip file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "This is a picture"),
        (json.dumps([{"Order": "SO-11", "Line": 1, "Qty": 5}]).encode(), "This is a JSON file"),
    ],
    ids=["html", "login", "spreadsheetml", "pdf", "numbers", "numbers-old", "word", "zip", "gzip", "png", "json"],
)
@pytest.mark.parametrize("name", ["orders.xls", "orders.csv"])
def test_what_is_no_table_is_refused_by_its_type(refuse_file, data, type, name):
    refuse_file(data, type, name=name)


# Damage


@pytest.mark.parametrize("keep", [4, 30, 0.3, 0.6, 0.95, -1])
def test_a_workbook_cut_off_is_refused(refuse_file, keep):
    data = xlsx(ROW)
    data = data[: int(len(data) * keep) if isinstance(keep, float) else keep]
    refuse_file(data, "its end is missing. Download it again.", name="orders.xlsx")


def test_a_changed_byte_is_found(refuse_file):
    data = xlsx("".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(2, 2000)))
    at = data.index(SHEET.encode()) + 5000
    changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    refuse_file(changed, f"The file is damaged: its part {SHEET} cannot be read.", name="orders.xlsx")


def test_a_wrong_checksum_is_found(refuse_file):
    with zipfile.ZipFile(io.BytesIO(xlsx(ROW))) as zipped:
        crc = struct.pack("<L", zipped.getinfo(SHEET).CRC)
    data = xlsx(ROW).replace(crc, b"\1\2\3\4")
    refuse_file(data, "The file is damaged: a part of it is missing or changed.", name="orders.xlsx")


@pytest.mark.parametrize("less", [1, 600, 3000, 30_000])
def test_an_old_workbook_cut_off_is_refused_and_no_row_is_lost_silently(refuse_file, less):
    data = saved(xls(ROWS[0], *([f"SO-{number}", 1, 5] for number in range(11, 2000))))
    refuse_file(data[:-less], "ave it as XLSX", name="orders.xls")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x9c\x01\xff\xff"}), "orders.xlsb"),
        (
            lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a>"}),
            "orders.ods",
        ),
    ],
    ids=["xlsb", "ods"],
)
def test_a_damaged_workbook_of_a_rarer_kind_is_refused(refuse_file, make, name):
    refuse_file(make(), "damaged", name=name)
