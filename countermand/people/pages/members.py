from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.models import Invitation, Membership
from countermand.orgs.roles import Role
from countermand.people.change_roles import change_roles
from countermand.people.deactivate import deactivate, reactivate
from countermand.people.invite import invite
from countermand.people.revoke import revoke
from countermand.people.roles import choices
from countermand.plain import Plain


def members(request: OrgRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    everybody = Membership.objects.select_related("user").order_by("-active", "user__name", "id")
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("invited_by__user")
    now = timezone.now()
    context = {
        "members": [(member, _labels(member.roles)) for member in everybody],
        "invitations": [(row, _labels(row.roles), row.expires_at <= now) for row in waiting],
        "choices": choices(request.POST.getlist("roles")),
        "entered": request.POST,
        "problem": problem,
    }
    return render(request, "people/members.html", context, status=status)


@require_POST
def invitations(request: OrgRequest) -> HttpResponse:
    try:
        made = invite(
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            roles=request.POST.getlist("roles"),
            by=request.member,
        )
    except Plain as error:
        return members(request, problem=str(error), status=error.status)
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": made.email})
    return redirect(to(request, "members"))


@require_POST
def revocation(request: OrgRequest, id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, id=id)
    revoke(invitation, by=request.member)
    messages.success(request, _("The invitation of %(email)s no longer works.") % {"email": invitation.email})
    return redirect(to(request, "members"))


def member(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Membership.objects.select_related("user"), id=id)
    problem, status, roles = "", 200, list(found.roles)
    if request.method == "POST":
        roles = request.POST.getlist("roles")
        try:
            change_roles(found, roles, by=request.member)
        except Plain as error:
            problem, status = str(error), error.status
        else:
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": found.user.name})
            return redirect(to(request, "members"))
    context = {"found": found, "choices": choices(roles), "problem": problem}
    return render(request, "people/member.html", context, status=status)


@require_POST
def deactivation(request: OrgRequest, id: UUID) -> HttpResponse:
    """Posted to shut the member out; with `undo`, to let them back in."""
    found = get_object_or_404(Membership.objects.select_related("user"), id=id)
    if "undo" in request.POST:
        reactivate(found, by=request.member)
        messages.success(request, _("%(name)s may come in again.") % {"name": found.user.name})
    else:
        deactivate(found, by=request.member)
        messages.success(request, _("%(name)s is shut out, from now on.") % {"name": found.user.name})
    return redirect(to(request, "members"))


def _labels(roles: list[str]) -> str:
    return ", ".join(str(Role(role).label) for role in roles)
