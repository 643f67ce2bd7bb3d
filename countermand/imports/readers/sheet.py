"""The rows of one sheet of an XLSX workbook, streamed: memory does not grow with the sheet.

Only what calamine and openpyxl do not tell while streaming is the reason for this: formulas without a value, error
values, number formats, hidden rows, merged cells (docs/decisions/0009-reading-workbooks.md).
"""

import re
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from countermand.imports.readers.container import CHUNK, said_plainly
from countermand.imports.readers.csv import COLUMN_LIMIT
from countermand.imports.readers.markup import Feed, damaged, parser
from countermand.imports.readers.merged import Area, column_of, letters_of
from countermand.plain import Plain

COLUMNS = 16_384
MERGED = 200_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROW_TAG = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_CLOSER_LOOK = (b"mergeCell", b"hidden", b' ht="0', b" ht='0", b' width="0', b" width='0")


Cell = tuple[int, str, str, str | None, bool]
"""Column from 0; type (n, s, str, inlineStr, b, e, d); number of its style; value; whether it is a formula."""


class Line(NamedTuple):
    number: int
    hidden: bool
    cells: list[Cell]


class Glance(NamedTuple):
    rows: int
    look_closer: bool  # something is hidden or merged, perhaps


def glance(part: IO[bytes]) -> Glance:
    """How many rows a sheet has, from its bytes alone; what it says about its size (<dimension>) may be a lie."""
    rows, closer, carry = 0, False, b""
    with part, said_plainly():
        while data := part.read(16 * CHUNK):
            closer = closer or (not rows and b"\0" in data[:4])  # UTF-16
            data = carry + data
            end = data.rfind(b"<")
            data, carry = (data[:end], data[end:]) if end > 0 else (data, b"")
            rows += len(_ROW_TAG.findall(data))
            closer = closer or any(sign in data for sign in _CLOSER_LOOK)
    return Glance(rows, closer)


_AT = {letters_of(at): at for at in range(COLUMNS)}


class SheetParser:
    """Turns the XML of a sheet into lines, piece by piece. After the last one, `merged` is complete."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []
        self._xml = parser()
        self._xml.StartElementHandler = self._root
        self._xml.EndElementHandler = self._end
        self._done: list[Line] = []
        self._cells: list[Cell] = []
        self._number, self._said, self._last = 0, "", -1
        self._hidden = self._spoken = self._formula = False
        self._cell: dict[str, str] = {}
        self._value: str | None = None

    def lines(self, part: IO[bytes], *, progress: Callable[[int], None] | None = None) -> Iterator[Line]:
        feed = Feed(self._xml, self.name)
        with part:
            while True:
                with said_plainly():
                    data = part.read(CHUNK)
                feed.more(data, last=not data)
                yield from self._done
                self._done.clear()
                if progress:
                    progress(len(data))
                if not data:
                    return

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        """The first element tells the namespace, of which there are two; whatever its prefix, names come with it."""
        space = name.rpartition("}")[0]
        names = ("row", "c", "v", "f", "t", "rPh", "col", "mergeCell")
        self._row, self._c, self._v, self._f, self._t, self._rph, self._col, self._merge = (
            f"{space}}}{local}" if space else local for local in names
        )
        self._xml.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._c:
            self._cell = attributes
            self._value = None
            self._formula = False
        elif name == self._v or (name == self._t and not self._spoken):
            self._value = self._value or ""
            self._xml.CharacterDataHandler = self._text
        elif name == self._f:
            self._formula = True
        elif name == self._row:
            self._begin(attributes)
        elif name == self._rph:
            self._spoken = True
        elif name == self._col:
            self._column(attributes)
        elif name == self._merge:
            self._area(attributes.get("ref", ""))

    def _text(self, text: str) -> None:
        self._value = value = (self._value or "") + text
        if len(value) > 1_000_000:
            raise Plain(
                _("A cell in row %(row)s has more than a million characters. This is not a table of order lines.")
                % {"row": self._number}
            )

    def _end(self, name: str) -> None:
        if name == self._v or name == self._t:
            self._xml.CharacterDataHandler = None
        elif name == self._c:
            self._cell_ends()
        elif name == self._row:
            self._done.append(Line(self._number, self._hidden, self._cells))
            self._cells = []
        elif name == self._rph:
            self._spoken = False

    def _begin(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        number = int(said) if said.isdecimal() and len(said) < 10 else 0 if said else self._number + 1
        if number <= self._number:
            raise damaged(_("%(sheet)s, row %(row)s") % {"sheet": self.name, "row": said[:20]})
        if number > settings.IMPORT_MAX_ROWS:
            raise Plain(
                _("The file has more than %(limit)s rows. Split it and import the parts.")
                % {"limit": settings.IMPORT_MAX_ROWS}
            )
        self._number, self._said, self._last = number, said or str(number), -1
        self._hidden = _is_hidden(attributes, "ht")

    def _cell_ends(self) -> None:
        about, last = self._cell, self._last
        if said := about.get("r"):
            self._last = at = _AT.get(said[: -len(self._said)], -1) if said.endswith(self._said) else -1
            if at <= last:
                raise damaged(_("%(sheet)s, cell %(cell)s") % {"sheet": self.name, "cell": said[:20]})
        else:
            self._last = at = last + 1
        if self._value is None and not self._formula:
            return
        if at >= COLUMN_LIMIT:
            raise self._too_far(at)
        self._cells.append((at, about.get("t", "n"), about.get("s", ""), self._value, self._formula))

    def _too_far(self, at: int) -> Plain:
        return Plain(
            _(
                "There is something in column %(column)s of row %(row)s, at most %(limit)s columns can be read. "
                "Delete what stands far to the right and save the file again."
            )
            % {"column": letters_of(at), "row": self._number, "limit": COLUMN_LIMIT}
        )

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if _is_hidden(attributes, "width") and first.isdecimal() and last.isdecimal():
            self.hidden_columns.update(range(max(int(first[:9]), 1) - 1, min(int(last[:9]), COLUMN_LIMIT)))

    def _area(self, said: str) -> None:
        found = [_REFERENCE.fullmatch(corner) for corner in said.split(":")]
        if len(found) != 2 or not found[0] or not found[1] or len(self.merged) >= MERGED:
            raise damaged(_("%(sheet)s, merged cells %(cells)s") % {"sheet": self.name, "cells": said[:20]})
        (left, top), (right, bottom) = found[0].groups(), found[1].groups()
        if (first := column_of(left)) < COLUMN_LIMIT:
            self.merged.append(Area(int(top), first, int(bottom), column_of(right)))


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Hidden by its name, or by having no height or width."""
    if attributes.get("hidden") in {"1", "true"}:
        return True
    said = attributes.get(size, "")
    return said.startswith("0") and not said.strip("0.")
