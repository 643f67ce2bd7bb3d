"""What was decided before: for this customer, and on this order."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from countermand.cancellations.models import Decision, Request
from countermand.orders.models import Order

SHOWN = 10
ORDERS_LOOKED_AT = 1_000  # of one customer: an address that stands for a whole marketplace is not read to its end


@dataclass(frozen=True)
class History:
    of_customer: list[Request]
    of_order: list[Request]


def history(found: Request) -> History:
    """The newest other requests, each with its decision; two statements for the customer's, two for the order's."""
    order = found.order
    others = _with_decisions(Request.objects.exclude(id=found.id))
    whose = _whose(order)
    theirs = Order.objects.filter(whose).exclude(id=order.id).order_by().values("id")[:ORDERS_LOOKED_AT]
    return History(
        of_customer=list(others.filter(order__in=theirs)[:SHOWN]) if whose else [],
        of_order=list(others.filter(order=order)[:SHOWN]),
    )


def _whose(order: Order) -> Q:
    """The customer's e-mail address names them best, else their name; nobody, else."""
    if order.customer_email:
        return Q(customer_email=order.customer_email)
    return Q(customer_name=order.customer_name) if order.customer_name else Q()


def _with_decisions(found: QuerySet[Request]) -> QuerySet[Request]:
    decisions = Decision.objects.select_related("decided_by__user", "reason")
    return found.select_related("order", "reason").prefetch_related(Prefetch("decisions", decisions))
