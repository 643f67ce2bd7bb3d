"""Where a file's header is: reports have lines above it."""

from collections.abc import Iterable, Iterator
from itertools import islice

from countermand.imports.matching import looks_like_header
from countermand.imports.readers.table import Mark, Row

FIRST = 20


def header_row(rows: Iterable[Row]) -> int:
    """The row that reads most like a header among the first twenty.

    The first that surely is one: below it stand its own rows, or another table.
    """
    best, most = 0, 0
    for row in islice(rows, FIRST):
        known = 0 if row.problem else looks_like_header(row.cells)
        if (not best and (any(row.cells) or row.marks)) or (most < 3 and known > most and known > 1):
            best, most = row.number, known
    return best or 1


def preamble(rows: Iterator[Row], header: int) -> list[Mark]:
    """What to say about the rows above the header."""
    above = 0
    for row in rows:
        if row.number >= header:
            break
        above += any(cell.strip() for cell in row.cells)
    return [Mark("preamble", False, {"count": above})] if above else []


def say_beside(notes: list[Mark], count: int) -> None:
    """How many rows hold something right of the last header, which belongs to no column."""
    notes[:] = [note for note in notes if note.code != "beside_header"]
    if count:
        notes.append(Mark("beside_header", False, {"count": count}))
