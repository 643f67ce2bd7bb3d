"""The files that were built, the newest first, and what the next one will hold."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from countermand.exports.download import note_download, pieces
from countermand.exports.formats import CHARSETS, Encoding
from countermand.exports.models import Export, Template
from countermand.exports.preview import preview
from countermand.exports.start import start, start_again
from countermand.exports.template import templates
from countermand.exports.waiting import MOST, how_many
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

PAGE = 50


def exports(request: OrgRequest) -> HttpResponse:
    known = templates()
    chosen = _chosen(known, request.POST.get("template") or request.GET.get("template", ""))
    if request.method != "POST":
        return _page(request, known, chosen)
    try:
        export = start(chosen, by=request.member)
    except Plain as problem:
        return _page(request, known, chosen, problem=str(problem), status=problem.status)
    messages.success(request, _("%(file)s is being built. It is listed below.") % {"file": export.label})
    return redirect(_here(request, chosen, known))


def _chosen(known: list[Template], said: str) -> Template:
    for template in known:
        if str(template.id) == said:
            return template
    if said:
        raise Http404
    return known[0]


def _here(request: OrgRequest, chosen: Template, known: list[Template]) -> str:
    return to(request, "exports") + (f"?template={chosen.id}" if len(known) > 1 else "")


def _page(
    request: OrgRequest, known: list[Template], chosen: Template, *, problem: str = "", status: int = 200
) -> HttpResponse:
    found = Export.objects.select_related("started_by__user", "again_of", "template")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 10:
        found = found.filter(number__lt=int(before))
    rows = list(found[: PAGE + 1])
    waiting = how_many(chosen)
    context: dict[str, Any] = {
        "templates": known,
        "chosen": chosen,
        "exports": rows[:PAGE],
        "building": any(export.state == Export.State.BUILDING for export in rows),
        "next_before": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "first": not before,
        "waiting": min(waiting, MOST),
        "more": waiting > MOST,
        "preview": preview(chosen, chosen.layout(), request.org) if waiting or not chosen.previewed_at else None,
        "problem": problem,
    }
    return render(request, "exports/exports.html", context, status=status)


def file(request: OrgRequest, id: UUID) -> HttpResponseBase:
    export = get_object_or_404(Export, id=id)
    if export.state != Export.State.READY:
        raise Http404
    note_download(export, by=request.member)
    headers = {
        "Content-Disposition": content_disposition_header(True, export.file_name),
        "Content-Length": str(export.size),
        "X-Content-Type-Options": "nosniff",
    }
    charset = CHARSETS[Encoding(export.shape["encoding"])]
    content: Any = pieces(export.org_id, export.id)
    return StreamingHttpResponse(content, content_type=f"text/csv; charset={charset}", headers=headers)


def again(request: OrgRequest, id: UUID) -> HttpResponse:
    export = get_object_or_404(Export.objects.select_related("template"), id=id)
    made = start_again(export, by=request.member)
    said = _("%(new)s is being built with the rows of %(old)s.") % {"new": made.label, "old": export.label}
    messages.success(request, said)
    return redirect(to(request, "exports"))
