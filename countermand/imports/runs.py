"""Rows that follow each other and get the same sentence are shown as one: 568–575."""

from collections.abc import Iterable
from dataclasses import dataclass

from countermand.imports.models import Note


@dataclass
class Run:
    note: Note
    last: int

    @property
    def rows(self) -> str:
        return f"{self.note.row}–{self.last}" if self.last > self.note.row else str(self.note.row)


def runs(notes: Iterable[Note]) -> list[Run]:
    """The notes in their order, neighbors that say the same joined."""
    found: list[Run] = []
    latest: dict[tuple[str, str, str], Run] = {}
    for note in notes:
        same = (note.column, note.value, note.sentence)
        run = latest.get(same)
        if run and note.row == run.last + 1:
            run.last = note.row
        else:
            run = latest[same] = Run(note, note.row)
            found.append(run)
    return found
