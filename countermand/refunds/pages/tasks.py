from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.refunds.finish_task import finish_task


@require_POST
def task(request: OrgRequest, id: UUID) -> HttpResponse:
    finish_task(id, by=request.member, note=request.POST.get("note", ""))
    messages.success(request, _("Done, and kept in the record."))
    return redirect(to(request, "refunds"))
