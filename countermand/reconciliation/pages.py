from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.reconciliation.counts import counts
from countermand.reconciliation.download import note_download, pieces
from countermand.reconciliation.find import AGES, ANY, Filter, Place, after, find
from countermand.reconciliation.models import OBJECTS, Confirmation, Kind, State
from countermand.reconciliation.settle import settle

PAGE = 50


def reconciliation(request: OrgRequest) -> HttpResponse:
    """What the order system has said about each cancellation: counts, and the list that fits the filter."""
    return _page(request)


def settlement(request: OrgRequest, id: UUID) -> HttpResponse:
    """A person settles a contradiction, and comes back to the list as it was filtered."""
    if not Confirmation.objects.filter(id=id).exists():
        raise Http404
    try:
        done = settle(id, by=request.member, note=request.POST.get("note", ""), seen=request.POST.get("seen", ""))
    except Plain as problem:
        return _page(request, problem=str(problem), about=id, status=problem.status)
    label = done.request_line.request.label
    messages.success(request, _("%(number)s is settled, with your note.") % {"number": label})
    return redirect(f"{to(request, 'reconciliation')}?{urlencode(Filter.read(request.GET).given())}")


def file(request: OrgRequest) -> HttpResponseBase:
    wanted = Filter.read(request.GET)
    note_download(wanted, by=request.member)
    name = f"reconciliation-{request.org.slug}-{wanted.state}-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    content: Any = pieces(request.org, wanted)
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _page(request: OrgRequest, *, problem: str = "", about: UUID | None = None, status: int = 200) -> HttpResponse:
    wanted = Filter.read(request.GET)
    place = Place.read(request.GET.get("after", ""))
    rows = list(after(find(wanted), wanted, place)[: PAGE + 1])
    query = wanted.given()
    context = {
        "counts": counts(),
        "rows": rows[:PAGE],
        "wanted": wanted,
        "query": urlencode(query),
        "states": [*State.choices, (ANY, _("in any state"))],
        "kinds": [(kind.value, kind.label) for kind in map(Kind, OBJECTS)],
        "ages": [str(age) for age in AGES],
        "first_url": f"?{urlencode(query)}" if place else "",
        "next_url": f"?{urlencode(query | {'after': str(Place.of(rows[PAGE - 1]))})}" if len(rows) > PAGE else "",
        "problem": problem,
        "about": about,
        "note": request.POST.get("note", ""),
    }
    page = render(request, "reconciliation/reconciliation.html", context, status=status)
    if wanted.q and not place and request.method == "GET":
        found = f"{PAGE}+" if len(rows) > PAGE else str(len(rows))
        record_one(Action.SEARCHED, wanted.q, by=request.member, body={"in": "reconciliation", "found": found})
    return page
