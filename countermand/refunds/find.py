"""Refunds by where they are, the newest first."""

from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from countermand.refunds.models import Delivery, Event, Refund, State

LOOK = "look"  # not a state: what somebody has to look at
STOPPED = "stopped"  # not a state either: its cancellation was taken back
# The request lives in the app above; a refund knows only its id.
REQUEST = "FROM cancellations_request q WHERE q.org_id = refunds_refund.org_id AND q.id = refunds_refund.request_id"


def in_state(state: str) -> QuerySet[Refund]:
    """All of them, where `state` is none."""
    found = Refund.objects.order_by("-id")
    if state == LOOK:
        stuck = Delivery.objects.filter(state=Delivery.State.STUCK, event=Event.APPROVED).order_by().values("refund")
        wanted = ~Q(attention="") | Q(id__in=stuck, state__in=[State.OWED, State.SENT, State.FAILED])
        return found.filter(wanted, stopped_at=None)
    if state == STOPPED:
        return found.filter(stopped_at__isnull=False)
    return found.filter(state=state, stopped_at=None) if state in State.values else found


def numbered(found: QuerySet[Refund]) -> QuerySet[Refund]:
    """With the order, and the number of the request as `request_number`."""
    return found.select_related("order").annotate(request_number=request_number())


def request_number() -> RawSQL:
    return RawSQL(f"SELECT q.number {REQUEST}", [], IntegerField())  # noqa: S611
