"""What whoever pays says of a refund, and what a person says: it is accepted, it is paid, it failed."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orders.money import exponent, money_text
from countermand.orgs.asked import uuid_of
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain
from countermand.refunds.models import Attention, Delivery, Endpoint, Event, Refund, Report, State, Task
from countermand.refunds.resend import is_being_sent
from countermand.refunds.states import may_become

PREFIX = "refund."
SAID = {Report.Said.ACCEPTED: State.ACCEPTED, Report.Said.PAID: State.PAID, Report.Said.FAILED: State.FAILED}


@dataclass(frozen=True)
class Message:
    said: str
    refund_id: UUID
    amount_minor: int | None
    currency: str
    reference: str
    note: str


def hear(endpoint: Endpoint, message_id: str, body: bytes) -> Report:
    """Keeps what a signed message says, and moves its refund, if that can be.

    The same message again gives the same report and does nothing. Raises Plain for what cannot be read or names no
    refund of this company, Conflict when the same id comes with another content; both are for the sender to read.
    """
    digest = hashlib.sha256(body).hexdigest()
    if known := _known(endpoint, message_id, digest):
        return known
    message = read(body)
    refund = Refund.objects.select_for_update(no_key=True).filter(id=message.refund_id).first()
    if refund is None:
        raise Plain(_("There is no refund %(id)s.") % {"id": message.refund_id})
    if known := _known(endpoint, message_id, digest):  # the same message waited for the lock
        return known
    attention = _attention(refund, message)
    moved = not attention.startswith("amount") and refund.stopped_at is None and _may(refund, message)
    report = Report.objects.create(
        refund=refund,
        said=message.said,
        endpoint=endpoint,
        message_id=message_id,
        sha256=digest,
        amount_minor=message.amount_minor,
        currency=message.currency,
        reference=message.reference,
        note=message.note,
        moved=moved,
    )
    if refund.stopped_at is None:
        _update(refund, message, attention, moved=moved)
    elif message.said == Report.Said.PAID and refund.amount_minor:
        Task.objects.bulk_create([Task(kind=Task.Kind.TAKE_BACK, refund=refund)], ignore_conflicts=True)
    _record(Action.REFUND_REPORTED, refund, report, by=None, who=endpoint.name)
    return report


def _known(endpoint: Endpoint, message_id: str, digest: str) -> Report | None:
    known = Report.objects.filter(endpoint=endpoint, message_id=message_id).first()
    if known and known.sha256 != digest:
        raise Conflict(
            _("The message %(id)s came before, with another content: nothing was done.") % {"id": message_id}
        )
    return known


def read(body: bytes) -> Message:
    """Raises Plain where it is not what docs/receiving-refund-messages.md says."""
    try:
        said = json.loads(body, parse_float=str, parse_int=str)
        kind, data = said["type"], said["data"]
        refund = data["refund"]
        found = Message(
            said=kind.removeprefix(PREFIX) if kind.startswith(PREFIX) else "",
            refund_id=uuid_of(refund["id"]) or _unreadable(),
            amount_minor=_amount(refund),
            currency=_text(refund.get("currency"), 3),
            reference=_text(data.get("reference"), 200),
            note=_text(data.get("note"), 500),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _unreadable()
    if found.said not in SAID:
        _unreadable()
    return found


def _text(value: Any, most: int) -> str:
    text = str(value or "")
    if "\0" in text:
        raise ValueError
    return text.encode().decode()[:most]  # half a sign, which nothing can keep, is a ValueError


def _unreadable() -> Any:
    raise Plain(
        _(
            'This cannot be read. It is JSON like {"type": "refund.paid", "data": {"refund": {"id": "…", '
            '"amount": "12.50", "currency": "USD"}, "reference": "…"}}; the type is refund.accepted, '
            "refund.paid or refund.failed."
        )
    )


def _amount(refund: dict[str, Any]) -> int | None:
    """As a text in decimal notation, as we send it; None where nothing is said."""
    if refund.get("amount") is None:
        return None
    try:
        amount = Decimal(str(refund["amount"])).scaleb(exponent(str(refund.get("currency", ""))))
    except ArithmeticError:
        raise ValueError from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount < 2**62:
        raise ValueError
    return int(amount)


def _attention(refund: Refund, message: Message) -> str:
    says_amount = message.amount_minor is not None or message.currency
    if says_amount and (message.amount_minor, message.currency) != (refund.amount_minor, refund.currency):
        return Attention.AMOUNT
    if message.said == Report.Said.PAID and refund.state == State.PAID and message.reference:
        return Attention.TWICE if message.reference != refund.reference else ""
    if message.said == Report.Said.FAILED:
        return Attention.LATE if refund.state == State.PAID else Attention.FAILED
    return ""


def _may(refund: Refund, message: Message) -> bool:
    return may_become(refund.state, SAID[Report.Said(message.said)])


def _update(refund: Refund, message: Message, attention: str, *, moved: bool) -> None:
    """What comes too late changes nothing: accepted after paid, say."""
    changes: dict[str, Any] = {}
    if moved:
        changes |= {"state": SAID[Report.Said(message.said)], "changed_at": Now()}
        if attention or message.said == Report.Said.PAID or refund.attention == Attention.FAILED:
            changes["attention"] = attention  # that somebody said another amount is not over with the next message
        if message.reference:
            changes["reference"] = message.reference
    elif attention and not (attention == Attention.FAILED and refund.state == State.FAILED):
        changes |= {"attention": attention}
    if changes:
        Refund.objects.filter(id=refund.id).update(**changes)


def mark_paid(refund_id: UUID, *, reference: str, note: str, by: Membership) -> Report:
    """A person says that it is paid or credited. Raises Plain without a reference, Conflict when it is not owed."""
    reference, note = reference.strip(), note.strip()
    if not reference or len(reference) > 200 or len(note) > 500:
        raise Plain(_("Write the reference of the payment or credit memo: auditors will look for it."))
    refund = _locked(refund_id)
    if not refund.is_open:
        facts = {"state": refund.get_state_display().lower(), "reference": refund.reference or "–"}
        raise Conflict(_("Nothing is owed any more: it is %(state)s (reference %(reference)s).") % facts)
    _do_not_send(refund)
    report = Report.objects.create(
        refund=refund, said=Report.Said.PAID, by=by, reference=reference, note=note, moved=True
    )
    Refund.objects.filter(id=refund.id).update(state=State.PAID, reference=reference, attention="", changed_at=Now())
    _record(Action.REFUND_MARKED, refund, report, by=by)
    return report


def _do_not_send(refund: Refund) -> None:
    """What nobody has taken yet leaves no more, else it would be paid a second time. Raises Conflict during a try."""
    waiting = Delivery.objects.filter(
        refund=refund, event=Event.APPROVED, state__in=[Delivery.State.WAITING, Delivery.State.STUCK]
    )
    for delivery in waiting.order_by("id").select_for_update(of=("self",), no_key=True):
        if is_being_sent(delivery):
            raise Conflict(_("Its message is being sent right now. Look again in a few seconds."))
        delivery.state, delivery.next_attempt_at = Delivery.State.STOPPED, None
        delivery.save(update_fields=["state", "next_attempt_at"])


def looked_at(refund_id: UUID, *, note: str, by: Membership) -> Report:
    """A person has seen to what a refund wanted attention for. Raises Plain without a note."""
    note = note.strip()
    if not note or len(note) > 500:
        raise Plain(_("Write in at most 500 characters what you found: it stays in the record."))
    refund = _locked(refund_id)
    if not refund.attention or refund.stopped_at:
        raise Conflict(_("Somebody has looked at this already."))
    report = Report.objects.create(refund=refund, said=Report.Said.LOOKED, by=by, note=note)
    Refund.objects.filter(id=refund.id).update(attention="")
    _record(Action.REFUND_MARKED, refund, report, by=by)
    return report


def _locked(refund_id: UUID) -> Refund:
    refund = Refund.objects.select_for_update(no_key=True).filter(id=refund_id).first()
    if refund is None:
        raise Plain(_("There is no such refund."))
    return refund


def _record(action: Action, refund: Refund, report: Report, *, by: Membership | None, who: str = "") -> None:
    body = {
        "said": report.said,
        "refund": money_text(refund.amount_minor, refund.currency),
        "reference": report.reference,
        "note": report.note,
        "moved": report.moved,
    }
    if who:
        body |= {"endpoint": who, "message": report.message_id}
    if report.amount_minor is not None and report.currency:
        body["says"] = f"{report.amount_minor} {report.currency}"
    subject = Refund.objects.select_related("order").get(id=refund.id).order.number
    record_one(action, subject, by=by, subject_id=refund.id, order_id=refund.order_id, body=body)
