"""What would be sent if the decision were taken as the form stands: made by the same code, and thrown away."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from countermand.cancellations import second
from countermand.cancellations.approve import verdict_of
from countermand.cancellations.models import Decision, Request
from countermand.cancellations.notices import approved, rejected
from countermand.cancellations.pending import wishes
from countermand.cancellations.rules import Rules
from countermand.desk.deciding import approval_of
from countermand.mail.models import Mail
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.profile.answers import answers


@require_POST
def mail_preview(request: OrgRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Request.objects.select_related("order", "reason", "requested_by__user"), number=number)
    context: dict[str, object]
    try:
        context = {"approved": _if_approved(request, found), "rejected": _if_rejected(request, found)}
    except Plain as problem:
        context = {"problem": str(problem)}
    whole = "desk/partials/mail_preview.html" if request.htmx else "desk/mail_preview.html"  # type: ignore[attr-defined]
    return render(request, whole, {"cancellation": found, **context})


def _if_approved(request: OrgRequest, found: Request) -> list[Mail]:
    approval, reason, note = approval_of(request.POST, found)
    said = answers()
    mine = wishes([found], Rules.of(said), stopped=approval.stopped)[found.id]
    first = second.firsts([found]).get(found.id)
    verdict = verdict_of(found, mine, approval, first, by=request.member, reason=reason, note=note)
    verdict.settle()
    return approved([verdict], request.org, said.money.customer_words) if verdict.chosen else []


def _if_rejected(request: OrgRequest, found: Request) -> list[Mail]:
    note = request.POST.get("note", "").strip() or "…"
    return rejected(found, Decision(request=found, decided_by=request.member, note=note))
