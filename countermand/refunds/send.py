"""One try to send one delivery: claimed in a transaction, called outside of any, settled in another."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from countermand.orgs.tenancy import acting_for
from countermand.outgoing import gateway
from countermand.outgoing.gateway import Answer
from countermand.outgoing.waits import wait_after
from countermand.plain import Plain
from countermand.refunds.change_endpoint import give_up
from countermand.refunds.models import Attempt, Delivery, Endpoint, Event, Refund, State
from countermand.refunds.tasks import send_delivery

MINUTE, HOUR = 60, 3600
WAITS = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]  # as others do: 27 hours in all
MARGIN = timedelta(seconds=5)
GONE = 410  # "do not send me this any more", says the Standard Webhooks spec
LONGEST_FAILURE = timedelta(days=5)


def send(org_id: UUID, delivery_id: UUID) -> None:
    """Does nothing if it is already delivered, not due, or just being sent by another worker."""
    with acting_for(org_id):
        attempt = claim(delivery_id)
    if attempt:
        answer = call(attempt.delivery)
        with acting_for(org_id):
            settle(attempt, answer)


def claim(delivery_id: UUID) -> Attempt | None:
    """Takes the delivery for as long as one call can last. A worker that dies meanwhile leaves it due again."""
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=Now())
    delivery = (
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .filter(due, id=delivery_id, state=Delivery.State.WAITING)
        .select_related("endpoint")
        .defer("endpoint__secret", "endpoint__old_secret")
        .first()
    )
    if delivery is None:
        return None
    delivery.attempts_made += 1
    delivery.next_attempt_at = Now() + (timedelta(seconds=settings.HOOK_SECONDS) + MARGIN)
    delivery.save(update_fields=["attempts_made", "next_attempt_at"])
    return Attempt.objects.create(delivery=delivery, number=delivery.attempts_made)


def call(delivery: Delivery) -> Answer:
    if not delivery.endpoint.enabled:
        return Answer(error=f"The endpoint {delivery.endpoint.name} is switched off.")
    try:
        return gateway.post(delivery.endpoint.url, delivery.body.encode(), signed_headers(delivery))
    except Plain as problem:  # the secret cannot be read
        return Answer(error=str(problem))


def signed_headers(delivery: Delivery) -> dict[str, str]:
    """As the Standard Webhooks spec has them. The id is the same on every try; the time is of this one."""
    with acting_for(delivery.org_id):
        endpoint = Endpoint.objects.get(id=delivery.endpoint_id)
    now = datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(delivery.message_id, now, delivery.body) for secret in secrets_of(endpoint)
        ),
    }


def secrets_of(endpoint: Endpoint) -> list[str]:
    """Its secret, and for a day after a change the one before."""
    old = endpoint.old_until and endpoint.old_until > timezone.now()
    return [endpoint.secret, endpoint.old_secret] if old else [endpoint.secret]


def settle(attempt: Attempt, answer: Answer) -> None:
    """Keeps the answer, and plans what follows from it. Locks in the order that everybody takes: the refund, its
    messages, the endpoint, and the head of the audit last.
    """
    if attempt.delivery.refund_id:
        Refund.objects.select_for_update(no_key=True).get(id=attempt.delivery.refund_id)
    attempt.status, attempt.excerpt, attempt.error = answer.status, answer.excerpt, answer.error[:500]
    attempt.seconds = answer.seconds
    attempt.save(update_fields=["status", "excerpt", "error", "seconds"])
    mine = Delivery.objects.filter(id=attempt.delivery_id, state=Delivery.State.WAITING)
    if answer.ok:
        mine.update(state=Delivery.State.DELIVERED, delivered_at=Now(), next_attempt_at=None)
        if attempt.delivery.event == Event.APPROVED:
            refund = Refund.objects.filter(deliveries=attempt.delivery, stopped_at=None, state=State.OWED)
            refund.update(state=State.SENT, changed_at=Now())
        Endpoint.objects.filter(id=attempt.delivery.endpoint_id, failing_since__isnull=False).update(failing_since=None)
        return
    _try_again(attempt, answer, mine.filter(attempts_made=attempt.number))  # unless somebody has meanwhile
    _is_failing(attempt, answer)


def _try_again(attempt: Attempt, answer: Answer, mine: QuerySet[Delivery]) -> None:
    wait = wait_after(attempt.number, WAITS, asked_for=answer.retry_after)
    if wait is None or answer.status == GONE or not attempt.delivery.endpoint.enabled:
        mine.update(state=Delivery.State.STUCK, next_attempt_at=None)
        return
    at = timezone.now() + wait
    if mine.update(next_attempt_at=at):
        job = send_delivery.configure(schedule_at=at)
        job.defer(org_id=str(attempt.org_id), delivery_id=str(attempt.delivery_id))


def _is_failing(attempt: Attempt, answer: Answer) -> None:
    """An endpoint that wants no more, or has taken nothing for days, is switched off."""
    endpoint = (
        Endpoint.objects.select_for_update(no_key=True)
        .filter(id=attempt.delivery.endpoint_id, enabled=True)
        .defer("secret", "old_secret")
        .first()
    )
    if endpoint is None:
        return
    now = timezone.now()
    if answer.status == GONE:
        give_up(endpoint, _("It answered 410: it does not want these messages any more."))
    elif endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    elif now - endpoint.failing_since > LONGEST_FAILURE:
        facts = {"since": f"{timezone.localtime(endpoint.failing_since):%Y-%m-%d %H:%M}"}
        give_up(endpoint, _("It has taken no message since %(since)s.") % facts)
