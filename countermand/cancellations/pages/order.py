from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from countermand.audit.models import Entry
from countermand.cancellations.blockers import closed
from countermand.cancellations.models import Draft, Request
from countermand.cancellations.rules import Rules, current
from countermand.cancellations.standing import Standing, histories, standings
from countermand.orders.models import Line, Order
from countermand.orgs.at_once import at_once
from countermand.orgs.middleware import OrgRequest

TIMELINE = 50


def order(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Order, id=id)
    lines, requests, drafts, entries = at_once(
        Line.objects.filter(order=found),
        Request.objects.filter(order=found).select_related("requested_by__user", "reason"),
        Draft.objects.filter(order=found, member=request.member),
        Entry.objects.filter(order_id=found.id).defer("prev_hash", "hash")[:TIMELINE],
    )
    now = stand(lines, found, current())
    context = {
        "order": found,
        "closed": closed(found),
        "standings": now,
        "cancelable": [standing for standing in now if not standing.blockers],
        "askable": [standing for standing in now if not standing.blockers or standing.needs_word],
        "requests": requests,
        "draft": bool(drafts),
        "entries": entries,
    }
    return render(request, "cancellations/order.html", context)


def stand(lines: list[Line], found: Order, rules: Rules) -> list[Standing]:
    """Every line of the order with what can be canceled of it and what cannot."""
    return standings(lines, histories(line.id for line in lines), found, rules)
