"""What every kind of file is read as: rows of text cells, each row numbered as a spreadsheet numbers it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class Number(str):
    """A number that the file itself stores as one: written with a point, whatever sign the file's texts use."""

    currency = ""  # what its number format shows beside it: "€", "USD"


class Day(str):
    """A day or a moment that the file itself stores as one: 2025-04-03 or 2025-04-03T10:00:00."""


class Mark(NamedTuple):
    """Something to know about one cell: a code of `sentences.py`. A refused one refuses its row."""

    code: str
    refused: bool
    facts: dict[str, Any] = {}


@dataclass
class Row:
    """One record. With a problem its cells cannot be trusted."""

    number: int
    cells: list[str]
    problem: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)  # by the place of the cell


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a person (or the profile) said about how the file is written. "" and 0: find out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    hidden: str = ""  # "read": hidden rows and columns are read too; otherwise they are left out and counted


class Table(Protocol):
    """A file opened. `facts` says how it is written (kind, encoding, delimiter, sheet, sheets) for people and for
    the next reading; `notes` what to know about the file as a whole: complete when the rows have been read.
    """

    facts: dict[str, Any]
    notes: list[Mark]

    def rows(self) -> Iterator[Row]:
        """Every row from the first, blank ones too, in constant memory. Raises Plain when it cannot go on."""
        ...

    def done(self) -> float:
        """How much of the file has been read, 0 to 1."""
        ...
