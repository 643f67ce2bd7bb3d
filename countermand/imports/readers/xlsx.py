"""An XLSX or XLSM workbook as a Table: one sheet of it, its cells as the texts a person sees there."""

from collections.abc import Iterator
from itertools import chain
from math import isfinite
from typing import Any

from countermand.imports.readers.book import Book, Part
from countermand.imports.readers.cells import clock, cut, day, number, unescaped, written_day
from countermand.imports.readers.formats import PLAIN, shown
from countermand.imports.readers.header import header_row, preamble, say_beside
from countermand.imports.readers.merged import Area, Covered, letters_of
from countermand.imports.readers.sheet import Cell, Line, SheetParser, glance
from countermand.imports.readers.sheets import Sheet, about_hidden, choose
from countermand.imports.readers.table import Mark, Number, Options, Row

REMEMBERED = 20_000  # numbers and days
FORMULA_CACHED = Mark("formula_cached", False)
FORMULA_EMPTY = Mark("formula_empty", True)
Text = tuple[str, Mark | None]


class XlsxTable:
    def __init__(self, book: Book, options: Options) -> None:
        self._book = book
        self._glances = {part.name: glance(book.container.open(part.path)) for part in _readable(book)}
        sheets = [
            Sheet(part.name, part.kind, part.hidden, self._glances[part.name].rows if part.kind == "sheet" else 0)
            for part in book.sheets
        ]
        chosen = choose(sheets, options, lambda sheet: _SheetReader(book, self._part(sheet)).rows())
        self._sheet = _SheetReader(book, self._part(chosen), read_hidden=options.hidden == "read")
        if self._glances[chosen.name].look_closer:
            self._sheet.look_closer()
        header = options.header_row or header_row(self._sheet.rows())
        self._sheet.has_header(header)
        self.facts: dict[str, Any] = {
            "kind": book.kind,
            "sheet": chosen.name,
            "sheets": [sheet.facts() for sheet in sheets],
            "header_row": header,
        }
        self.notes: list[Mark] = [
            *preamble(self._sheet.rows(), header),
            *about_hidden(sheets, chosen, options),
            *self._sheet.notes(),
        ]
        if book.macros:
            self.notes.append(Mark("has_macros", False))

    def rows(self) -> Iterator[Row]:
        yield from self._sheet.rows()
        say_beside(self.notes, self._sheet.beside)

    def done(self) -> float:
        return self._sheet.done()

    def _part(self, sheet: Sheet) -> Part:
        return next(part for part in self._book.sheets if part.name == sheet.name)


def _readable(book: Book) -> list[Part]:
    return [part for part in book.sheets if part.kind == "sheet"]


class _SheetReader:
    """Reads one sheet as often as it is asked to. Rows after the header are as wide as the header."""

    def __init__(self, book: Book, part: Part, *, read_hidden: bool = False) -> None:
        self._book = book
        self._part = part
        self._read_hidden = read_hidden
        self._hidden_columns: set[int] = set()
        self._hidden_rows = 0
        self._merged: list[Area] = []
        self._size = max(book.container.size(part.path), 1)
        self._read = 0
        self._known: dict[tuple[str, str], Text] = {}
        self._header = self._width = 0
        self.beside = 0  # rows with something right of the last header

    def look_closer(self) -> None:
        """What stands after the rows but has to be known before them, and what is hidden, if it holds anything."""
        parser = SheetParser(self._part.name)
        used: set[int] = set()
        for line in parser.lines(self._book.container.open(self._part.path)):
            used.update(cell[0] for cell in line.cells)
            self._hidden_rows += line.hidden and any(cell[3] for cell in line.cells)
        self._hidden_columns = parser.hidden_columns & used
        self._merged = sorted(parser.merged)

    def has_header(self, number: int) -> None:
        cells = next((row.cells for row in self.rows() if row.number >= number), [])
        self._header = number
        self._width = max((at for at, cell in enumerate(cells, 1) if cell), default=0)

    def notes(self) -> list[Mark]:
        if self._read_hidden:
            return []
        notes = []
        if self._hidden_rows:
            notes.append(Mark("hidden_rows", False, {"count": self._hidden_rows}))
        if self._hidden_columns:
            letters = ", ".join(letters_of(at) for at in sorted(self._hidden_columns)[:20])
            notes.append(Mark("hidden_columns", False, {"count": len(self._hidden_columns), "columns": letters}))
        return notes

    def done(self) -> float:
        return min(self._read / self._size, 1.0)

    def rows(self) -> Iterator[Row]:
        self._read = 0
        self.beside = 0
        merged = Covered(self._merged)
        reached = 0
        blank: list[range] = []  # rows that count only if another one follows
        for line in self._lines():
            row = None if line.hidden and not self._read_hidden else self._row(line)
            if row and not any(row.cells) and not any(mark.refused for mark in row.marks.values()):
                continue
            if reached + 1 < line.number:
                blank.append(range(reached + 1, line.number))
            reached = line.number
            if row:
                for number in chain.from_iterable(blank):
                    yield Row(number, [])
                blank.clear()
                merged.mark(row)
                yield row

    def _lines(self) -> Iterator[Line]:
        def progress(count: int) -> None:
            self._read += count

        return SheetParser(self._part.name).lines(self._book.container.open(self._part.path), progress=progress)

    def _row(self, line: Line) -> Row:
        cells: list[str] = []
        marks: dict[int, Mark] = {}
        hidden = set() if self._read_hidden else self._hidden_columns
        for cell in line.cells:
            at = cell[0]
            if at in hidden:
                continue
            if at > len(cells):
                cells.extend([""] * (at - len(cells)))
            text, mark = self._text(cell)
            cells.append(text)
            if mark:
                marks[at] = mark
        if self._width and line.number > self._header:
            self.beside += any(cells[self._width :])
            cells.extend([""] * (self._width - len(cells)))
            del cells[self._width :]
        return Row(line.number, cells, marks=marks)

    def _text(self, cell: Cell) -> Text:
        _at, kind, style, value, formula = cell
        text, mark = self._value(kind, style, value or "")
        if not formula or (mark and mark.refused):
            return text, mark
        empty = value is None or (value == "" and kind != "str")
        if empty or (self._book.unreckoned and text in {"", "0"}):
            return "", FORMULA_EMPTY
        return text, mark or FORMULA_CACHED

    def _value(self, kind: str, style: str, value: str) -> Text:
        if kind == "n":
            if (known := self._known.get((style, value))) is None:
                known = self._number(value, style) if value else ("", None)
                if len(self._known) < REMEMBERED:
                    self._known[style, value] = known
            return known
        if kind == "s":
            texts = self._book.texts
            if value.isdecimal() and int(value[:9]) < len(texts):
                return cut(texts[int(value)])
            return "", Mark("text_missing", True)
        if kind == "b":
            return "TRUE" if value in {"1", "true"} else "FALSE", None
        if kind == "e":
            return value, Mark("cell_error", True, {"error": value[:20]})
        if kind == "d":
            return written_day(value)
        return cut(unescaped(value))

    def _number(self, value: str, style: str) -> Text:
        form = self._book.format(style)
        if form is PLAIN and len(value) <= 15 and value.isdecimal() and value.isascii() and value[0] != "0":
            return Number(value), None
        try:
            known = float(value)
        except ValueError:
            return value[:60], Mark("not_a_number", True)
        if not isfinite(known):
            return value[:60], Mark("not_a_number", True)
        if form.kind == "day":
            return day(known, from_1904=self._book.from_1904)
        if form.kind == "clock":
            return clock(known, from_1904=self._book.from_1904)
        text, mark = number(known)
        if form.kind == "id" and not mark and text.isdecimal():
            seen = shown(form.slots, int(text))
            if seen != text:
                return Number(seen), Mark("id_format", False, {"shown": seen, "number": text})
        if form.currency:
            text = Number(text)
            text.currency = form.currency
        return text, mark
