from uuid import UUID

from django.contrib import messages
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.mail.models import Mail
from countermand.mail.send_again import send_again
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest

PAGE = 50
# What a mail is about lives in an app above; a mail knows only its id.
REQUEST = "SELECT q.number FROM cancellations_request q WHERE q.org_id = mail_mail.org_id AND q.id = mail_mail.about_id"


def mails(request: OrgRequest) -> HttpResponse:
    """The mails that left or shall leave, the newest first."""
    found = Mail.objects.annotate(request_number=RawSQL(REQUEST, [], IntegerField()))  # noqa: S611
    state = request.GET.get("state", "")
    if state in Mail.State.values:
        found = found.filter(state=state)
    before = request.GET.get("before", "")
    try:
        found = found.filter(id__lt=UUID(before)) if before else found
    except ValueError:
        before = ""
    rows = list(found[: PAGE + 1])
    context = {
        "mails": rows[:PAGE],
        "state": state,
        "states": Mail.State.choices,
        "stuck": Mail.objects.filter(state=Mail.State.STUCK).exists(),
        "first": not before,
        "next_before": rows[PAGE - 1].id if len(rows) > PAGE else None,
    }
    return render(request, "mail/mails.html", context)


@require_POST
def mail_attempts(request: OrgRequest, id: UUID) -> HttpResponse:
    again = send_again(id, by=request.member)
    messages.success(request, _("The mail to %(to)s is sent again now.") % {"to": again.to})
    return redirect(to(request, "mails"))
