from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.cancellations.models import Request, Status
from countermand.cancellations.pending import wishes
from countermand.cancellations.rules import Rules
from countermand.cancellations.withdraw import withdraw
from countermand.desk.around import around
from countermand.desk.deciding import choices_of, deciding
from countermand.desk.facts import facts_of
from countermand.desk.filters import BY_RISK, Filters
from countermand.desk.seen import request_seen_by
from countermand.desk.snooze import sleeping
from countermand.desk.takings import takings
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.permissions import may
from countermand.plain import Plain

PAGE = 50


def requests(request: OrgRequest) -> HttpResponse:
    """All requests, the newest first; by state, and by a number like CR-1042 or 1042."""
    found = Request.objects.select_related("order", "reason", "requested_by__user").prefetch_related("lines")
    state = request.GET.get("state", "")
    if state in Status.values:
        found = found.filter(status=state)
    query = request.GET.get("q", "").strip()
    if query:
        number = query.upper().removeprefix("CR-")
        found = found.filter(
            Q(number=int(number)) if number.isdecimal() and len(number) < 10 else Q(order__number=query)
        )
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 10:
        found = found.filter(number__lt=int(before))
    rows = list(found[: PAGE + 1])
    filters = {"state": state, "q": query}
    context = {
        "requests": rows[:PAGE],
        "state": state,
        "q": query,
        "statuses": Status.choices,
        "first_url": f"?{urlencode(filters)}" if before else "",
        "next_url": f"?{urlencode(filters | {'before': rows[PAGE - 1].number})}" if len(rows) > PAGE else "",
    }
    return render(request, "desk/requests.html", context)


def request_page(request: OrgRequest, number: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = shown(request, number)
    context = context_of(request, found, problem)
    if "decided" in request.GET and may(request.member, "request-decision", "POST"):
        context |= {"decided": True, "next": next_to_decide(request)}
    return render(request, "desk/request.html", context, status=status)


def next_to_decide(request: OrgRequest) -> Request | None:
    own = request.org.own_decisions
    mine = Filters(mine="decide").of(Request.objects.all(), by=request.member, own_decisions=own, rules=Rules())
    return mine.select_related("order").order_by(*BY_RISK).first()


def shown(request: OrgRequest, number: int) -> Any:
    """The request, with what tells whether its page has changed since (`seen`)."""
    found = Request.objects.select_related("order", "reason", "requested_by__user")
    nap = sleeping(request.member).filter(request=OuterRef("id"))
    found = found.annotate(asleep=Exists(nap), asleep_until=Subquery(nap.values("until")))
    return get_object_or_404(found.annotate(seen=request_seen_by(request.member)), number=number)


def withdrawal(request: OrgRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Request, number=number)
    try:
        withdraw(found.id, by=request.member)
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    messages.success(request, _("%(number)s is withdrawn. Nothing was canceled.") % {"number": found.label})
    return redirect(to(request, "request", number))


def context_of(request: OrgRequest, found: Request, problem: str = "") -> dict[str, Any]:
    pending = found.status == Status.PENDING
    beside = around(found)
    mine = wishes([found], Rules.of(beside.said))[found.id]
    first, form = beside.first, request.POST
    choices = choices_of(mine, form, beside.answers)
    return {
        "cancellation": found,
        "order": found.order,
        "pending": pending,
        "choices": choices,
        "first": first,
        "deciding": deciding(request, found, choices, first, beside.said, beside.reasons) if pending else None,
        "note": form.get("note", first.note if first else ""),
        "chosen_reason": form.get("reason") or str(first.reason_id if first else found.reason_id),
        "is_mine": found.requested_by_id == request.member.id,
        "comment": form.get("text", ""),
        "problem": problem,
        **beside.shown,
        **facts_of(found, choices, beside.said, request.org),
        **takings(found, [wish.row for wish in mine], beside.takings, by=request.member),
    }
