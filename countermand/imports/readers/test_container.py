"""A zip file is judged before it is unpacked: nothing in it can make a reader large, slow or talkative."""

import io
import socket
import struct
import time
import tracemalloc
import zipfile

import pytest

from countermand.imports.readers.handmade import cells, opened, packed, parts, rels, xlsx, zeros, zip_of
from countermand.plain import Plain

ROW = '<row r="2"><c r="A2" t="str"><v>SO-1</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


def refused_cheaply(data, sentence, *, memory=20_000_000, seconds=1.0):
    began = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(Plain, match=sentence):
            opened(data)
        assert tracemalloc.get_traced_memory()[1] < memory
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < seconds


def test_a_bomb_of_300_mb_in_300_kb_is_never_unpacked():
    data, crc = zeros(300_000_000)
    assert len(data) < 400_000
    bomb = zip_of([("[Content_Types].xml", 300_000_000, crc, data, None)])
    refused_cheaply(bomb, "far larger than any workbook", memory=2_000_000, seconds=0.2)


def test_a_bomb_whose_directory_lies_is_stopped_at_what_it_promised():
    data, crc = zeros(300_000_000)
    bomb = zip_of([("[Content_Types].xml", 900_000, crc, data, None)])
    refused_cheaply(bomb, "far larger than any workbook")


def test_members_that_share_their_bytes_are_refused():
    data, crc = zeros(1_000_000)
    first = ("[Content_Types].xml", 1_000_000, crc, data, None)
    bomb = zip_of([first, *((f"xl/{n}.xml", 1_000_000, crc, data, 0) for n in range(20))])
    refused_cheaply(bomb, "far larger than any workbook", memory=2_000_000, seconds=0.2)


def test_a_zip_in_a_zip_is_refused():
    nested = packed({"a": packed({"b": packed({"c": bytes(1_000_000)})})})
    refused_cheaply(nested, "This is a zip file")
    refused_cheaply(packed({**parts(ROW), "xl/media/image1.png": nested}), "zip file inside")


def test_many_members_are_refused_before_the_directory_is_read():
    refused_cheaply(packed({f"xl/{n}.xml": "" for n in range(201)}), "201 parts", memory=2_000_000)


def test_a_long_directory_is_refused_whatever_it_counts():
    data = bytearray(packed({f"xl/{n}{'x' * 3000}.xml": "" for n in range(1000)}))
    data[-14:-10] = struct.pack("<HH", 5, 5)
    refused_cheaply(bytes(data), "parts", memory=8_000_000)


@pytest.mark.parametrize("keep", [10, 100, 0.5, 0.95, -1])
def test_a_file_cut_off_is_damaged(keep):
    data = xlsx(ROW)
    cut = int(len(data) * keep) if isinstance(keep, float) else keep
    with pytest.raises(Plain, match=r"its end is missing|damaged"):
        opened(data[:cut])


def test_a_changed_byte_is_found_by_its_checksum():
    data = xlsx("".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(2, 2000)))
    at = data.index(SHEET.encode()) + 5000
    with pytest.raises(Plain, match="damaged"):
        opened(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])


def test_a_part_missing_is_damage():
    members = parts(ROW)
    del members[SHEET]
    with pytest.raises(Plain, match="Orders cannot be read"):
        opened(packed(members))


def test_a_member_twice_is_damage():
    file = io.BytesIO(xlsx(ROW))
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr(SHEET.upper(), "<worksheet/>")
    with pytest.raises(Plain, match="damaged"):
        opened(file.getvalue())


def test_an_encrypted_member_says_what_to_do():
    data = bytearray(xlsx(ROW))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(Plain, match="Remove the password"):
        opened(bytes(data))


def test_other_ways_to_pack_are_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as zipped:
        for name, data in parts(ROW).items():
            zipped.writestr(name, data)
    with pytest.raises(Plain, match="packed in a way"):
        opened(file.getvalue())


def test_stored_members_and_zip64_are_fine():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as zipped:
        for name, data in parts(ROW).items():
            with zipped.open(name, "w", force_zip64=True) as member:
                member.write(data.encode())
    assert cells(file.getvalue()) == [["SO-1", "", ""]]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">]>'


@pytest.fixture
def listener():
    """A local server: what connects to it is seen."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("document_type", [LAUGHS, OUTSIDE, '<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/a.dtd">'])
def test_a_document_type_is_refused_and_nothing_is_fetched(part, document_type, listener):
    members = parts(ROW)
    members[part] = document_type.format(port=listener.getsockname()[1]) + members[part]
    refused_cheaply(packed(members), "document type")
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1"])
def test_a_document_type_cannot_hide_in_another_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding[:6] if "16" in encoding else encoding}"?>{LAUGHS}<worksheet/>'
    with pytest.raises(Plain, match="document type"):
        opened(packed({**parts(ROW), SHEET: text.encode(encoding)}))


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/connections.bin"])
def test_links_to_other_files_and_databases_are_refused(name):
    with pytest.raises(Plain, match="never opened here"):
        opened(packed({**parts(ROW), name: b"<a/>"}))


def test_a_link_that_a_person_clicks_is_fine():
    link = rels(("hyperlink", "http://example.com/")).replace("/>", ' TargetMode="External"/>')
    assert cells(packed({**parts(ROW), "xl/worksheets/_rels/sheet1.xml.rels": link})) == [["SO-1", "", ""]]


@pytest.mark.parametrize("endless", ['<x y="{}"/>', "<!-- {} -->"])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/theme.xml"])
def test_a_tag_without_end_is_given_up_soon(part, endless):
    filler = "".join(str(n) for n in range(4_000_000))  # packs too badly to be taken for a bomb
    text = endless.format(filler)
    members = parts('<row r="2"><c r="A2" t="s"><v>0</v></c></row>')
    members[part] = text if part == "xl/theme.xml" else members.get(part, "").replace(">", f">{text}", 1)
    began = time.process_time()
    with pytest.raises(Plain, match="damaged"):
        cells(packed(members))
    assert time.process_time() - began < 20
