"""What was decided before: for this customer, and on this order."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from countermand.cancellations.models import Decision, Request
from countermand.orders.models import Order

SHOWN = 10
ORDERS_LOOKED_AT = 1_000  # of one customer: an address that stands for a whole marketplace is not read to its end


def of_order(found: Request) -> QuerySet[Request]:
    """The newest other requests on this order."""
    return _others(found).filter(order=found.order)[:SHOWN]


def of_customer(found: Request) -> QuerySet[Request]:
    """The newest requests on the customer's other orders."""
    whose = _whose(found.order)
    if not whose:
        return Request.objects.none()
    theirs = Order.objects.filter(whose).exclude(id=found.order_id).values("id")[:ORDERS_LOOKED_AT]
    return _others(found).filter(order__in=theirs)[:SHOWN]


def add_decisions(requests: Iterable[Request]) -> None:
    """Each gets its `decisions`; one statement."""
    decisions = Decision.objects.select_related("decided_by__user", "reason")
    prefetch_related_objects(list(requests), Prefetch("decisions", decisions))


def _others(found: Request) -> QuerySet[Request]:
    return Request.objects.exclude(id=found.id).select_related("order", "reason")


def _whose(order: Order) -> Q:
    """The customer's e-mail address names them best, else their name; nobody, else."""
    if order.customer_email:
        return Q(customer_email=order.customer_email)
    return Q(customer_name=order.customer_name) if order.customer_name else Q()
