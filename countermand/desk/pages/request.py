from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.audit.models import Entry
from countermand.cancellations import second
from countermand.cancellations.models import Decision, FirstApproval, Request, Status
from countermand.cancellations.pending import Wish, own_request, wishes
from countermand.cancellations.reasons import usable
from countermand.cancellations.rules import Rules
from countermand.cancellations.withdraw import withdraw
from countermand.cancellations.words import due, urgency
from countermand.desk.takings import takings
from countermand.mail.models import Mail
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.profile.answers import Answers, answers
from countermand.refunds.models import Delivery, Refund

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
    found = get_object_or_404(Request.objects.select_related("order", "reason", "requested_by__user"), number=number)
    return render(request, "desk/request.html", _context(request, found, problem), status=status)


def withdrawal(request: OrgRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Request, number=number)
    try:
        withdraw(found.id, by=request.member)
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    messages.success(request, _("%(number)s is withdrawn. Nothing was canceled.") % {"number": found.label})
    return redirect(to(request, "request", number))


def _context(request: OrgRequest, found: Request, problem: str) -> dict[str, Any]:
    pending = found.status == Status.PENDING
    said = answers()
    mine = wishes([found], Rules.of(said))[found.id]
    first = second.firsts([found]).get(found.id)
    refund = Refund.objects.filter(request_id=found.id).first()
    return {
        "cancellation": found,
        "order": found.order,
        "pending": pending,
        "wishes": mine,
        "stopped": {row.id for wish in mine for row in [wish.row] if f"stopped-{row.id}" in request.POST},
        "first": first,
        **(_to_decide(request, found, mine, first, said) if pending else {}),
        "decision": Decision.objects.filter(request=found).select_related("decided_by__user", "reason").first(),
        "is_mine": found.requested_by_id == request.member.id,
        "reasons": usable(),
        "refund": refund,
        "deliveries": Delivery.objects.filter(refund=refund).select_related("endpoint") if refund else [],
        "mails": Mail.objects.filter(about_id=found.id),
        "entries": Entry.objects.filter(order_id=found.order_id, subject=found.label),
        "problem": problem,
        **takings(found, by=request.member),
    }


def _to_decide(
    request: OrgRequest, found: Request, mine: list[Wish], first: FirstApproval | None, said: Answers
) -> dict[str, Any]:
    """What a pending request needs, and whether this person can give it."""
    left = second.covered(mine, first)
    good = [wish for wish in left if not wish.blockers]
    not_twice = second.not_twice(first, by=request.member) if first else None
    possible = [wish for wish in left if not wish.blockers or wish.needs_stop]
    blocked = any(wish.blockers and not wish.needs_stop for wish in mine)
    return {
        "not_twice": not_twice,
        "two": not first and second.needs_second(found, possible, above=said.limits.second_above, org=request.org),
        "own": own_request(found, by=request.member, allowed=request.org.own_decisions),
        "blocked": blocked,
        "piecemeal": blocked or len(good) < len(left),
        "approvable": possible and not not_twice,
        "tickable": set() if not_twice else {wish.row.id for wish in possible},
        "amount_minor": sum(wish.amount_minor for wish in good),
        "due": due(found.due_at) if found.due_at else "",
        "urgency": urgency(found.due_at) if found.due_at else "",
        "note": request.POST.get("note", first.note if first else ""),
        "chosen_reason": request.POST.get("reason") or str(first.reason_id if first else found.reason_id),
    }
