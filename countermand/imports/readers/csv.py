"""Reads a delimited text file row by row, in constant memory."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from countermand.imports.readers.encoding import check_encoding, refuse_other_types, sniff
from countermand.imports.readers.header import header_row, preamble
from countermand.imports.readers.table import Mark, Options, Row
from countermand.imports.values import word_of
from countermand.plain import Plain

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
LINE_LIMIT = 2_000_000  # characters of one line, and of one cell
CELL_LIMIT = 10_000
COLUMN_LIMIT = 500
SAMPLE = 64 * 1024
END_SIGN = "\x1a"
csv.field_size_limit(LINE_LIMIT)


@dataclass(frozen=True)
class Dialect:
    encoding: str
    delimiter: str
    header_row: int = 1


class CsvTable:
    """A delimited text file as a Table."""

    def __init__(self, file: BinaryIO, options: Options) -> None:
        refuse_other_types(file)
        if options.encoding:
            check_encoding(file, options.encoding)
        encoding = options.encoding or sniff(file)
        delimiter = options.delimiter or sniff_delimiter(file, encoding)
        header = options.header_row or find_header(file, encoding, delimiter)
        self.facts: dict[str, Any] = {
            "kind": "csv",
            "encoding": encoding,
            "delimiter": delimiter,
            "header_row": header,
        }
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self.notes: list[Mark] = preamble(self.rows(), header)

    def rows(self) -> Iterator[Row]:
        return rows_of(self._file, Dialect(self.facts["encoding"], self.facts["delimiter"]))

    def done(self) -> float:
        return self._file.tell() / max(self._size, 1)


def text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def sniff_delimiter(file: BinaryIO, encoding: str) -> str:
    """The delimiter that cuts the first rows into the same number of cells most often."""
    text = text_of(file, encoding)
    sample = text.read(SAMPLE)
    text.detach()
    if said := re.match(r"sep=([^\w\s\"'.+\\-]|\t)[\r\n]", sample, re.IGNORECASE):
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
    return header_row(rows_of(file, Dialect(encoding, delimiter)))


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
    _check_delimiter(dialect.delimiter)
    text = text_of(file, dialect.encoding)
    lines = Lines(text, dialect.delimiter)
    reader = csv.reader(iter(lines), delimiter=dialect.delimiter, strict=True)
    number, limit = 0, settings.IMPORT_MAX_ROWS
    try:
        while True:
            lines.next_record()
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield _broken(number, lines, str(error))
                continue
            if number == 1 and len(cells) <= 2 and cells and re.fullmatch(r"(?i)sep=.?", cells[0]):
                number = 0
                continue
            if number > limit:
                raise Plain(
                    _("The file has more than %(limit)s rows. Split it and import the parts.") % {"limit": limit}
                )
            yield _judged(number, cells, lines)
    finally:
        text.detach()


def _check_delimiter(delimiter: str) -> None:
    if len(delimiter) != 1 or delimiter in '\r\n"\0':
        raise Plain(
            _("“%(delimiter)s” cannot be the delimiter: it is one sign, like ; or ,.") % {"delimiter": delimiter}
        )


class Lines:
    """The lines of a text as the csv module wants them, and what it does not tell about those of a record."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self.text = text
        self.delimiter = delimiter
        self.number = 0
        self.began = 1
        self.record: list[str] = []
        self.single = ""  # the last record of one line

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(LINE_LIMIT):
            if len(line) == LINE_LIMIT and not line.endswith(("\n", "\r")):
                raise Plain(
                    _("Line %(line)s is longer than %(limit)s characters. This is not a file of order lines.")
                    % {"line": self.number + 1, "limit": LINE_LIMIT}
                )
            for one in self._without_end_sign(line) if END_SIGN in line else (line,):
                self.number += 1
                self.record.append(one)
                yield one

    def next_record(self) -> None:
        if len(self.record) == 1:
            self.single = self.record[0]
        self.record.clear()
        self.began = self.number + 1

    def several(self) -> bool:
        return len(self.record) > 1

    def has_null(self) -> bool:
        return "\0" in "".join(self.record)

    def look_like_records(self) -> bool:
        """Every line that a quote holds together is cut like a whole record: then the quote is one too many."""
        if not self.several():
            return False
        usual = self._delimiters(self.single)
        return usual >= 3 and all(self._delimiters(line) == usual for line in self.record)

    def _delimiters(self, line: str) -> int:
        return line.count(self.delimiter) - (line.count(", ") if self.delimiter == "," else 0)  # prose has spaces

    def _without_end_sign(self, line: str) -> list[str]:
        """An old end-of-file sign (Ctrl-Z) at the end of the last line gets a line of its own."""
        after = self.text.readline(LINE_LIMIT)
        bare = line.rstrip(f"{END_SIGN}\r\n")
        if after:
            return [line, after]
        return [one for one in (bare, END_SIGN) if one] if END_SIGN in line[len(bare) :] else [line]


def _broken(number: int, lines: Lines, error: str) -> Row:
    if "unexpected end of data" in error or "field larger" in error or lines.several():
        raise Plain(_never_closed(lines.began))
    return Row(number, [], "broken_quotes", {"lines": _("line %(line)s") % {"line": lines.began}})


def _judged(number: int, cells: list[str], lines: Lines) -> Row:
    if lines.look_like_records():
        raise Plain(_never_closed(lines.began))
    longest = max(cells, key=len, default="")
    if len(longest) > CELL_LIMIT:
        return Row(number, [cell[:200] for cell in cells], "too_long", {"length": len(longest), "limit": CELL_LIMIT})
    if lines.has_null():
        return Row(number, cells, "control_character", {"name": "Null"})
    return Row(number, cells)


def _never_closed(line: int) -> str:
    return _("A quote that opens in line %(line)s of the file is never closed. Correct that line and try again.") % {
        "line": line
    }
