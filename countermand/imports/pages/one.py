"""One import on one page: what was found, what it means, what applying it would do or has done."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from countermand.imports.fields import FIELDS
from countermand.imports.models import APPLIED_ONCE, Import, State
from countermand.imports.pages.shown import shown, tallies
from countermand.imports.pages.waiting import waiting
from countermand.imports.readers.csv import DELIMITERS
from countermand.imports.readers.encoding import ENCODINGS
from countermand.imports.receive import earlier_application
from countermand.orders.stages import Stage
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.permissions import may
from countermand.profile.answers import answers

WAITS = {State.CHECKING, State.APPLYING, State.UNDOING}


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
    return show(request, get_object_or_404(Import, id=id))


def show(request: OrgRequest, source: Import, *, problem: str = "", status: int = 200) -> HttpResponse:
    is_open = source.state not in {*APPLIED_ONCE, State.FAILED}
    context: dict[str, Any] = {
        "source": source,
        "problem": problem,
        "waiting": source.state in WAITS,
        "has_result": source.state in {State.CHECKED, State.APPLYING, *APPLIED_ONCE},
        "fields": [(field.name, field.label) for field in FIELDS.values()],
        "stages": Stage.choices,
        "columns": _columns(source),
        "words": _words(source),
        "encodings": ENCODINGS,
        "delimiters": {source.found.get("delimiter", ","): _("other")} | DELIMITERS,
        "decimal": source.options.get("decimal") or source.found.get("decimal", ""),
        "dates": source.options.get("dates") or source.found.get("dates", ""),
        "absent": answers().source.absent,
        "earlier": earlier_application(source.sha256) if source.state == State.CHECKED else None,
        "taken": source.new + source.changed + source.unchanged,
        "nothing_to_do": not (source.new or source.changed or source.absent or source.found.get("orders_changed")),
        "open": is_open,
        "may_map": may(request.member, "import-mapping", "POST"),
        "may_apply": may(request.member, "import-application", "POST"),
        "may_undo": may(request.member, "import-undoing", "POST"),
        "may_repair": is_open and may(request.member, "import-rows", "POST"),
        "can_correct": source.state == State.APPLIED and may(request.member, "import-correction", "POST"),
        "tallies": tallies(source),
        "file_notes": [note.sentence for note in source.notes.filter(refused=False, row=0)],
    }
    context |= waiting(source) if context["waiting"] else shown(request, source)
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
