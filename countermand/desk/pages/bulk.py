"""Many requests decided at once: one confirmation with what it comes to, then a result for each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.cancellations.approve import Approval, approve
from countermand.cancellations.models import Decision, FirstApproval, Request, Status
from countermand.cancellations.notices import is_address
from countermand.cancellations.reject import reject_all
from countermand.desk.chance import show
from countermand.desk.filters import Filters
from countermand.desk.pages.said import by_script, refused, said
from countermand.orders.money import money_text
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.profile.answers import answers

MOST = 500


def confirmation(request: OrgRequest) -> HttpResponse:
    """What deciding the ticked requests comes to, before anything is done."""
    rejecting = _rejecting(request)
    rows: list[Any] = _chosen(request)
    open_rows = [one for one in rows if one.status == Status.PENDING]
    show(open_rows, answers(), by=request.member, org=request.org)
    for one in rows:
        why_not = one.why_not_reject if one in open_rows and rejecting else getattr(one, "why_not_approve", None)
        one.why_not = [_("It is decided already.")] if why_not is None else why_not
    good = [one for one in rows if not one.why_not]
    context = {
        "rejecting": rejecting,
        "good": good,
        "bad": [one for one in rows if one.why_not],
        "lines": sum(one.lines_now for one in good),
        "totals": _totals(good),
        "twos": sum(bool(one.two) for one in good),
        "colleagues": sorted({one.requested_by.user.name for one in good if not one.two or rejecting}),
        "customers": _customers(request, good) if not rejecting else 0,
        "back": Filters.read(_query(request)).address,
    }
    return render(request, "desk/bulk.html", context)


def _approval(request: OrgRequest, one: Any) -> Approval:
    amount = _amount(request.POST.get(f"amount-{one.number}", ""))
    return Approval(request_id=one.id, amount_minor=amount, beside_seen=request.POST.get(f"beside-{one.number}"))


def decisions(request: OrgRequest) -> HttpResponse:
    """Decides the requests, as they were shown: the good ones are done, the others listed with why."""
    found = _chosen(request)
    rejecting = _rejecting(request)
    if rejecting:
        note = request.POST.get("note", "")
        result = reject_all([one.id for one in found], by=request.member, note=note)
        done, first, not_done = result.rejected, [], result.refused
    else:
        approved = approve([_approval(request, one) for one in found], by=request.member)
        done, first, not_done = approved.approved, approved.first, approved.refused
    before = _done_before(request, found, not_done, rejecting=rejecting)
    bad = [(one, not_done[one.id]) for one in found if one.id in not_done and one not in before]
    sentences = _sentences(rejecting, len(done), len(first), before)
    if by_script(request):
        return refused(request, *(text for _one, texts in bad for text in texts)) if bad else said(request, *sentences)
    if not bad:
        for sentence in sentences:
            messages.success(request, sentence)
        return redirect(to(request, "queue"))
    context = {
        "rejecting": rejecting,
        "refused": bad,
        "approved": sorted([*done, *before], key=_number),
        "first": sorted(first, key=_number),
        "sentences": sentences,
    }
    return render(request, "desk/decisions.html", context)


def _rejecting(request: OrgRequest) -> bool:
    verdict = request.POST.get("verdict", "approve")
    if verdict not in {"approve", "reject"}:
        raise Plain(_("Say whether to approve or to reject: press one of the two buttons."))
    return verdict == "reject"


def _chosen(request: OrgRequest) -> list[Request]:
    numbers = {int(number) for number in request.POST.getlist("number") if number.isdecimal() and len(number) < 10}
    if not numbers:
        raise Plain(_("Nothing is ticked: go back to the queue and tick the requests to decide."))
    if len(numbers) > MOST:
        raise Plain(_("Decide at most %(most)d requests at once.") % {"most": MOST})
    found = Request.objects.filter(number__in=numbers).select_related("order", "reason", "requested_by__user")
    rows = list(found.order_by("number"))
    if not rows:
        raise Plain(_("None of these requests is there: go back to the queue and look again."))
    return rows


def _done_before(
    request: OrgRequest, found: Sequence[Request], not_done: dict[Any, list[str]], *, rejecting: bool
) -> list[Request]:
    """Those that this very person has decided this way already: the same form sent again is no mistake."""
    if not not_done:
        return []
    verdict = Decision.Verdict.REJECTED if rejecting else Decision.Verdict.APPROVED
    mine = Decision.objects.filter(request__in=list(not_done), decided_by=request.member, verdict=verdict)
    ids = set(mine.exclude(request__status=Status.REINSTATED).values_list("request_id", flat=True))
    if not rejecting:
        firsts = FirstApproval.objects.filter(
            request__in=list(not_done), approved_by=request.member, request__status=Status.PENDING
        )
        ids |= set(firsts.values_list("request_id", flat=True))
    return [one for one in found if one.id in ids]


def _sentences(rejecting: bool, done: int, first: int, before: Sequence[Request]) -> list[str]:
    found = []
    if done and rejecting:
        found.append(ngettext("%(n)d request is rejected.", "%(n)d requests are rejected.", done) % {"n": done})
    elif done:
        found.append(ngettext("%(n)d request is approved.", "%(n)d requests are approved.", done) % {"n": done})
    if first:
        sentence = ngettext(
            "%(n)d request has your approval and waits for a second person.",
            "%(n)d requests have your approval and wait for a second person.",
            first,
        )
        found.append(sentence % {"n": first})
    if before:
        sentence = ngettext(
            "%(n)d request was decided by you a moment ago already: nothing was done twice.",
            "%(n)d requests were decided by you a moment ago already: nothing was done twice.",
            len(before),
        )
        found.append(sentence % {"n": len(before)})
    return found


def _totals(rows: Sequence[Any]) -> list[str]:
    """What is refunded, by currency: amounts of different ones cannot be added up."""
    minor: dict[str, int] = defaultdict(int)
    for one in rows:
        minor[one.order.currency] += one.refund_minor
    return [money_text(amount, currency) for currency, amount in sorted(minor.items())]


def _customers(request: OrgRequest, rows: Sequence[Any]) -> int:
    """How many customers get a mail."""
    if not request.org.mail_customer:
        return 0
    mails = Counter(one.order.customer_email.strip().lower() for one in rows if not one.two)
    return sum(is_address(mail) for mail in mails)


def _query(request: OrgRequest) -> Any:
    return QueryDict(request.POST.get("query", "")[:1000])


def _number(one: Request) -> int:
    return one.number


def _amount(text: str) -> int:
    """What the page showed, in minor units; only that is approved."""
    if not text.isdecimal() or len(text) > 18:
        raise Plain(_("The page sent no amount: reload it and look at what will be refunded."))
    return int(text)
