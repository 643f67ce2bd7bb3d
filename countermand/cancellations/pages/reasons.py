from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.cancellations.models import Reason
from countermand.cancellations.paste_reasons import pasted
from countermand.cancellations.reasons import DECIDING_ROLES, Facts, add_reason, change_reason, set_reasons
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.models import Role
from countermand.plain import Plain


def reasons(request: OrgRequest) -> HttpResponse:
    problem, status = "", 200
    if request.method == "POST":
        try:
            messages.success(request, _pasted(request) if "pasted" in request.POST else _added(request))
        except Plain as error:
            problem, status = str(error), error.status
        else:
            return redirect(to(request, "settings-reasons"))
    found: list[Any] = list(Reason.objects.all())
    for one in found:
        one.deciders, one.decider = _deciders(one), ",".join(one.decided_by)
        one.deciders_said = _said(one.decided_by)
    context = {"reasons": found, "problem": problem, "entered": request.POST, "deciders": _deciders()}
    return render(request, "cancellations/reasons.html", context, status=status)


def reason(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Reason, id=id)
    change_reason(found, _entered(request, found.code), retired="retired" in request.POST, by=request.member)
    messages.success(request, _("The reason “%(reason)s” is saved.") % {"reason": found.label})
    return redirect(to(request, "settings-reasons"))


def _added(request: OrgRequest) -> str:
    made = add_reason(_entered(request, request.POST.get("code", "").strip()), by=request.member)
    return _("The reason “%(reason)s” is added.") % {"reason": made.label}


def _pasted(request: OrgRequest) -> str:
    retire_others = "retire_others" in request.POST
    changed = set_reasons(pasted(request.POST["pasted"]), retire_others=retire_others, by=request.member)
    return ngettext("%(n)s reason changed.", "%(n)s reasons changed.", len(changed)) % {"n": len(changed)}


def _entered(request: OrgRequest, code: str) -> Facts:
    return Facts(
        code=code,
        label=request.POST.get("label", ""),
        system_code=request.POST.get("system_code", ""),
        decided_by=tuple(role for role in request.POST.get("decided_by", "").split(",") if role),
        needs_note="needs_note" in request.POST,
        no_refund="no_refund" in request.POST,
        restock="restock" in request.POST,
        needs_second="needs_second" in request.POST,
    )


def _deciders(reason: Reason | None = None) -> list[tuple[str, str]]:
    """Whom a list offers: any approver, one who also has a role, and whatever else the reason says already."""
    choices = [[], *([role] for role in DECIDING_ROLES)]
    if reason and reason.decided_by not in choices:
        choices.append(reason.decided_by)
    return [(",".join(one), _said(one)) for one in choices]


def _said(roles: Sequence[str]) -> str:
    if not roles:
        return _("Any approver")
    also = _(" or ").join(str(Role(role).label) for role in roles)
    return _("Approver and %(roles)s") % {"roles": also}
