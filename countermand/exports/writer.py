"""Writes rows of text as the bytes of a file, without holding more than a piece of it in memory."""

import codecs
import csv
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _

from countermand.cancellations.models import RequestLine
from countermand.exports.fields import Cells
from countermand.exports.formats import LINE_ENDS, Encoding, LineEnd, Quoting
from countermand.exports.models import Export, Part
from countermand.plain import Plain

PIECE = 1024 * 1024


class Encoded:
    """A text file for csv.writer over a file of bytes; says which row has a character the encoding lacks."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self.file = file
        self.encoding = encoding
        self.encoder = codecs.getincrementalencoder(encoding)()
        self.row = 0

    def write(self, text: str) -> None:
        self.row += 1
        try:
            self.file.write(self.encoder.encode(text))
        except UnicodeEncodeError as error:
            raise self._lacks(error.object[error.start]) from None

    def _lacks(self, sign: str) -> Plain:
        sentence = _(
            "Row %(row)s has the character “%(sign)s” (%(name)s), which %(encoding)s cannot write. Nothing was "
            "exported: choose UTF-8 in the file’s settings, or change the text."
        )
        name = unicodedata.name(sign, f"U+{ord(sign):04X}")
        encoding = Encoding(self.encoding).label
        return Plain(sentence % {"row": self.row, "sign": sign, "name": name, "encoding": encoding})


@contextmanager
def write(cells: Cells, lines: Iterable[RequestLine]) -> Iterator[IO[bytes]]:
    """The whole file, rewound. Raises Plain when a character cannot be written; rows count from the header."""
    layout = cells.layout
    with SpooledTemporaryFile(max_size=PIECE) as file:
        writer = csv.writer(Encoded(file, layout["encoding"]), **_dialect(layout))
        writer.writerow(cells.header())
        writer.writerows(cells.row(line) for line in lines)
        file.seek(0)
        yield file


def _dialect(layout: dict[str, Any]) -> dict[str, Any]:
    return {
        "delimiter": layout["delimiter"],
        "lineterminator": LINE_ENDS[LineEnd(layout["line_end"])],
        "quoting": csv.QUOTE_ALL if layout["quoting"] == Quoting.ALL else csv.QUOTE_MINIMAL,
    }


def keep(export: Export, file: IO[bytes]) -> tuple[int, str]:
    """Keeps the bytes in pieces; returns how many there are and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    for number, data in enumerate(iter(lambda: file.read(PIECE), b"")):
        Part.objects.create(export=export, number=number, data=data)
        size += len(data)
        digest.update(data)
    return size, digest.hexdigest()
