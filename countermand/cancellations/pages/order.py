from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from countermand.audit.models import Entry
from countermand.cancellations.blockers import closed
from countermand.cancellations.drafts import draft_of
from countermand.cancellations.models import Request
from countermand.cancellations.rules import current
from countermand.cancellations.standing import Standing, histories, standings
from countermand.orders.models import Line, Order
from countermand.orgs.middleware import OrgRequest

TIMELINE = 50


def order(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Order, id=id)
    now = stand(found)
    context = {
        "order": found,
        "closed": closed(found),
        "standings": now,
        "cancelable": [standing for standing in now if not standing.blockers],
        "askable": [standing for standing in now if not standing.blockers or standing.needs_word],
        "requests": Request.objects.filter(order=found).select_related("requested_by__user", "reason"),
        "draft": draft_of(found, by=request.member),
        "entries": Entry.objects.filter(order_id=found.id)[:TIMELINE],
    }
    return render(request, "cancellations/order.html", context)


def stand(found: Order) -> list[Standing]:
    """Every line of the order with what can be canceled of it and what cannot, in three statements."""
    lines = list(Line.objects.filter(order=found))
    return standings(lines, histories(line.id for line in lines), found, current())
