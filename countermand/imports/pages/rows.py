"""Refused rows, to be corrected here or in a spreadsheet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.imports.check import locked, not_open_any_more
from countermand.imports.models import Import, Note, RefusedRow
from countermand.imports.pages.mapping import check_again
from countermand.imports.refused import as_csv
from countermand.imports.repair import repair
from countermand.orgs.asked import number_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

PAGE = 10


def rows(request: OrgRequest, id: UUID) -> HttpResponse:
    source = get_object_or_404(Import, id=id)
    if request.method != "POST":
        return _show(request, source)
    try:
        with transaction.atomic():
            not_open_any_more(source)
            source = locked(id)
            seen = number_of(request.POST.get("check", ""))
            repair(source, _cells(request), seen=-1 if seen is None else seen, by=request.member)
            check_again(source)
    except Plain as problem:
        return _show(request, Import.objects.get(id=id), problem=str(problem), status=problem.status)
    messages.success(request, _("Checked again with your corrections. Nothing is written to your orders yet."))
    still = source.refused_rows.filter(row__in=source.notes.filter(refused=True).values("row")).exists()
    return redirect(to(request, "import-rows" if still else "import", source.id), permanent=False)


def refused(request: OrgRequest, id: UUID) -> HttpResponse:
    """The refused rows as a file of the same shape, with a column that says why."""
    source = get_object_or_404(Import, id=id)
    name = f"refused-{source.file_name.rpartition('.')[0] or source.file_name}.csv"
    answer = HttpResponse(as_csv(source), content_type="application/octet-stream")
    answer["Content-Disposition"] = _attachment(name)
    record_one(Action.DOWNLOADED, name, by=request.member, subject_id=source.id)
    return answer


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


def _cells(request: OrgRequest) -> dict[int, list[str]]:
    numbers = {name: number_of(name.removeprefix("cell-")) for name in request.POST if name.startswith("cell-")}
    return {number: request.POST.getlist(name) for name, number in numbers.items() if number is not None}


def _show(request: OrgRequest, source: Import, *, problem: str = "", status: int = 200) -> HttpResponse:
    after = request.GET.get("after", "")
    still = source.notes.filter(refused=True, row__gt=0)
    if after.isascii() and after.isdigit() and len(after) < 10:
        still = still.filter(row__gt=int(after))
    found = list(
        RefusedRow.objects.filter(source=source, row__in=still.values("row"))
        .select_related("corrected_by__user")
        .order_by("row")[: PAGE + 1]
    )
    shown = found[:PAGE]
    notes: dict[int, list[Note]] = {}
    for note in source.notes.filter(refused=True, row__in=[row.row for row in shown]):
        notes.setdefault(note.row, []).append(note)
    here = to(request, "import-rows", source.id)
    context = {
        "source": source,
        "problem": problem,
        "rows": [_row(source, row, notes.get(row.row, [])) for row in shown],
        "next_url": f"{here}?after={shown[-1].row}" if len(found) > PAGE else "",
    }
    return render(request, "imports/rows.html", context, status=status)


def _row(source: Import, row: RefusedRow, notes: list[Note]) -> dict[str, Any]:
    headers = source.found["headers"]
    wrong = {note.column for note in notes if note.column}
    width = max(len(headers), len(row.cells))
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    return {
        "number": row.row,
        "corrected": row.corrected_by.user.name if row.corrected_by else "",
        "sentences": [f"{note.column}: {note.sentence}" if note.column else note.sentence for note in notes],
        "cells": [
            {"header": header or _("(no header)"), "value": value, "wrong": header in wrong}
            for header, value in zip([*headers, *[_("(too many)")] * (width - len(headers))], cells, strict=True)
        ],
    }
