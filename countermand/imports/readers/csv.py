"""Reads a delimited text file row by row, in constant memory."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from countermand.imports.matching import looks_like_header
from countermand.imports.readers.table import Row
from countermand.imports.values import word_of
from countermand.plain import Plain

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
LINE_LIMIT = 2_000_000  # characters of one line, and of one cell
CELL_LIMIT = 10_000
COLUMN_LIMIT = 500
ROW_LIMIT = 2_000_000
SAMPLE = 64 * 1024
csv.field_size_limit(LINE_LIMIT)


@dataclass(frozen=True)
class Dialect:
    encoding: str
    delimiter: str
    header_row: int = 1


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def sniff_delimiter(file: BinaryIO, encoding: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells most often."""
    text = text_of(file, encoding)
    sample = text.read(SAMPLE)
    text.detach()
    if said := re.match(r"sep=(.)\r?\n", sample, re.IGNORECASE):
        return said[1]
    scores = {delimiter: _consistency(sample, delimiter) for delimiter in DELIMITERS}
    return max(scores, key=lambda delimiter: scores[delimiter])


def _consistency(sample: str, delimiter: str) -> float:
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths = [len(row) for row in rows if row][:200]
    if len(widths) > 1 and len(sample) == SAMPLE:
        widths.pop()  # cut off in the middle
    width, times = Counter(widths).most_common(1)[0] if widths else (1, 1)
    return 0.0 if width < 2 else times / len(widths) + min(width, 20) / 1000


def find_header(file: BinaryIO, encoding: str, delimiter: str) -> int:
    """The row that reads most like a header among the first twenty: reports have lines above it."""
    best, most = 0, 0
    for row in _first(rows_of(file, Dialect(encoding, delimiter)), 20):
        known = 0 if row.problem else looks_like_header(row.cells)
        if (not best and any(row.cells)) or (known > most and known > 1):
            best, most = row.number, known
    return best or 1


def _first(rows: Iterator[Row], count: int) -> Iterator[Row]:
    return (row for row, _ in zip(rows, range(count), strict=False))


def header_of(row: Row) -> list[str]:
    """Clean header cells; raises Plain where no mapping could be trusted."""
    if len(row.cells) > COLUMN_LIMIT:
        raise Plain(
            _("The file has %(count)s columns, at most %(limit)s can be read. Is the delimiter right?")
            % {"count": len(row.cells), "limit": COLUMN_LIMIT}
        )
    headers = [word_of(cell.replace("\ufeff", "")) for cell in row.cells]
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise Plain(
            _("Two columns are called %(names)s. Rename one of them and import the file again.")
            % {"names": ", ".join(f"“{name}”" for name in twice)}
        )
    while headers and not headers[-1]:
        headers.pop()
    return headers


def rows_of(file: BinaryIO, dialect: Dialect) -> Iterator[Row]:
    """Every record of the file, from the first; a `sep=` line is none. Raises Plain when it cannot go on."""
    text = text_of(file, dialect.encoding)
    lines = _lines(text)
    reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
    number = 0
    try:
        while True:
            began = reader.line_num + 1
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield _broken(number, began, reader.line_num, str(error))
                continue
            if number == 1 and len(cells) <= 2 and cells and re.fullmatch(r"(?i)sep=.?", cells[0]):
                number = 0
                continue
            if number > ROW_LIMIT:
                raise Plain(
                    _("The file has more than %(limit)s rows. Split it and import the parts.") % {"limit": ROW_LIMIT}
                )
            yield _judged(number, cells, began, reader.line_num)
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LINE_LIMIT):
        number += 1
        if len(line) == LINE_LIMIT and not line.endswith(("\n", "\r")):
            raise Plain(
                _("Line %(line)s is longer than %(limit)s characters. This is not a file of order lines.")
                % {"line": number, "limit": LINE_LIMIT}
            )
        yield line


def _broken(number: int, began: int, ended: int, error: str) -> Row:
    if "unexpected end of data" in error or "field larger" in error:
        raise Plain(_never_closed(began))
    lines = _("line %(line)s") % {"line": began}
    if ended > began:
        lines = _("lines %(first)s to %(last)s") % {"first": began, "last": ended}
    return Row(number, [], "broken_quotes", {"lines": lines})


def _judged(number: int, cells: list[str], began: int, ended: int) -> Row:
    longest = max(cells, key=len, default="")
    if len(longest) > CELL_LIMIT:
        if ended > began:
            raise Plain(_never_closed(began))
        return Row(number, [cell[:200] for cell in cells], "too_long", {"length": len(longest), "limit": CELL_LIMIT})
    return Row(number, cells)


def _never_closed(line: int) -> str:
    return _("A quote that opens in line %(line)s of the file is never closed. Correct that line and try again.") % {
        "line": line
    }
