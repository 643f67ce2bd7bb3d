from typing import Any

from countermand.exports.models import Template

NAME = "Canceled orders"
STARTER = [
    {"header": "order_number", "field": "order_number"},
    {"header": "line", "field": "line"},
    {"header": "sku", "field": "sku"},
    {"header": "canceled_quantity", "field": "canceled_quantity"},
    {"header": "remaining_quantity", "field": "remaining_quantity"},
    {"header": "reason_code", "field": "reason_code"},
    {"header": "refund_amount", "field": "refund_amount"},
    {"header": "currency", "field": "currency"},
    {"header": "canceled_on", "field": "canceled_on"},
    {"header": "request", "field": "request"},
    {"header": "approved_by", "field": "approver"},
]


def default_template() -> Template:
    """The org's template; a plain one is made the first time."""
    starter: dict[str, Any] = {"name": NAME, "columns": STARTER}
    return Template.objects.order_by("id").first() or Template.objects.get_or_create(name=NAME, defaults=starter)[0]
