"""One refund: what it is made up of, where it is, and what finance can do about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.refunds.hear import looked_at, mark_paid
from countermand.refunds.models import Refund
from countermand.refunds.pages.refunds import lines_of, with_context


def refund(request: OrgRequest, id: UUID) -> HttpResponse:
    return _page(request, id)


@require_POST
def payment(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Refund, id=id)
    try:
        mark_paid(
            found.id, reference=request.POST.get("reference", ""), note=request.POST.get("note", ""), by=request.member
        )
    except Plain as problem:
        return _page(request, id, problem)
    messages.success(request, _("Marked as paid, with its reference."))
    return redirect(to(request, "refund", id))


@require_POST
def attention(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Refund, id=id)
    try:
        looked_at(found.id, note=request.POST.get("note", ""), by=request.member)
    except Plain as problem:
        return _page(request, id, problem)
    messages.success(request, _("Kept in the record. It is no longer on top of the list."))
    return redirect(to(request, "refund", id))


def _page(request: OrgRequest, id: UUID, problem: Plain | None = None) -> HttpResponse:
    found = get_object_or_404(with_context(Refund.objects.filter(id=id)))
    context = {
        "refund": found,
        "lines": lines_of(found),
        "reports": found.reports.select_related("by__user", "endpoint").defer(
            "endpoint__secret", "endpoint__old_secret"
        ),
        "problem": problem,
        "entered": request.POST,
    }
    return render(request, "refunds/refund.html", context, status=problem.status if problem else 200)
