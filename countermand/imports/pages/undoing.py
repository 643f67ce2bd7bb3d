"""Undo what was applied, or take the file's word for lines that had come further."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from countermand.imports.apply import is_our_turn
from countermand.imports.check import locked, not_worked_on
from countermand.imports.correct import correct_lines
from countermand.imports.models import Import, State
from countermand.imports.pages.one import show
from countermand.imports.receive import AT_ONCE
from countermand.imports.tasks import in_turn, undo_import
from countermand.imports.undo import still_to_undo, undo
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


@require_POST
def undoing(request: OrgRequest, id: UUID) -> HttpResponse:
    source = get_object_or_404(Import, id=id)
    try:
        with transaction.atomic():
            source = _undo(request, source)
    except Plain as problem:
        return show(request, Import.objects.get(id=id), problem=str(problem), status=problem.status)
    if source.state == State.UNDONE:
        messages.success(request, _("%(file)s is undone.") % {"file": source.file_name})
    return redirect(to(request, "import", source.id), permanent=False)


def _undo(request: OrgRequest, source: Import) -> Import:
    not_worked_on(source)
    source = locked(source.id)
    not_worked_on(source)
    if source.size <= AT_ONCE and is_our_turn():
        return undo(source.id, by=request.member)
    still_to_undo(source)
    source.state, source.undone_by, source.failure = State.UNDOING, request.member, ""
    source.save(update_fields=["state", "undone_by", "failure"])
    in_turn(undo_import, source)
    return source


@require_POST
def correction(request: OrgRequest, id: UUID) -> HttpResponse:
    source = get_object_or_404(Import, id=id)
    chosen = [change for text in request.POST.getlist("change")[:1000] if (change := uuid_of(text))]
    try:
        with transaction.atomic():
            not_worked_on(source)
            count = correct_lines(source, chosen, note=request.POST.get("note", ""), by=request.member)
    except Plain as problem:
        return show(request, source, problem=str(problem), status=problem.status)
    said = ngettext("%(n)s line is as the file says.", "%(n)s lines are as the file says.", count)
    messages.success(request, said % {"n": count})
    return redirect(to(request, "import", source.id), permanent=False)
