"""A sample's text as it is written: which cells stand in quotes, which lines end how, what stands between cells."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from countermand.exports.formats import WRITTEN, Delimiter, Encoding, LineEnd
from countermand.plain import Plain

MOST_BYTES = 1024 * 1024
MOST_ROWS = 1000
MOST_CELLS = 20_000


@dataclass(frozen=True)
class Cell:
    text: str
    quoted: bool


def empty() -> Plain:
    return Plain(_("The file is empty. Choose one that your system takes, with its header and some rows."))


def text_of(raw: bytes) -> tuple[str, Encoding]:
    """Raises Plain for what is no text."""
    if not raw.strip():
        raise empty()
    if len(raw) > MOST_BYTES:
        raise Plain(_("A sample has at most 1 MB: keep the header and some rows, and leave out the rest."))
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Plain(_("This is a workbook, not a text file. Open it, save it as CSV and choose that file."))
    encoding = _encoding(raw)
    mark, codec = WRITTEN[encoding]
    try:
        text = raw[len(mark) :].decode(codec)
    except UnicodeDecodeError:
        raise Plain(_("This file cannot be read as text. Save it as CSV in UTF-8 and choose that file.")) from None
    if "\0" in text or re.search(r"[\x01-\x08\x0e-\x1f]", text):
        raise Plain(_("This is not a text file. Choose the CSV or text file that your system takes."))
    return text, encoding


def _encoding(raw: bytes) -> Encoding:
    for encoding, (mark, _codec) in WRITTEN.items():
        if mark and raw.startswith(mark):
            return encoding
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        marks = {byte for byte in raw if 0x80 <= byte <= 0xA4}
        return Encoding.ISO_8859_15 if marks and not min(marks) < 0xA0 and 0xA4 in marks else Encoding.CP1252
    return Encoding.UTF_8


def line_end(text: str) -> LineEnd:
    found = re.search(r"\r\n|\n|\r", text)
    return {"\r\n": LineEnd.CRLF, "\n": LineEnd.LF, "\r": LineEnd.CR}[found[0] if found else "\r\n"]


def delimiter(text: str) -> Delimiter:
    """What cuts most rows into the same number of cells."""
    return max(Delimiter, key=lambda one: _consistency(text, one))


def _consistency(text: str, delimiter: Delimiter) -> float:
    rows = csv.reader(io.StringIO(text[:65536], newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for _number, row in zip(range(200), rows, strict=False) if row]
    except csv.Error:
        return 0
    width, times = Counter(widths).most_common(1)[0] if widths else (1, 1)
    return 0 if width < 2 else times / len(widths) + min(width, 20) / 1000


def cut(text: str, delimiter: str) -> list[list[Cell]]:
    """The first rows, cell by cell. Raises Plain where there is none, or a quote is never closed."""
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    at = count = 0
    while at < len(text) and len(rows) < MOST_ROWS and count < MOST_CELLS:
        cell, at = _cell(text, at, delimiter)
        row.append(cell)
        count += 1
        if at < len(text) and text[at] == delimiter:
            at += 1
            if at < len(text):
                continue
            row.append(Cell("", False))
        else:
            at += 2 if text.startswith("\r\n", at) else 1
        if row != [Cell("", False)]:
            rows.append(row)
        row = []
    if not rows and not row:
        raise empty()
    return rows or [row]


def _cell(text: str, at: int, delimiter: str) -> tuple[Cell, int]:
    """The cell that begins here, and where it ends."""
    if text[at : at + 1] != '"':
        end = at
        while end < len(text) and text[end] not in {delimiter, "\r", "\n"}:
            end += 1
        return Cell(text[at:end], False), end
    pieces, begin = [], at + 1
    while True:
        end = text.find('"', begin)
        if end < 0:
            line = text.count("\n", 0, at) + 1
            raise Plain(_("A quote that opens in line %(line)s is never closed.") % {"line": line})
        pieces.append(text[begin:end])
        if text[end + 1 : end + 2] != '"':
            break
        pieces.append('"')
        begin = end + 2
    rest, end = _cell_rest(text, end + 1, delimiter)
    return Cell("".join(pieces) + rest, True), end


def _cell_rest(text: str, at: int, delimiter: str) -> tuple[str, int]:
    end = at
    while end < len(text) and text[end] not in {delimiter, "\r", "\n"}:
        end += 1
    return text[at:end], end
