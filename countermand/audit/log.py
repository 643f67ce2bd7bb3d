import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from countermand.audit.actions import Action
from countermand.audit.models import Entry
from countermand.orgs.insert import insert
from countermand.orgs.models import Membership

SYSTEM = "Countermand"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. `subject` is what people call it ("CR-1042"); `by` None means the system."""

    action: Action
    subject: str
    by: Membership | None
    subject_id: UUID | None = None
    order_id: UUID | None = None
    body: dict[str, Any] = field(default_factory=dict)


def record(events: Iterable[Event]) -> None:
    """Writes the events in one statement, in their order, as the last thing a transaction does.

    The insert takes the org's chain head until commit. Taken last, by everybody, it cannot deadlock.
    """
    now = timezone.now()
    insert(
        Entry(
            seq=0,
            at=now,
            prev_hash=b"",
            hash=b"",
            actor_id=event.by.user_id if event.by else None,
            actor=f"{event.by.user.name} <{event.by.user.email}>" if event.by else SYSTEM,
            action=event.action,
            subject=event.subject[:200],
            subject_id=event.subject_id,
            order_id=event.order_id,
            body=json.dumps(event.body, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True),
        )
        for event in events
    )


def record_one(action: Action, subject: str, *, by: Membership | None, **more: Any) -> None:
    record([Event(action=action, subject=subject, by=by, **more)])
