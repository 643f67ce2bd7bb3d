"""Which sheet of a workbook is read: the one a person names, or the visible one that looks most like order lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from countermand.imports.matching import looks_like_header
from countermand.imports.readers.header import FIRST
from countermand.imports.readers.table import Mark, Options, Row
from countermand.plain import Plain


@dataclass
class Sheet:
    name: str
    kind: str  # "sheet"; "chart", "macro" and "dialog" hold no rows
    hidden: bool
    rows: int = 0

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def choose(sheets: Sequence[Sheet], options: Options, rows_of: Callable[[Sheet], Iterable[Row]]) -> Sheet:
    """Raises Plain where no sheet has rows, or none has the name."""
    tables = [sheet for sheet in sheets if sheet.kind == "sheet"]
    if not tables:
        raise Plain(_("The workbook has no sheet with rows, only charts or nothing at all."))
    if options.sheet:
        return _named(tables, options.sheet)
    seen = [sheet for sheet in tables if options.hidden == "read" or not sheet.hidden]
    scores = [(_score(rows_of(sheet)), sheet) for sheet in seen]
    best, chosen = max(scores, key=lambda score: score[0], default=(0, tables[0]))
    if best > 1:
        return chosen
    if filled := [sheet for score, sheet in scores if score]:
        return filled[0]
    hidden = [sheet.name for sheet in tables if sheet.hidden and any(any(row.cells) for row in rows_of(sheet))]
    if hidden and options.hidden != "read":
        raise Plain(
            _("Only hidden sheets have rows: %(names)s. Show the sheet in Excel, or name it as the one to read.")
            % {"names": _listed(hidden)}
        )
    raise Plain(_("The workbook is empty. Export it again and check that it has rows."))


def about_hidden(sheets: Sequence[Sheet], chosen: Sheet, options: Options) -> list[Mark]:
    names = [sheet.name for sheet in sheets if sheet.hidden and sheet is not chosen]
    if not names or options.hidden == "read":
        return []
    return [Mark("hidden_sheets", False, {"count": len(names), "names": _listed(names[:10])})]


def _named(tables: list[Sheet], name: str) -> Sheet:
    for sheet in tables:
        if sheet.name == name:
            return sheet
    for sheet in tables:
        if sheet.name.strip().casefold() == name.strip().casefold():
            return sheet
    raise Plain(
        _("There is no sheet %(name)s. The sheets are: %(names)s.")
        % {"name": f"“{name}”", "names": _listed(sheet.name for sheet in tables)}
    )


def _score(rows: Iterable[Row]) -> int:
    """0 for an empty sheet, 1 for one with something in it, more for known headers in one row."""
    best = 0
    for row in islice(rows, FIRST):
        if any(row.cells):
            best = max(best, 1, looks_like_header(row.cells))
    return best


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
