from uuid import UUID

from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain
from countermand.refunds.models import Delivery, Event, Refund, State
from countermand.refunds.tasks import send_delivery


def resend(delivery_id: UUID, *, by: Membership) -> Delivery:
    """Queues the delivery once more: the same id, the same bytes, also if it was delivered already.

    Raises Plain when its endpoint is switched off, Conflict while a try is running.
    """
    refund = Refund.objects.select_for_update(no_key=True).filter(deliveries=delivery_id).first()  # before its messages
    delivery = (
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=delivery_id)
        .select_related("endpoint", "refund")
        .defer("endpoint__secret", "endpoint__old_secret")
        .first()
    )
    if delivery is None:
        raise Http404
    if not delivery.endpoint.enabled:
        raise Plain(
            _("The endpoint “%(endpoint)s” is switched off: switch it on in Settings, then send again.")
            % {"endpoint": delivery.endpoint.name}
        )
    if is_being_sent(delivery):
        raise Conflict(_("This message is being sent right now. Look again in a few seconds."))
    if delivery.event == Event.APPROVED and refund:
        _owed_again(refund, delivery)
    before = delivery.state
    delivery.state, delivery.delivered_at, delivery.next_attempt_at = Delivery.State.WAITING, None, None
    delivery.save(update_fields=["state", "delivered_at", "next_attempt_at"])
    send_delivery.defer(org_id=str(delivery.org_id), delivery_id=str(delivery.id))
    record_one(
        Action.RESENT,
        delivery.request_label,
        by=by,
        subject_id=delivery.id,
        order_id=delivery.refund.order_id if delivery.refund else None,
        body={"message": delivery.message_id, "endpoint": delivery.endpoint.name, "was": before},
    )
    return delivery


def _owed_again(refund: Refund, delivery: Delivery) -> None:
    """What failed is owed again. Raises Plain where it is paid, and the receiver never had the message."""
    if refund.state == State.PAID and delivery.state != Delivery.State.DELIVERED:
        raise Plain(
            _("The refund is paid already (%(reference)s): sent now, it would be paid twice.")
            % {"reference": refund.reference or "–"}
        )
    if refund.state == State.FAILED and refund.stopped_at is None:
        Refund.objects.filter(id=refund.id).update(state=State.OWED, attention="", changed_at=Now())


def is_being_sent(delivery: Delivery) -> bool:
    """Whether a worker has claimed it, and may still be at it."""
    if delivery.state != Delivery.State.WAITING or not delivery.next_attempt_at:
        return False
    running = delivery.attempts.filter(number=delivery.attempts_made, seconds=None)
    return delivery.next_attempt_at > timezone.now() and running.exists()
