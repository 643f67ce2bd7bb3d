import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.cancellations.models import Reason
from countermand.cancellations.reasons import add_reason, change_reason
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def reasons(request: OrgRequest) -> HttpResponse:
    problem, status = "", 200
    if request.method == "POST":
        try:
            made = add_reason(code=_code(request), **_entered(request), by=request.member)
        except Plain as error:
            problem, status = str(error), error.status
        else:
            messages.success(request, _("The reason “%(reason)s” is added.") % {"reason": made.label})
            return redirect(to(request, "settings-reasons"))
    context = {"reasons": Reason.objects.all(), "problem": problem, "entered": request.POST}
    return render(request, "cancellations/reasons.html", context, status=status)


def reason(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Reason, id=id)
    change_reason(found, **_entered(request), retired="retired" in request.POST, by=request.member)
    messages.success(request, _("The reason “%(reason)s” is saved.") % {"reason": found.label})
    return redirect(to(request, "settings-reasons"))


def _code(request: OrgRequest) -> str:
    code = request.POST.get("code", "").strip()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
        raise Plain(_("The code is what files and systems see: letters, digits, - and _, at most 40."))
    return code


def _entered(request: OrgRequest) -> dict[str, Any]:
    label = " ".join(request.POST.get("label", "").split())
    system_code = request.POST.get("system_code", "").strip()
    if not label or len(label) > 200 or len(system_code) > 100:
        raise Plain(_("Give the reason a name of at most 200 characters, and its other code at most 100."))
    return {"label": label, "needs_note": "needs_note" in request.POST, "system_code": system_code}
