"""The operations of the reading process: what it can say about the file that it holds."""

import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from countermand.imports.fields import FIELDS, Kind
from countermand.imports.readers.csv import header_of
from countermand.imports.readers.open import open_table
from countermand.imports.readers.table import Day, Number, Options, Row, Table
from countermand.imports.reading.copying import Copying
from countermand.imports.reading.frames import Tag, send_json
from countermand.imports.reading.lines import Job, Reader
from countermand.imports.values import date_hint, decimal_hint, is_date, is_empty, word_of
from countermand.plain import Plain

PREVIEW = 15
LOOKED_AT = 50  # rows
SAMPLES = 3
WORDS = 200
TELL_EVERY = 0.5  # seconds


class Sight:
    """A file, and what was found out about it so far."""

    table: Table

    def __init__(self, file: BinaryIO, answers: BinaryIO) -> None:
        self.file = file
        self.answers = answers
        self.told_at = time.monotonic()

    def open(self, *, name: str, options: dict[str, Any]) -> dict[str, Any]:
        """What the file is written in, its headers, and its first rows as they stand."""
        self.table = open_table(self.file, Options(**options), name=name)
        self.header_row = options.get("header_row") or self.table.facts["header_row"]
        above: list[list[str]] = []
        for row in self.table.rows():
            if row.number >= self.header_row:
                break
            above.append([word_of(cell, limit=60) for cell in row.cells[:20]])
        else:
            raise Plain(_("The file has no row %(row)s to take as the header.") % {"row": self.header_row})
        if row.problem:
            raise Plain(
                _("The header in row %(row)s cannot be read: its quotes do not match.") % {"row": self.header_row}
            )
        if any(mark.code == "text_missing" for mark in row.marks.values()):
            raise Plain(
                _("Texts of the header in row %(row)s are missing. Open the file in Excel and save it again.")
                % {"row": self.header_row}
            )
        self.headers = header_of(row)
        return {
            **self.table.facts,
            "header_row": self.header_row,
            "headers": self.headers,
            "above": above[-PREVIEW:],
            "dated": self._dated(),
        }

    def _dated(self) -> list[str]:
        """Headers of the columns whose first cells are all dates."""
        is_dated: dict[int, bool] = {}
        for row in islice(self._below(), LOOKED_AT):
            for at, cell in enumerate(row.cells[: len(self.headers)]):
                if not is_empty(cell):
                    is_dated[at] = is_dated.get(at, True) and is_date(cell)
        return [self.headers[at] for at, dated in is_dated.items() if dated]

    def survey(self, *, fields: list[str]) -> dict[str, Any]:
        """Samples of every column, every stage word with its count, and what numbers and dates tell of their format."""
        columns = [FIELDS[name].kind if name else None for name in fields]
        numbers = [at for at, kind in enumerate(columns) if kind in {Kind.QUANTITY, Kind.PRICE, Kind.AMOUNT}]
        dates = [at for at, kind in enumerate(columns) if kind == Kind.DATE]
        words_at = columns.index(Kind.STAGE) if Kind.STAGE in columns else None
        samples: list[list[str]] = [[] for _ in fields]
        words: Counter[str] = Counter()
        raw: Counter[str] = Counter()
        hints: dict[str, dict[str, str]] = {"decimal": {}, "dates": {}}  # what a value tells → the first that does
        unfilled, count, seen = set(range(len(fields))), 0, set[str]()
        for row in self._below():
            cells = row.cells
            if not (row.problem or row.marks or any(cells)):
                continue
            count += 1
            if row.problem:
                continue
            for at in tuple(unfilled):
                if at < len(cells) and _sample(samples[at], cells[at]):
                    unfilled.discard(at)
            if len(cells) < len(columns):
                continue
            if words_at is not None:
                raw[cells[words_at]] += 1
            for at in numbers:
                if (cell := cells[at]) not in seen and not cell.isdigit() and not isinstance(cell, Number):
                    seen.add(cell)
                    hints["decimal"].setdefault(decimal_hint(cell), cell)
            for at in dates:
                if (cell := cells[at]) not in seen and cell[4:5] != "-" and not isinstance(cell, Day):
                    seen.add(cell)
                    hints["dates"].setdefault(date_hint(cell), cell)
            if len(seen) > 100_000:
                seen.clear()
            if len(raw) > 100 * WORDS:
                words_at = None
        if not count:
            raise Plain(_("The file has a header but no rows. Export it again and check the filter of the export."))
        for cell, times in raw.items():
            words[word_of(cell)] += times
        return {
            "rows": count,
            "notes": [{"code": note.code, "facts": note.facts} for note in self.table.notes],
            "samples": samples,
            "words": {word: times for word, times in words.most_common(WORDS) if not is_empty(word)},
            "too_many_words": len(words) > WORDS,
            "decimal": _agreed(hints["decimal"], {".", ","}),
            "dates": _agreed(hints["dates"], {"dmy", "mdy"}),
            "undecided": {
                name: "" if _agreed(hints[name], signs) else word_of(hints[name].get("?", ""), limit=60)
                for name, signs in SIGNS
            },
        }

    def rows(self, *, job: dict[str, Any]) -> dict[str, Any]:
        """Every row, as COPY takes it, with what is to be said about it."""
        fixed = {int(number): cells for number, cells in job.pop("corrected").items()}
        reader = Reader(self.headers, Job(**job))
        copying = Copying(self.answers)
        for row in self._below():
            if row.number in fixed:
                row = Row(row.number, fixed[row.number])
            if line := reader.line(row):
                copying.add_line(line)
            if reader.said:
                copying.add_notes(reader.said)
                reader.said.clear()
        copying.add_notes(reader.at_the_end())
        copying.finish()
        return {"rows": reader.rows}

    def cells(self, *, rows: list[int]) -> dict[str, Any]:
        """These rows as they stand in the file."""
        wanted = set(rows)
        for row in self._below():
            if row.number in wanted:
                send_json(
                    self.answers, Tag.CELLS, [row.number, [cell[:10_000].replace("\0", "�") for cell in row.cells]]
                )
        return {}

    def _below(self) -> Iterator[Row]:
        """The rows below the header; tells how far it is from time to time."""
        for row in self.table.rows():
            if row.number > self.header_row:
                yield row
            if not row.number % 500 and (now := time.monotonic()) - self.told_at > TELL_EVERY:
                self.told_at = now
                send_json(self.answers, Tag.PROGRESS, [row.number, self.table.done()])


SIGNS = [("decimal", {".", ","}), ("dates", {"dmy", "mdy"})]


def _sample(samples: list[str], cell: str) -> bool:
    text = word_of(cell, limit=60)
    if text and text not in samples:
        samples.append(text)
    return len(samples) >= SAMPLES


def _agreed(hints: dict[str, str], signs: set[str]) -> str:
    """The sign that every telling value agrees on, or "" """
    telling = [sign for sign in signs if sign in hints]
    return telling[0] if len(telling) == 1 else ""
