from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.cancellations.models import Request
from countermand.desk.comment import comment
from countermand.desk.pages.request import request_page
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


@require_POST
def comments(request: OrgRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Request.objects.select_related("order", "requested_by__user"), number=number)
    also = [one for text in request.POST.getlist("mention") if (one := uuid_of(text))]
    try:
        made = comment(found, request.POST.get("text", ""), by=request.member, also=also)
    except Plain as problem:
        return request_page(request, number, problem=str(problem), status=problem.status)
    if made.mentioned:
        messages.success(request, _("Sent. Whoever you mentioned gets a mail."))
    return redirect(f"{to(request, 'request', number)}#comments")
