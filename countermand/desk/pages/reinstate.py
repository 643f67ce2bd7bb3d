from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.cancellations.models import Reinstatement, Request
from countermand.cancellations.reinstate import (
    ask_to_reinstate,
    refuse_to_reinstate,
    reinstate,
    withdraw_reinstatement,
)
from countermand.desk.pages.request import request_page
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


@require_POST
def reinstatements(request: OrgRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Request, number=number)
    try:
        ask_to_reinstate(found.id, by=request.member, why=request.POST.get("why", ""))
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    sentence = _("You asked to take %(number)s back. Another approver has to decide it.")
    messages.success(request, sentence % {"number": found.label})
    return redirect(to(request, "request", number))


@require_POST
def decision(request: OrgRequest, id: UUID) -> HttpResponse:
    taking = get_object_or_404(Reinstatement.objects.select_related("request"), id=id)
    number, note = taking.request.number, request.POST.get("note", "")
    try:
        match request.POST.get("verdict"):
            case "approve":
                reinstate(id, by=request.member, note=note)
                sentence = _("%(number)s is taken back: its lines can be sent again, its refund is stopped.")
            case "reject":
                refuse_to_reinstate(id, by=request.member, note=note)
                sentence = _("%(number)s stays canceled. Who asked gets a mail with your note.")
            case _other:
                raise Plain(_("Say whether to take it back or not: press one of the two buttons."))
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    messages.success(request, sentence % {"number": taking.request.label})
    return redirect(to(request, "request", number))


@require_POST
def withdrawal(request: OrgRequest, id: UUID) -> HttpResponse:
    taking = get_object_or_404(Reinstatement.objects.select_related("request"), id=id)
    try:
        withdraw_reinstatement(id, by=request.member)
    except Plain as problem:
        return request_page(request, taking.request.number, problem=str(problem), status=problem.status)
    messages.success(request, _("%(number)s stays canceled.") % {"number": taking.request.label})
    return redirect(to(request, "request", taking.request.number))
