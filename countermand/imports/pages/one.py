"""One import on one page: what was found, what it means, what applying it would do or has done."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from countermand.imports.fields import FIELDS
from countermand.imports.models import Import, Note, State
from countermand.imports.readers.csv import DELIMITERS
from countermand.imports.readers.encoding import ENCODINGS
from countermand.imports.receive import earlier_application
from countermand.imports.runs import runs
from countermand.orders.stages import Stage
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest

NOTES = 100


@dataclass(frozen=True)
class Column:
    header: str
    field: str
    samples: list[str]


@dataclass(frozen=True)
class Word:
    word: str
    stage: str
    count: int
    suggested: bool


def page(request: OrgRequest, id: UUID) -> HttpResponse:
    return show(
        request, get_object_or_404(Import.objects.select_related("uploaded_by__user", "applied_by__user"), id=id)
    )


def show(request: OrgRequest, source: Import, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "source": source,
        "problem": problem,
        "waiting": source.state in {State.CHECKING, State.APPLYING},
        "fields": [(field.name, field.label) for field in FIELDS.values()],
        "stages": Stage.choices,
        "columns": _columns(source),
        "words": _words(source),
        "encodings": ENCODINGS,
        "delimiters": {source.found.get("delimiter", ","): _("other")} | DELIMITERS,
        "decimal": source.options.get("decimal") or source.found.get("decimal", ""),
        "dates": source.options.get("dates") or source.found.get("dates", ""),
        "earlier": earlier_application(source.sha256) if source.state == State.CHECKED else None,
        "taken": source.new + source.changed + source.unchanged,
        "nothing_to_do": not (source.new or source.changed or source.found.get("orders_changed")),
        "refused": _notes(request, source, refused=True),
        "warned": _notes(request, source, refused=False),
        "open": source.state not in {State.APPLIED, State.FAILED},
    }
    return render(request, "imports/one.html", context, status=status)


def _columns(source: Import) -> list[Column]:
    found = source.found
    pairs = zip(found.get("headers", []), found.get("samples", []), strict=False)
    return [Column(header, source.columns.get(header, ""), samples) for header, samples in pairs if header]


def _words(source: Import) -> list[Word]:
    suggested = source.found.get("suggested", {})
    return [
        Word(word, source.stages.get(word, Stage.UNKNOWN), count, suggested.get(word) != Stage.UNKNOWN)
        for word, count in sorted(source.found.get("words", {}).items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _notes(request: OrgRequest, source: Import, *, refused: bool) -> dict[str, Any]:
    """One page of the notes, by row. The key is the last row seen: a row's notes are never torn apart."""
    name = "refused" if refused else "warned"
    after = request.GET.get(name, "")
    found = source.notes.filter(refused=refused)
    if after.isdigit() and len(after) < 10:
        found = found.filter(row__gt=int(after))
    notes: list[Note] = list(found[: NOTES + 1])
    more = len(notes) > NOTES
    shown = notes[:NOTES]
    if more and (whole := [note for note in shown if note.row != notes[NOTES].row]):
        shown = whole
    here = to(request, "import", source.id)
    return {
        "runs": runs(shown),
        "first_url": f"{here}#{name}" if after else "",
        "next_url": f"{here}?{name}={shown[-1].row}#{name}" if more else "",
    }
