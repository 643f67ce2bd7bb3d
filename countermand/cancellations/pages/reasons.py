from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.cancellations.models import Reason
from countermand.cancellations.paste_reasons import pasted
from countermand.cancellations.reasons import Facts, add_reason, change_reason, set_reasons
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
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
    context = {"reasons": Reason.objects.all(), "problem": problem, "entered": request.POST}
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
        **{name: name in request.POST for name in ["needs_note", "no_refund", "restock"]},
    )
