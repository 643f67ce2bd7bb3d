from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.exports.download import note_download, pieces
from countermand.exports.fields import Cells
from countermand.exports.models import Export
from countermand.exports.start import start, start_again
from countermand.exports.template import default_template
from countermand.exports.waiting import sample, waiting
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

PAGE = 50
SAMPLE = 5


def exports(request: OrgRequest) -> HttpResponse:
    if request.method == "POST":
        return _start(request)
    return _page(request)


def _start(request: OrgRequest) -> HttpResponse:
    try:
        export = start(by=request.member)
    except Plain as problem:
        return _page(request, problem=str(problem), status=problem.status)
    messages.success(request, _("%(file)s is being built. It is listed below.") % {"file": export.label})
    return redirect(to(request, "exports"))


def _page(request: OrgRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    template = default_template()
    found = Export.objects.select_related("started_by__user", "again_of")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 10:
        found = found.filter(number__lt=int(before))
    rows = list(found[: PAGE + 1])
    cells = Cells(template.layout(), ZoneInfo(request.org.time_zone))
    context = {
        "exports": rows[:PAGE],
        "building": any(export.state == Export.State.BUILDING for export in rows),
        "next_before": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "first": not before,
        "waiting": waiting(template).count(),
        "header": cells.header(),
        "sample": [cells.row(line) for line in sample(template, SAMPLE)],
        "problem": problem,
    }
    return render(request, "exports/exports.html", context, status=status)


def file(request: OrgRequest, id: UUID) -> HttpResponseBase:
    export = get_object_or_404(Export, id=id)
    if export.state != Export.State.READY:
        raise Http404
    note_download(export, by=request.member)
    headers = {
        "Content-Disposition": f'attachment; filename="{export.file_name}"',
        "Content-Length": str(export.size),
        "X-Content-Type-Options": "nosniff",
    }
    charset = "utf-8" if export.layout["encoding"].startswith("utf-8") else export.layout["encoding"]
    content: Any = pieces(export.org_id, export.id)
    return StreamingHttpResponse(content, content_type=f"text/csv; charset={charset}", headers=headers)


def again(request: OrgRequest, id: UUID) -> HttpResponse:
    export = get_object_or_404(Export, id=id)
    made = start_again(export, by=request.member)
    said = _("%(new)s is being built with the rows of %(old)s.") % {"new": made.label, "old": export.label}
    messages.success(request, said)
    return redirect(to(request, "exports"))
