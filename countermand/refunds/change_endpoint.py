import json
from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.mail import outbox
from countermand.mail.models import Mail
from countermand.orgs.models import Membership, Organization, Role
from countermand.orgs.owned import new_id
from countermand.plain import Plain
from countermand.refunds import outbox as refunds_outbox
from countermand.refunds.add_endpoint import new_secret
from countermand.refunds.models import Delivery, Endpoint, Event

OVERLAP = timedelta(days=1)


def switch_endpoint(endpoint: Endpoint, *, on: bool, by: Membership | None) -> None:
    """Off: it gets no message any more, and what waits for it becomes stuck. Nothing is deleted."""
    endpoint.enabled, endpoint.failing_since = on, None
    endpoint.save(update_fields=["enabled", "failing_since"])
    _record(endpoint, {"enabled": on}, by)


def choose_events(endpoint: Endpoint, chosen: Iterable[str], *, by: Membership) -> None:
    """What it is told of, from now on. Raises Plain when that is nothing, or unknown."""
    wanted = [event.value for event in Event.wanted() if event.value in set(chosen)]
    if not wanted:
        raise Plain(_("Choose at least one event, or switch the endpoint off."))
    if wanted == endpoint.events:
        return
    _record(endpoint, {"events": wanted, "before": endpoint.events}, by)
    endpoint.events = wanted
    endpoint.save(update_fields=["events"])


def give_up(endpoint: Endpoint, why: str) -> None:
    """Switches it off by itself, and mails the admins."""
    org = Organization.objects.get(id=endpoint.org_id)
    address = settings.PUBLIC_URL + reverse("settings-endpoints", args=[org.slug])
    text = render_to_string("refunds/mail/endpoint_off.txt", {"endpoint": endpoint, "why": why, "address": address})
    subject, _sep, rest = text.strip().partition("\n")
    admins = Membership.objects.filter(active=True, roles__contains=[Role.ADMIN]).select_related("user")
    outbox.queue(
        Mail(kind="endpoint_off", to=admin.user.email, subject=subject[:300], text=rest.strip() + "\n", about_id=None)
        for admin in admins
    )
    switch_endpoint(endpoint, on=False, by=None)  # last: it takes the head of the audit


def send_test(endpoint: Endpoint, *, by: Membership) -> Delivery:
    """A message that asks for nothing, sent and signed like any other. Raises Plain when the endpoint is off."""
    if not endpoint.enabled:
        raise Plain(_("“%(name)s” is switched off: switch it on first.") % {"name": endpoint.name})
    now, id = timezone.now(), new_id()
    body = {
        "type": Event.TEST,
        "timestamp": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {"sent_by": by.user.name, "note": "This is a test: nothing is owed."},
    }
    delivery = Delivery(
        id=id,
        event=Event.TEST,
        endpoint=endpoint,
        message_id=f"msg_{id.hex}",
        body=json.dumps(body, ensure_ascii=False),
    )
    refunds_outbox.queue([delivery])
    return delivery


def rotate_secret(endpoint: Endpoint, *, by: Membership | None) -> None:
    """Messages are signed with a new secret, and for a day with the old one too, for the receiver to change over."""
    endpoint.old_secret, endpoint.old_until = endpoint.secret, timezone.now() + OVERLAP
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret", "old_secret", "old_until"])
    _record(endpoint, {"secret": "made anew"}, by)


def _record(endpoint: Endpoint, change: dict[str, object], by: Membership | None) -> None:
    subject = f"endpoint {endpoint.name}"
    record_one(Action.SETTINGS_CHANGED, subject, by=by, subject_id=endpoint.id, body=change)
