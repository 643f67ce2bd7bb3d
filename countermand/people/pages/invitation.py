from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from countermand.orgs.models import Membership, Organization, User
from countermand.orgs.tenancy import acting_for
from countermand.people.accept import accept_as, accept_as_newcomer, standing
from countermand.people.invitation_link import read
from countermand.people.roles import choices


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in an invitation leads, before anybody is known."""
    org_id, invitation_id = read(token)
    if request.method != "POST":
        return _show(request, org_id, invitation_id)
    try:
        member = _accept(request, org_id, invitation_id)
    except ValidationError as error:
        return _show(request, org_id, invitation_id, problems=list(error.messages), status=400)
    if not request.user.is_authenticated:
        login(request, member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, _("Welcome to %(org)s.") % {"org": member.org_name})
    return redirect("orders", member.org_slug)


def _accept(request: HttpRequest, org_id: UUID, invitation_id: UUID) -> Membership:
    with acting_for(org_id):
        if isinstance(request.user, User):
            return accept_as(request.user, invitation_id)
        name, password = request.POST.get("name", ""), request.POST.get("password", "")
        return accept_as_newcomer(invitation_id, name=name, password=password)


def _show(request: HttpRequest, org_id: UUID, invitation_id: UUID, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    with acting_for(org_id):
        found = standing(invitation_id)
        company = Organization.objects.get(id=org_id)
    context = {
        "invitation": found,
        "company": company,
        "roles": [choice for choice in choices(found.roles) if choice.chosen],
        "entered_name": request.POST.get("name", found.name),
        "is_theirs": request.user.is_authenticated and request.user.email.lower() == found.email,
        "has_account": User.objects.filter(email=found.email).exists(),
        **more,
    }
    return render(request, "people/invitation.html", context, status=status)
