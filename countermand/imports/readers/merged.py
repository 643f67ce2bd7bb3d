"""Merged cells: what stands in the first of them stands in all of them, so the others hold nothing of their own."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from countermand.imports.readers.csv import COLUMN_LIMIT
from countermand.imports.readers.table import Mark, Row
from countermand.plain import Plain


class Area(NamedTuple):
    top: int  # rows from 1, columns from 0
    left: int
    bottom: int
    right: int


def column_of(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def letters_of(at: int) -> str:
    letters = ""
    while at >= 0:
        letters = chr(65 + at % 26) + letters
        at = at // 26 - 1
    return letters


class Covered:
    """Marks the covered cells of each row, from the top: areas that have begun and not yet ended are few."""

    def __init__(self, areas: list[Area]) -> None:
        self._areas = sorted(areas)
        self._next = 0
        self._begun: list[Area] = []

    def mark(self, row: Row) -> None:
        while self._next < len(self._areas) and self._areas[self._next].top <= row.number:
            self._begun.append(self._areas[self._next])
            self._next += 1
        if self._begun:
            self._begun = [area for area in self._begun if area.bottom >= row.number]
            if len(self._begun) > COLUMN_LIMIT:
                raise Plain(_("The merged cells near row %(row)s overlap. Unmerge them.") % {"row": row.number})
            for area in self._begun:
                self._mark(row, area)

    def _mark(self, row: Row, area: Area) -> None:
        for at in range(area.left, min(area.right + 1, len(row.cells))):
            if (row.number, at) != (area.top, area.left):
                row.marks[at] = Mark("merged", True, {"cell": f"{letters_of(area.left)}{area.top}"})
