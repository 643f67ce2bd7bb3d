"""The messages that lines are on hold, and that they are not any more: what a warehouse's own system listens to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from countermand.cancellations.hooks import person, utc
from countermand.cancellations.models import Request, RequestLine
from countermand.cancellations.words import number
from countermand.orgs.models import Membership, Organization
from countermand.refunds.models import Delivery, Endpoint, Event

Why = Literal["rejected", "withdrawn", "left_out"]


@dataclass(frozen=True, kw_only=True)
class Release:
    """Lines of one request that may go: it was rejected or withdrawn, or approved without them."""

    request: Request
    rows: Sequence[RequestLine]
    why: Why
    by: Membership
    at: datetime
    note: str = ""


def held_deliveries(request: Request, rows: Sequence[RequestLine], org: Organization) -> list[Delivery]:
    """One message about all lines of a request, for each endpoint that wants it."""
    endpoints = _listening(Event.HELD)
    if not endpoints:
        return []
    body = _said(Event.HELD, request, rows, org, at=request.requested_at)
    return _to_each(endpoints, Event.HELD, request, body)


def released_deliveries(releases: Sequence[Release], org: Organization) -> list[Delivery]:
    """One message for each request and endpoint that wants it; one statement, however many there are."""
    releases = [release for release in releases if release.rows]
    endpoints = _listening(Event.RELEASED) if releases else []
    if not endpoints:
        return []
    return [delivery for release in releases for delivery in _released(release, endpoints, org)]


def _released(release: Release, endpoints: list[Endpoint], org: Organization) -> list[Delivery]:
    body = _said(Event.RELEASED, release.request, release.rows, org, at=release.at)
    body["data"]["release"] = {
        "why": release.why,
        "by": person(release.by),
        "at": utc(release.at),
        "note": release.note,
    }
    return _to_each(endpoints, Event.RELEASED, release.request, body)


def message_id(request_id: UUID, endpoint_id: UUID, event: Event) -> str:
    """The same request, endpoint and event always give the same id: none is ever told twice."""
    return f"msg_{uuid5(request_id, f'{event.value} {endpoint_id}').hex}"


def _listening(event: Event) -> list[Endpoint]:
    return list(Endpoint.objects.filter(enabled=True, events__contains=[event]).defer("secret", "old_secret"))


def _to_each(endpoints: list[Endpoint], event: Event, request: Request, body: dict[str, Any]) -> list[Delivery]:
    text = json.dumps(body, ensure_ascii=False)
    return [
        Delivery(
            event=event,
            request_id=request.id,
            endpoint=endpoint,
            message_id=message_id(request.id, endpoint.id, event),
            body=text,
        )
        for endpoint in endpoints
    ]


def _said(
    event: Event, request: Request, rows: Sequence[RequestLine], org: Organization, *, at: datetime
) -> dict[str, Any]:
    """As the other messages: quantities are texts in decimal notation, times are UTC."""
    order = request.order
    return {
        "type": event,
        "timestamp": utc(at),
        "data": {
            "org": {"slug": org.slug, "name": org.name},
            "request": {
                "id": str(request.id),
                "number": request.label,
                "requested_by": person(request.requested_by),
                "requested_at": utc(request.requested_at),
                "note": request.note,
            },
            "order": {
                "number": order.number,
                "customer_name": order.customer_name,
                "customer_email": order.customer_email,
            },
            "lines": [_line(row) for row in rows],
        },
    }


def _line(row: RequestLine) -> dict[str, Any]:
    line = row.line
    return {
        "line": line.ref,
        "sku": line.sku,
        "description": line.description,
        "quantity": number(row.quantity),
        "stage": line.stage,
        "ship_by": line.ship_by.isoformat() if line.ship_by else None,
        "location": line.location,
        "carrier": line.carrier,
        "tracking": line.tracking,
    }
