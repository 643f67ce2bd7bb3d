"""Apply what was checked."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.imports.apply import apply, is_our_turn, still_to_apply
from countermand.imports.check import locked, not_worked_on
from countermand.imports.models import Import, State
from countermand.imports.pages.one import show
from countermand.imports.receive import AT_ONCE
from countermand.imports.tasks import apply_import, in_turn
from countermand.orgs.asked import number_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


@require_POST
def application(request: OrgRequest, id: UUID) -> HttpResponse:
    source = get_object_or_404(Import, id=id)
    seen = number_of(request.POST.get("check", ""))
    try:
        with transaction.atomic():
            source = _apply(request, source, -1 if seen is None else seen)
    except Plain as problem:
        return show(request, Import.objects.get(id=id), problem=str(problem), status=problem.status)
    if source.state == State.APPLIED:
        facts = {"file": source.file_name, "new": source.new, "changed": source.changed}
        messages.success(request, _("%(file)s is applied: %(new)s new lines, %(changed)s changed.") % facts)
    return redirect(to(request, "import", source.id), permanent=False)


def _apply(request: OrgRequest, source: Import, seen: int) -> Import:
    not_worked_on(source)
    source = locked(source.id)
    not_worked_on(source)
    if source.size <= AT_ONCE and is_our_turn():
        return apply(source.id, by=request.member, seen=seen)
    still_to_apply(source, seen)
    source.state, source.applied_by = State.APPLYING, request.member
    source.save(update_fields=["state", "applied_by"])
    in_turn(apply_import, source)
    return source
