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
    """A text file for csv.writer over a file of bytes."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self.file = file
        self.encoder = codecs.getincrementalencoder(encoding)()

    def write(self, text: str) -> None:
        self.file.write(self.encoder.encode(text))


@contextmanager
def write(cells: Cells, lines: Iterable[RequestLine]) -> Iterator[IO[bytes]]:
    """The whole file, rewound. Raises Plain naming the place of a character that the encoding lacks."""
    layout = cells.layout
    with SpooledTemporaryFile(max_size=PIECE) as file:
        writer = csv.writer(Encoded(file, layout["encoding"]), **_dialect(layout))
        place = _("The header")
        try:
            writer.writerow(cells.header())
            for line in lines:
                place = _("Order %(order)s, line %(line)s") % {"order": line.line.order.number, "line": line.line.ref}
                writer.writerow(cells.row(line))
        except UnicodeEncodeError as error:
            raise _lacks(place, error.object[error.start], layout["encoding"]) from None
        file.seek(0)
        yield file


def _lacks(place: str, sign: str, encoding: str) -> Plain:
    sentence = _(
        "%(place)s has the character “%(sign)s” (%(name)s), which %(encoding)s cannot write. Nothing was "
        "exported: choose UTF-8 in the file’s settings, or change the text."
    )
    name = unicodedata.name(sign, f"U+{ord(sign):04X}")
    return Plain(sentence % {"place": place, "sign": sign, "name": name, "encoding": Encoding(encoding).label})


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
