from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.cancellations.approve import Approval, approve, approve_one
from countermand.cancellations.models import Request, Status
from countermand.cancellations.reject import reject
from countermand.desk.deciding import approval_of
from countermand.desk.pages.request import request_page
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

MOST = 500


def decision(request: OrgRequest, number: int) -> HttpResponse:
    """Approves or rejects one request, as the page showed it."""
    found = get_object_or_404(Request, number=number)
    try:
        sentence = _decide(request, found)
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    messages.success(request, sentence)
    return redirect(to(request, "request", number))


def _decide(request: OrgRequest, found: Request) -> str:
    if request.POST.get("verdict") == "reject":
        reject(found.id, by=request.member, note=request.POST.get("note", ""))
        return _("%(number)s is rejected. The requester gets a mail with your note.") % {"number": found.label}
    if request.POST.get("verdict") != "approve":
        raise Plain(_("Say whether to approve or to reject: press one of the two buttons."))
    approval, reason, note = approval_of(request.POST, found)
    if approve_one(approval, by=request.member, reason=reason, note=note).status == Status.PENDING:
        return _("%(number)s has your approval. Nothing is canceled before a second person approves it too.") % {
            "number": found.label
        }
    return _("%(number)s is approved: the lines are canceled, and hook and mail are on their way.") % {
        "number": found.label
    }


def decisions(request: OrgRequest) -> HttpResponse:
    """Approves the requests ticked in the queue: good ones are done, the others listed with why."""
    numbers = {int(number) for number in request.POST.getlist("number") if number.isdecimal() and len(number) < 10}
    if not numbers:
        raise Plain(_("Nothing is ticked: go back to the queue and tick the requests to approve."))
    if len(numbers) > MOST:
        raise Plain(_("Approve at most %(most)d requests at once.") % {"most": MOST})
    found = list(Request.objects.filter(number__in=numbers).select_related("order").order_by("number"))
    seen = {one.id: _amount(request.POST.get(f"amount-{one.number}", "")) for one in found}
    result = approve([Approval(request_id=one.id, amount_minor=seen[one.id]) for one in found], by=request.member)
    done = len(result.approved)
    if done:
        sentence = ngettext("%(n)d request is approved.", "%(n)d requests are approved.", done)
        messages.success(request, sentence % {"n": done})
    if first := len(result.first):
        sentence = ngettext(
            "%(n)d request has your approval and waits for a second person.",
            "%(n)d requests have your approval and wait for a second person.",
            first,
        )
        messages.success(request, sentence % {"n": first})
    if not result.refused:
        return redirect(to(request, "queue"))
    refused = [(one, result.refused[one.id]) for one in found if one.id in result.refused]
    context = {"refused": refused, "approved": sorted(result.approved, key=lambda one: one.number)}
    return render(request, "desk/decisions.html", context)


def _amount(text: str) -> int:
    """What the page showed, in minor units; only that is approved."""
    if not text.isdecimal() or len(text) > 18:
        raise Plain(_("The page sent no amount: reload it and look at what will be refunded."))
    return int(text)
