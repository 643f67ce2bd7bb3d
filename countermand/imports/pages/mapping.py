"""What a person corrects about a file; it is checked anew at once."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.imports.check import check, correct, locked, not_open_any_more
from countermand.imports.models import Import, State
from countermand.imports.pages.one import show
from countermand.imports.receive import AT_ONCE
from countermand.imports.tasks import check_import
from countermand.orgs.asked import number_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

KNOWN = {"decimal": {"", ".", ","}, "dates": {"", "dmy", "mdy"}}
OPTIONS = ("encoding", "delimiter", "sheet", "hidden", "decimal", "dates")


@require_POST
def mapping(request: OrgRequest, id: UUID) -> HttpResponse:
    source = get_object_or_404(Import, id=id)
    try:
        with transaction.atomic():
            not_open_any_more(source)
            source = locked(id)
            columns, stages = _pairs(request, "header", "field"), _pairs(request, "word", "stage")
            correct(source, columns=columns, stages=stages, options=_options(request))
            if "has_full" in request.POST:
                source.full = "full" in request.POST
            check_again(source)
    except Plain as problem:
        return show(request, Import.objects.get(id=id), problem=str(problem), status=problem.status)
    if source.state == State.CHECKED:
        messages.success(request, _("Checked again with what you changed. Nothing is written to your orders yet."))
    return redirect(to(request, "import", source.id), permanent=False)


def check_again(source: Import) -> None:
    """At once, or by the worker if it is large."""
    if source.size <= AT_ONCE:
        check(source)
        return
    source.state = State.CHECKING
    source.save()
    check_import.defer(org_id=str(source.org_id), import_id=str(source.id))


def _pairs(request: OrgRequest, name: str, meaning: str) -> dict[str, str]:
    return dict(zip(request.POST.getlist(name), request.POST.getlist(meaning), strict=False))


def _options(request: OrgRequest) -> dict[str, str | int]:
    options: dict[str, str | int] = {name: request.POST.get(name, "") for name in OPTIONS}
    for name, known in KNOWN.items():
        if options[name] not in known:
            raise Plain(_("The page sent something that cannot be read: reload it and try again."))
    row = request.POST.get("header_row", "")
    if row and not 0 < (number_of(row) or 0) < 10_000:
        raise Plain(_("“%(row)s” is not the number of a row. Write it like 1.") % {"row": row[:20]})
    return options | ({"header_row": int(row)} if row else {})
