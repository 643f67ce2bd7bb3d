"""The message that a cancellation was taken back: whoever pays or credits must not, or must take it back too."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

from countermand.cancellations.hooks import person, utc
from countermand.cancellations.models import Reinstatement, RequestLine
from countermand.cancellations.words import number
from countermand.orders.money import from_minor
from countermand.orgs.models import Membership, Organization
from countermand.refunds.models import Delivery, Endpoint, Event, Refund


def reinstated_deliveries(
    taking: Reinstatement,
    rows: Sequence[RequestLine],
    refund: Refund,
    org: Organization,
    *,
    by: Membership,
    at: datetime,
) -> list[Delivery]:
    """One message for each endpoint that wants it; its id derives from the reinstatement, so it is never another."""
    body = json.dumps(payload(taking, rows, refund, org, by=by, at=at), ensure_ascii=False)
    return [
        Delivery(
            event=Event.REINSTATED,
            request_id=taking.request_id,
            endpoint=endpoint,
            message_id=f"msg_{uuid5(taking.id, str(endpoint.id)).hex}",
            body=body,
        )
        for endpoint in Endpoint.objects.filter(enabled=True, events__contains=[Event.REINSTATED])
    ]


def payload(
    taking: Reinstatement,
    rows: Sequence[RequestLine],
    refund: Refund,
    org: Organization,
    *,
    by: Membership,
    at: datetime,
) -> dict[str, Any]:
    """As that of the approval: quantities and amounts are texts in decimal notation, times are UTC."""
    request = taking.request
    return {
        "type": Event.REINSTATED,
        "timestamp": utc(at),
        "data": {
            "org": {"slug": org.slug, "name": org.name},
            "request": {"id": str(request.id), "number": request.label},
            "reinstatement": {
                "id": str(taking.id),
                "asked_by": person(taking.asked_by),
                "asked_at": utc(taking.asked_at),
                "why": taking.why,
                "approved_by": person(by),
                "approved_at": utc(at),
            },
            "order": {"number": request.order.number},
            "refund": {
                "id": str(refund.id),
                "currency": refund.currency,
                "amount": str(from_minor(refund.amount_minor, refund.currency)),
                "amount_minor": refund.amount_minor,
            },
            "lines": [
                {"line": row.line.ref, "sku": row.line.sku, "reinstated_quantity": number(row.quantity)} for row in rows
            ],
        },
    }
