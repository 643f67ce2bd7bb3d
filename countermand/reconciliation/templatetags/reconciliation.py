from typing import Any

from django import template
from django.template import Context

from countermand.cancellations.models import Outcome
from countermand.orders.models import Order
from countermand.reconciliation import sentences
from countermand.reconciliation.find import NEEDS
from countermand.reconciliation.models import Confirmation, State

register = template.Library()
register.filter("age", sentences.age)
register.filter("ours", sentences.ours)
register.filter("theirs", sentences.theirs)
register.filter("way_out", sentences.way_out)
register.filter("settled", sentences.settled)


@register.inclusion_tag("reconciliation/of_order.html", takes_context=True)
def contradictions(context: Context, order: Order) -> dict[str, Any]:
    """{% contradictions order %}: what speaks against what was canceled of it, if anything does."""
    canceled = Confirmation.objects.filter(request_line__outcome=Outcome.CANCELED, request_line__line__order=order)
    found = canceled.filter(state=State.CONTRADICTED).select_related(*NEEDS).defer("before").order_by("since", "id")
    return {"request": context["request"], "found": found, "order": order}
