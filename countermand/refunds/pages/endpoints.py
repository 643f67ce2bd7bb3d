from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.permissions import may
from countermand.plain import Plain
from countermand.refunds.add_endpoint import add_endpoint
from countermand.refunds.change_endpoint import choose_events, rotate_secret, send_test, switch_endpoint
from countermand.refunds.models import Endpoint, Event
from countermand.refunds.pages.refunds import as_uuid


def settings_endpoints(request: OrgRequest) -> HttpResponse:
    """The endpoints, and adding one. `?secret=<id>` shows one's secret, to those who may change it."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            made = add_endpoint(name=request.POST.get("name", ""), url=request.POST.get("url", ""), by=request.member)
        except Plain as error:
            problem, status = str(error), error.status
        else:
            messages.success(request, _("“%(name)s” is added. Give its secret to the receiver.") % {"name": made.name})
            return _with_secret(request, made)
    return _page(request, problem, status)


@require_POST
def settings_endpoint(request: OrgRequest, id: UUID) -> HttpResponse:
    """POST `action`: on, off, secret (make a new one), test, or events (those that it is told of)."""
    endpoint = get_object_or_404(Endpoint.objects.select_for_update(no_key=True), id=id)
    action = request.POST.get("action", "")
    if action == "secret":
        rotate_secret(endpoint, by=request.member)
        messages.success(request, _("“%(name)s” has a new secret.") % {"name": endpoint.name})
        return _with_secret(request, endpoint)
    if action == "test":
        delivery = send_test(endpoint, by=request.member)
        messages.success(request, _("A test is on its way to “%(name)s”.") % {"name": endpoint.name})
        return redirect(to(request, "delivery", delivery.id))
    if action == "events":
        try:
            choose_events(endpoint, request.POST.getlist("event"), by=request.member)
        except Plain as error:
            return _page(request, str(error), error.status)
        messages.success(request, _("“%(name)s” is told of what you chose.") % {"name": endpoint.name})
    if action in {"on", "off"}:
        switch_endpoint(endpoint, on=action == "on", by=request.member)
        said = _("“%(name)s” is switched on.") if endpoint.enabled else _("“%(name)s” is switched off.")
        messages.success(request, said % {"name": endpoint.name})
    return redirect(to(request, "settings-endpoints"))


def _with_secret(request: OrgRequest, endpoint: Endpoint) -> HttpResponse:
    return redirect(f"{to(request, 'settings-endpoints')}?secret={endpoint.id}")


def _page(request: OrgRequest, problem: str, status: int) -> HttpResponse:
    context = {
        "endpoints": Endpoint.objects.defer("secret", "old_secret"),
        "events": Event.wanted(),
        "public_url": settings.PUBLIC_URL,
        "revealed": _revealed(request),
        "problem": problem,
        "entered": request.POST,
    }
    return render(request, "refunds/endpoints.html", context, status=status)


def _revealed(request: OrgRequest) -> Endpoint | None:
    shown = as_uuid(request.GET.get("secret", ""))
    if shown is None or not may(request.member, "settings-endpoint", "POST"):
        return None
    return Endpoint.objects.filter(id=shown).first()
