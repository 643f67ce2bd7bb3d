"""The older and rarer workbooks (XLS, XLSB, ODS) as a Table, read by calamine.

It tells values and days, but neither formulas, number formats and hidden rows nor errors, which come as empty cells:
the note `not_told` says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from countermand.imports.readers.cells import cut, duration, moment_text, number
from countermand.imports.readers.csv import COLUMN_LIMIT
from countermand.imports.readers.header import header_row, preamble, say_beside
from countermand.imports.readers.kinds import NAMES
from countermand.imports.readers.merged import Area, Covered
from countermand.imports.readers.sheets import Sheet, about_hidden, choose
from countermand.imports.readers.table import Day, Mark, Options, Row
from countermand.plain import Plain


class CalamineTable:
    """Not streamed: calamine holds one sheet at a time in memory. Call it where memory is limited."""

    def __init__(self, file: BinaryIO, kind: str, options: Options) -> None:
        file.seek(0)
        with _said_plainly(kind):
            self._book = CalamineWorkbook.from_filelike(file)
            sheets = [
                Sheet(about.name, _kind(about.typ), about.visible != SheetVisibleEnum.Visible)
                for about in self._book.sheets_metadata
            ]
        self._kind = kind
        self._open: tuple[str, CalamineSheet] | None = None
        self._header = self._width = self._read = self._beside = 0
        for sheet in sheets:
            if sheet.kind == "sheet":
                sheet.rows = _size(self._load(sheet.name))[0]
        chosen = choose(sheets, options, lambda sheet: self._rows(sheet.name))
        self._name = chosen.name
        self.notes: list[Mark] = []
        header = options.header_row or header_row(self.rows())
        above = preamble(self.rows(), header)
        cells = next((row.cells for row in self.rows() if row.number >= header), [])
        self._header = header
        self._width = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
        self.facts: dict[str, Any] = {
            "kind": kind,
            "sheet": chosen.name,
            "sheets": [sheet.facts() for sheet in sheets],
            "header_row": header,
        }
        self.notes += [*above, *about_hidden(sheets, chosen, options), Mark("not_told", False, {"kind": NAMES[kind]})]

    def rows(self) -> Iterator[Row]:
        self._beside = 0
        yield from self._rows(self._name)
        say_beside(self.notes, self._beside)

    def done(self) -> float:
        return self._read / max(_size(self._load(self._name))[0], 1)

    def _load(self, name: str) -> CalamineSheet:
        if self._open is None or self._open[0] != name:
            self._open = None  # one at a time
            with _said_plainly(self._kind):
                self._open = (name, self._book.get_sheet_by_name(name))
        return self._open[1]

    def _rows(self, name: str) -> Iterator[Row]:
        sheet = self._load(name)
        if sheet.start is None:
            return
        height, width = _size(sheet)
        if width > COLUMN_LIMIT or height > settings.IMPORT_MAX_ROWS:
            raise Plain(
                _("The sheet has %(rows)s rows and %(columns)s columns; %(most)s and %(limit)s can be read at most.")
                % {"rows": height, "columns": width, "most": settings.IMPORT_MAX_ROWS, "limit": COLUMN_LIMIT}
            )
        covered = Covered([_area(corners) for corners in sheet.merged_cell_ranges or []])
        left = [""] * sheet.start[1]
        blank = 0
        for at, values in enumerate(sheet.iter_rows(), 1):
            self._read = at
            row = self._row(at, left, values)
            if not any(row.cells) and not row.marks:
                blank += 1
                continue
            for empty in range(at - blank, at):
                yield Row(empty, [])
            blank = 0
            covered.mark(row)
            yield row

    def _row(self, at: int, left: list[str], values: list[Any]) -> Row:
        cells, marks = list(left), {}
        for value in values:
            text, mark = _text(value)
            if mark:
                marks[len(cells)] = mark
            cells.append(text)
        if self._width and at > self._header:
            cells.extend([""] * (self._width - len(cells)))
            self._beside += any(cells[self._width :])
            del cells[self._width :]
        return Row(at, cells, marks=marks)


def _size(sheet: CalamineSheet) -> tuple[int, int]:
    """Rows and columns from the first (calamine's own total_height is one less)."""
    return (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)


def _kind(said: SheetTypeEnum) -> str:
    if said == SheetTypeEnum.WorkSheet:
        return "sheet"
    return "chart" if said == SheetTypeEnum.ChartSheet else "macro"


def _text(value: Any) -> tuple[str, Mark | None]:
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), None
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, datetime):
        return moment_text(value), None
    if isinstance(value, date):
        return Day(value.isoformat()), None
    if isinstance(value, time):
        return value.isoformat("seconds"), None
    return duration(value if isinstance(value, timedelta) else timedelta()), None


def _area(corners: tuple[tuple[int, int], tuple[int, int]]) -> Area:
    (top, left), (bottom, right) = corners
    return Area(top + 1, left, bottom + 1, right)


@contextmanager
def _said_plainly(kind: str) -> Iterator[None]:
    """calamine has errors of its own, and panics, which are no Exception at all."""
    try:
        yield
    except PasswordError as error:
        raise Plain(_("The file is protected with a password. Remove the password and import it again.")) from error
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise Plain(
            _("The file is damaged: as %(kind)s it cannot be read. Open it, save it as XLSX and import that.")
            % {"kind": NAMES[kind]}
        ) from error
