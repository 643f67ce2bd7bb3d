"""The message that asks somebody's system to pay or credit an approved cancellation."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from countermand.cancellations.commit import Verdict
from countermand.cancellations.models import Reason
from countermand.cancellations.words import number
from countermand.orders.money import from_minor
from countermand.orgs.models import Membership, Organization
from countermand.refunds.models import Delivery, Endpoint, Event, Refund


def message_id(decision_id: UUID, endpoint_id: UUID) -> str:
    """The idempotency key: the same decision and endpoint always give the same id."""
    return f"msg_{uuid5(decision_id, str(endpoint_id)).hex}"


def deliveries_of(verdicts: Sequence[Verdict], refunds: dict[UUID, Refund], org: Organization) -> list[Delivery]:
    """One delivery for each approved request and endpoint that wants it, body and all."""
    endpoints = list(
        Endpoint.objects.filter(enabled=True, events__contains=[Event.APPROVED]).defer("secret", "old_secret")
    )
    return [
        Delivery(
            refund=refunds[verdict.request.id],
            event=Event.APPROVED,
            request_id=verdict.request.id,
            endpoint=endpoint,
            message_id=message_id(verdict.decision.id, endpoint.id),
            body=body,
        )
        for verdict in verdicts
        for body in [json.dumps(payload(verdict, refunds[verdict.request.id], org), ensure_ascii=False)]
        for endpoint in endpoints
    ]


def payload(verdict: Verdict, refund: Refund, org: Organization) -> dict[str, Any]:
    """Quantities and amounts are texts in decimal notation, so that no receiver rounds them; times are UTC."""
    request, order = verdict.request, verdict.request.order
    return {
        "type": Event.APPROVED,
        "timestamp": utc(verdict.decision.decided_at),
        "data": {
            "org": {"slug": org.slug, "name": org.name},
            "request": {
                "id": str(request.id),
                "number": request.label,
                "requested_by": person(request.requested_by),
                "requested_at": utc(request.requested_at),
                "note": request.note,
            },
            "decision": {
                "id": str(verdict.decision.id),
                "approved_by": person(verdict.by),
                "approved_at": utc(verdict.decision.decided_at),
                "note": verdict.note,
            },
            "reason": _reason(verdict.reason),
            "order": {
                "number": order.number,
                "customer_name": order.customer_name,
                "customer_email": order.customer_email,
            },
            "refund": {
                "id": str(refund.id),
                "currency": refund.currency,
                "amount": str(from_minor(refund.amount_minor, refund.currency)),
                "amount_minor": refund.amount_minor,
                "payment": order.payment or None,
            },
            "lines": [
                {
                    "line": wish.row.line.ref,
                    "sku": wish.row.line.sku,
                    "description": wish.row.line.description,
                    "reason": _reason(verdict.reason_of(wish)),
                    "canceled_quantity": number(wish.row.quantity),
                    "unit_price": None if wish.row.line.price is None else number(wish.row.line.price),
                    "amount": str(from_minor(wish.row.amount_minor, refund.currency)),
                    "amount_minor": wish.row.amount_minor,
                    "makeup": {name: str(from_minor(part, refund.currency)) for name, part in wish.row.makeup.items()},
                }
                for wish in verdict.chosen
            ],
        },
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {
        "code": reason.code,
        "label": reason.label,
        "system_code": reason.system_code,
        "restock": reason.restock,
    }


def person(member: Membership) -> dict[str, str]:
    return {"name": member.user.name, "email": member.user.email}


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
