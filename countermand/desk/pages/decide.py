from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from countermand.cancellations.approve import approve_one
from countermand.cancellations.models import Request, Status
from countermand.cancellations.reject import reject
from countermand.desk.deciding import approval_of
from countermand.desk.pages.request import request_page
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def decision(request: OrgRequest, number: int) -> HttpResponse:
    """Approves or rejects one request, as the page showed it."""
    found = get_object_or_404(Request, number=number)
    try:
        sentence = _decide(request, found)
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    messages.success(request, sentence)
    return redirect(f"{to(request, 'request', number)}?decided=1")


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
