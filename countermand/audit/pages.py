from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from countermand.audit.find import Filter, find
from countermand.audit.log import record_one
from countermand.audit.models import Action, Entry
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

PAGE = 50


def audit(request: OrgRequest) -> HttpResponse:
    """The permanent record. A search is an entry itself; turning pages is not."""
    wanted = Filter.read(request.GET)
    before = request.GET.get("before", "")
    problem, rows = "", []
    try:
        found = find(wanted, ZoneInfo(request.org.time_zone))
        if before.isdecimal() and len(before) < 19:
            found = found.filter(seq__lt=int(before))
        rows = list(found[: PAGE + 1])
    except Plain as error:
        problem = str(error)
    context = {
        "wanted": wanted,
        "actions": Action.choices,
        "entries": rows[:PAGE],
        "next_before": rows[PAGE - 1].seq if len(rows) > PAGE else None,
        "first": not before,
        "query": urlencode(wanted.given()),
        "problem": problem,
    }
    page = render(request, "audit/audit.html", context, status=400 if problem else 200)
    if wanted and not before and not problem:
        _record_search(request, wanted, rows)
    return page


def _record_search(request: OrgRequest, wanted: Filter, rows: list[Entry]) -> None:
    given = wanted.given()
    found = f"{PAGE}+" if len(rows) > PAGE else str(len(rows))
    body = {"in": "audit", **given, "found": found}
    record_one(Action.SEARCHED, ", ".join(given.values()), by=request.member, body=body)
