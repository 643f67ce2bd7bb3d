"""What leaves: mail, jobs, and who runs them."""

from django.conf import settings
from django.db import connection

from countermand.mail.models import Mail
from countermand.orgs.directory import org_ids
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain
from countermand.refunds.models import Delivery

WAYS = {
    "countermand.mail.resend.EmailBackend": "Mail leaves through Resend.",
    "countermand.mail.mailbox.EmailBackend": "Mail stays in the built-in mailbox: this is a demo.",
    "django.core.mail.backends.smtp.EmailBackend": "Mail leaves through SMTP_URL.",
}
# When each due job became due. Ids grow with time, so the first unscheduled one is the oldest.
LATEST = """
SELECT extract(epoch FROM now() - min(due)), min(due) FROM (
    (SELECT scheduled_at AS due FROM procrastinate_jobs
     WHERE status = 'todo' AND scheduled_at <= now() ORDER BY scheduled_at LIMIT 1)
    UNION ALL
    (SELECT (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = j.id) FROM procrastinate_jobs j
     WHERE status = 'todo' AND scheduled_at IS NULL ORDER BY id LIMIT 1)
) AS oldest
"""
SEEN = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"


def mail() -> str:
    if way := WAYS.get(settings.EMAIL_BACKEND):
        return way
    raise Plain("Mail is not set up: set RESEND_API_KEY or SMTP_URL. Until then every mail waits.")


def queue() -> str:
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        late, due = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        waiting = cursor.fetchone()[0]
    if late is not None and late > settings.LATE_JOB_SECONDS:
        raise Plain(
            f"The oldest job has been due since {due:%Y-%m-%d %H:%M} UTC, for {_span(float(late))}: "
            "is a worker running, and is it keeping up? Start one with countermand worker."
        )
    return f"{waiting} jobs wait, none for too long."


def worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        ago = cursor.fetchone()[0]
    if ago is None:
        raise Plain("No worker is running, so no message leaves: start countermand serve or countermand worker.")
    if ago > 2 * settings.STALLED_JOB_SECONDS:
        raise Plain(f"The last sign of a worker is {_span(float(ago))} old: restart countermand serve or worker.")
    return "A worker is running."


def messages() -> str:
    """Never red: a stuck message waits for a person, who sees it on its page."""
    deliveries = mails = 0
    for org_id, _slug in org_ids():
        with acting_for(org_id):
            deliveries += Delivery.objects.filter(state=Delivery.State.STUCK).count()
            mails += Mail.objects.filter(state=Mail.State.STUCK).count()
    if deliveries or mails:
        return (
            f"Warning: {deliveries} refund messages and {mails} mails are stuck. Send them again on the page Refunds."
        )
    return "No message is stuck."


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
