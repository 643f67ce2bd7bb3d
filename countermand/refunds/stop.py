"""A refund is not owed any more, because its cancellation was taken back."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Now

from countermand.refunds.models import Delivery, Event, Refund, State, Task


@dataclass(frozen=True)
class Stopped:
    refund: Refund
    sent: bool  # somebody may have paid it already
    task: Task | None = None


def stop(request_id: UUID) -> Stopped:
    """Messages that were never tried do not leave any more. If one was tried, or nobody was to be told by message, the
    refund may have been paid: a task for finance says so.
    """
    refund = Refund.objects.select_for_update(no_key=True).get(request_id=request_id)
    messages = list(
        Delivery.objects.filter(refund=refund, event=Event.APPROVED)
        .order_by("id")
        .select_for_update(of=("self",), no_key=True)
        .defer("body")
    )
    waiting = [message.id for message in messages if message.state in {Delivery.State.WAITING, Delivery.State.STUCK}]
    Delivery.objects.filter(id__in=waiting).update(state=Delivery.State.STOPPED, next_attempt_at=None)
    Refund.objects.filter(id=refund.id).update(stopped_at=Now())
    paid = refund.state in {State.ACCEPTED, State.PAID}
    sent = paid or not messages or any(message.attempts_made for message in messages)
    if not sent or not refund.amount_minor:
        return Stopped(refund, sent=False)
    return Stopped(refund, sent=True, task=Task.objects.create(kind=Task.Kind.TAKE_BACK, refund=refund))
