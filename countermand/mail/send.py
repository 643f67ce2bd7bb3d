"""One try to send one mail: claimed in a transaction, sent outside of any, settled in another."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from countermand.mail.models import Mail
from countermand.mail.tasks import send_mail
from countermand.orgs.tenancy import acting_for
from countermand.outgoing.waits import wait_after

MINUTE, HOUR = 60, 3600
WAITS = [10, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR]
LEASE = timedelta(minutes=2)  # longer than any mail server is given


def send(org_id: UUID, mail_id: UUID) -> None:
    """Does nothing if it is already sent, not due, or just being sent by another worker."""
    with acting_for(org_id):
        mail = claim(mail_id)
    if mail:
        problem = hand_over(mail)
        with acting_for(org_id):
            settle(mail, problem)


def claim(mail_id: UUID) -> Mail | None:
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=Now())
    mail = Mail.objects.select_for_update(no_key=True).filter(due, id=mail_id, state=Mail.State.WAITING).first()
    if mail:
        mail.attempts += 1
        mail.next_attempt_at = Now() + LEASE
        mail.save(update_fields=["attempts", "next_attempt_at"])
    return mail


def hand_over(mail: Mail) -> str:
    """Gives the mail to the mail service. Returns what went wrong, or ''.

    Id and content are the same on every try: who gets it twice can tell (Resend by the idempotency key made
    of the id, a mail program by the id itself).
    """
    host = urlsplit(settings.PUBLIC_URL).hostname
    message = EmailMessage(
        subject=" ".join(mail.subject.split()),
        body=mail.text,
        to=[mail.to],
        headers={"Message-ID": f"<{mail.id}@{host}>"},
    )
    try:
        message.send()
    except Exception as error:  # whatever a mail service does wrong, the mail is tried again
        return str(error) or type(error).__name__
    return ""


def settle(mail: Mail, problem: str) -> None:
    mine = Mail.objects.filter(id=mail.id, state=Mail.State.WAITING)
    if not problem:
        mine.update(state=Mail.State.SENT, sent_at=Now(), next_attempt_at=None, last_error="")
        return
    mine = mine.filter(attempts=mail.attempts)  # nobody has tried again meanwhile
    error = problem.replace("\0", "")[:500]
    wait = wait_after(mail.attempts, WAITS)
    if wait is None:
        mine.update(state=Mail.State.STUCK, next_attempt_at=None, last_error=error)
        return
    at = timezone.now() + wait
    if mine.update(next_attempt_at=at, last_error=error):
        send_mail.configure(schedule_at=at).defer(org_id=str(mail.org_id), mail_id=str(mail.id))
