from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.mail.models import Mail
from countermand.mail.tasks import send_mail
from countermand.orgs.models import Membership
from countermand.plain import Conflict


def send_again(mail_id: UUID, *, by: Membership) -> Mail:
    """Tries a mail that waits or is stuck now. Raises Conflict when it has been sent meanwhile."""
    mail = Mail.objects.select_for_update(no_key=True).filter(id=mail_id).first()
    if mail is None:
        raise Http404
    if mail.state == Mail.State.SENT:
        raise Conflict(_("This mail to %(to)s has been sent already.") % {"to": mail.to})
    before = mail.state
    mail.state, mail.next_attempt_at = Mail.State.WAITING, None
    mail.save(update_fields=["state", "next_attempt_at"])
    send_mail.defer(org_id=str(mail.org_id), mail_id=str(mail.id))
    record_one(Action.RESENT, mail.subject, by=by, subject_id=mail.id, body={"to": mail.to, "was": before})
    return mail
