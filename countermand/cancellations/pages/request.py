from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.audit.models import Entry
from countermand.cancellations.models import Decision, Request, Status
from countermand.cancellations.pending import own_request, wishes
from countermand.cancellations.reasons import usable
from countermand.cancellations.rules import current
from countermand.cancellations.withdraw import withdraw
from countermand.cancellations.words import due, urgency
from countermand.mail.models import Mail
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
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
    return render(request, "cancellations/requests.html", context)


def request_page(request: OrgRequest, number: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = get_object_or_404(Request.objects.select_related("order", "reason", "requested_by__user"), number=number)
    return render(request, "cancellations/request.html", _context(request, found, problem), status=status)


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
    mine = wishes([found], current())[found.id]
    blocked = pending and any(wish.blockers and not wish.needs_stop for wish in mine)
    refund = Refund.objects.filter(request_id=found.id).first()
    return {
        "cancellation": found,
        "order": found.order,
        "pending": pending,
        "wishes": mine,
        "blocked": blocked,
        "piecemeal": blocked or any(wish.needs_stop for wish in mine),
        "approvable": pending and any(not wish.blockers or wish.needs_stop for wish in mine),
        "stopped": {row.id for wish in mine for row in [wish.row] if f"stopped-{row.id}" in request.POST},
        "due": due(found.due_at) if pending and found.due_at else "",
        "urgency": urgency(found.due_at) if pending and found.due_at else "",
        "amount_minor": sum(wish.amount_minor for wish in mine if not wish.blockers) if pending else 0,
        "decision": Decision.objects.filter(request=found).select_related("decided_by__user", "reason").first(),
        "own": own_request(found, by=request.member, allowed=request.org.own_decisions),
        "is_mine": found.requested_by_id == request.member.id,
        "reasons": usable(),
        "refund": refund,
        "deliveries": Delivery.objects.filter(refund=refund).select_related("endpoint") if refund else [],
        "mails": Mail.objects.filter(about_id=found.id),
        "entries": Entry.objects.filter(order_id=found.order_id, subject=found.label),
        "problem": problem,
        "note": request.POST.get("note", ""),
        "chosen_reason": request.POST.get("reason") or str(found.reason_id),
    }
