"""Rows and notes as COPY takes them, sent in pieces of a good size."""

import json
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from countermand.imports.reading.frames import Tag, send
from countermand.imports.reading.notes import Said

PIECE = 256 * 1024  # characters
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Copying:
    def __init__(self, answers: BinaryIO) -> None:
        self.answers = answers
        self.waiting: dict[Tag, list[str]] = {Tag.ROWS: [], Tag.NOTES: []}
        self.sizes = {Tag.ROWS: 0, Tag.NOTES: 0}

    def add_line(self, values: Sequence[str | None]) -> None:
        self._add(Tag.ROWS, "\t".join(["\\N" if value is None else value for value in values]))

    def add_notes(self, notes: Iterable[Said]) -> None:
        for note in notes:
            facts = json.dumps(note.facts, ensure_ascii=False)
            values = (str(note.row), note.column, note.value, "t" if note.refused else "f", note.code, facts)
            self._add(Tag.NOTES, "\t".join([value.translate(ESCAPES) for value in values]))

    def finish(self) -> None:
        for tag in self.waiting:
            self._send(tag)

    def _add(self, tag: Tag, line: str) -> None:
        self.waiting[tag].append(line)
        self.sizes[tag] += len(line)
        if self.sizes[tag] > PIECE:
            self._send(tag)

    def _send(self, tag: Tag) -> None:
        if lines := self.waiting[tag]:
            lines.append("")
            send(self.answers, tag, "\n".join(lines).encode("utf-8", "replace"))
            self.waiting[tag], self.sizes[tag] = [], 0


def escaped(text: str) -> str:
    """Text as COPY takes it."""
    return text.translate(ESCAPES) if "\\" in text or not text.isprintable() else text
