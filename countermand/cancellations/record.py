"""What the permanent record says about a line of a request."""

from countermand.cancellations.models import RequestLine
from countermand.cancellations.words import number
from countermand.orders.money import money_text


def said_of(row: RequestLine, *, refund: bool = False) -> dict[str, str]:
    """A line of a request, as the record says it."""
    said = {"line": row.line.ref, "sku": row.line.sku, "quantity": number(row.quantity)}
    if refund:
        said["refund"] = money_text(row.amount_minor, row.request.order.currency)
        if changed := row.makeup.get("changed"):
            said["refund_without_the_change"] = money_text(row.amount_minor - changed, row.request.order.currency)
    if row.decided_reason:
        said["reason"] = row.decided_reason.label
    elif row.reason:
        said["reason"] = row.reason.label
    if row.decided_note:
        said["note"] = row.decided_note
    if row.stopped_by:
        said["warehouse_stopped_it_says"] = row.stopped_by.user.name
    return said
