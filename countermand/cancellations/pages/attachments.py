from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.cancellations.attach import attach
from countermand.cancellations.attachments import judged
from countermand.cancellations.models import Attachment, Request
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest


@require_POST
def add(request: OrgRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Request, number=number)
    kept = attach(found.id, judged(request.FILES.getlist("file")), by=request.member)
    sentence = ngettext("%(n)d file is kept with %(number)s.", "%(n)d files are kept with %(number)s.", len(kept))
    messages.success(request, sentence % {"n": len(kept), "number": found.label})
    return redirect(to(request, "request", number))


def attachment(request: OrgRequest, id: UUID) -> HttpResponse:
    """The bytes as they came, as a download: no browser opens or believes what a stranger sent."""
    found = get_object_or_404(Attachment.objects.select_related("request"), id=id)
    body = {"file": found.name, "sha256": found.sha256}
    subject = found.request
    record_one(
        Action.DOWNLOADED,
        f"{subject.label}: {found.name}",
        by=request.member,
        subject_id=subject.id,
        order_id=subject.order_id,
        body=body,
    )
    return HttpResponse(
        bytes(found.content),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
