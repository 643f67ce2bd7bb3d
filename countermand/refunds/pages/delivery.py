import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.refunds.models import Delivery, Refund
from countermand.refunds.pages.refunds import with_context
from countermand.refunds.resend import resend


def delivery(request: OrgRequest, id: UUID) -> HttpResponse:
    """One message: what it says, what it is sent with, and how every try went."""
    found = get_object_or_404(
        Delivery.objects.select_related("endpoint").defer("endpoint__secret", "endpoint__old_secret"), id=id
    )
    context = {
        "delivery": found,
        "number": found.request_label.removeprefix("CR-"),
        "refund": with_context(Refund.objects.filter(deliveries=found)).first(),
        "attempts": found.attempts.order_by("-number"),
        "body": json.dumps(json.loads(found.body), indent=2, ensure_ascii=False),
    }
    return render(request, "refunds/delivery.html", context)


@require_POST
def delivery_attempts(request: OrgRequest, id: UUID) -> HttpResponse:
    again = resend(id, by=request.member)
    messages.success(request, _("The message to %(endpoint)s is sent again now.") % {"endpoint": again.endpoint.name})
    return redirect(to(request, "delivery", id))
