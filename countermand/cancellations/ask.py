from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.account import FRESH, Item, account_for, with_known
from countermand.cancellations.attachments import NewFile, keep
from countermand.cancellations.blockers import Blocker, blockers_of
from countermand.cancellations.business_hours import due_at
from countermand.cancellations.families import apart
from countermand.cancellations.hold_hooks import held_deliveries
from countermand.cancellations.models import Attachment, Channel, Reason, Request, RequestLine
from countermand.cancellations.notices import approval_needed
from countermand.cancellations.reasons import check_note
from countermand.cancellations.record import said_of
from countermand.cancellations.rules import Rules
from countermand.cancellations.standing import Standing, histories, standings
from countermand.cancellations.urgency import risks
from countermand.cancellations.words import number
from countermand.mail import outbox
from countermand.orders.models import Line, Order
from countermand.orgs.models import Membership, Organization
from countermand.orgs.numbering import next_number
from countermand.plain import Conflict, Plain
from countermand.profile.answers import answers
from countermand.refunds import outbox as refund_outbox

CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A line somebody wants canceled. `follows_id` is the line's last cancellation that they saw, if any:
    it tells a second cancellation of the rest from the first one sent twice.
    """

    line_id: UUID
    quantity: Decimal
    follows_id: UUID | None = None
    unknown_stage_ok: bool = False
    reason: Reason | None = None  # of this line, where it is another one than the request's


@dataclass(frozen=True, kw_only=True)
class Customer:
    """What the customer said, how and when, and what they are to be told."""

    words: str = ""  # for their mail
    channel: str = ""
    asked_at: datetime | None = None


class Blocked(Conflict):
    """Some of the wanted lines cannot be canceled; nothing was written. `by_line` has every sentence."""

    def __init__(self, by_line: dict[UUID, list[Blocker]]) -> None:
        self.by_line = by_line
        sentences = dict.fromkeys(blocker.sentence for blockers in by_line.values() for blocker in blockers)
        super().__init__(" ".join(sentences))


def ask(
    order: Order,
    wanted: Sequence[Wanted] | None,
    *,
    by: Membership,
    reason: Reason,
    note: str = "",
    key: UUID,
    stopped: Mapping[UUID, str] | None = None,
    customer: Customer = Customer(),
    files: Sequence[NewFile] = (),
) -> Request:
    """Asks to cancel the wanted lines, or with None whatever can still be canceled of the whole order.

    The same key again gives the request it gave before. Raises Blocked when a wanted line cannot be canceled
    (or, of a whole order, none can), Conflict when the same key came with something else, Plain when nothing is
    wanted or the reason demands a note.
    `stopped`: by line, the stage in which the person says that the warehouse stopped it. `files` are kept with it.
    """
    check_note(reason, note)
    for want in wanted or ():
        check_note(want.reason or reason, note)
    _check_customer(customer)
    lines = list(Line.objects.filter(order=order).order_by("id").select_for_update(no_key=True))
    if same := Request.objects.filter(key=key).first():  # a double click waited for the lock
        return _same(same, order, wanted, by=by, reason=reason, note=note)
    if not lines and not Order.objects.filter(id=order.id).exists():
        raise Conflict(_("Order %(order)s is gone: the file that brought it was undone.") % {"order": order.number})
    order.refresh_from_db(fields=["currency", *FRESH])  # an import we waited for may have changed them
    said = answers()
    rules, history = Rules.of(said), histories(line.id for line in lines)
    now = {s.line.id: s for s in standings(sorted(lines, key=_position), history, order, rules)}
    excluded: list[Standing] = []
    if wanted is None:
        wanted, excluded = _all_open(list(now.values()))
    else:
        _check(wanted, now, order, rules)
    asked_at, org = timezone.now(), Organization.objects.get(id=by.org_id)
    zone = ZoneInfo(org.time_zone)
    due = due_at(asked_at, hours=said.limits.due_hours, desk=said.desk, zone=zone)
    heard = {line.id for line in lines if now[line.id].needs_stop and (stopped or {}).get(line.id) == line.stage}
    threatened = [now[want.line_id].line for want in wanted if want.line_id not in heard]
    first = next(iter(risks(threatened, requested_at=asked_at, due_at=due, desk=said.desk, zone=zone)), None)
    request = Request.objects.create(
        number=next_number("request", first=1001),
        key=key,
        order=order,
        reason=reason,
        note=note.strip(),
        customer_words=customer.words.strip(),
        channel=customer.channel,
        asked_at=customer.asked_at,
        whole_order=bool(excluded) or len(wanted) == len(lines),
        excluded=[_left(standing) for standing in excluded],
        requested_by=by,
        requested_at=asked_at,
        due_at=due,
        urgent_at=first.at if first else None,
    )
    asked = _write_lines(request, wanted, {line.id: line for line in lines}, heard, rules)
    kept = keep(request, files, by=by)
    refund_outbox.queue(held_deliveries(request, asked, org))
    outbox.queue(approval_needed(request, asked))
    record_one(
        Action.REQUESTED,
        request.label,
        by=by,
        subject_id=request.id,
        order_id=order.id,
        body={
            "order": order.number,
            "lines": [said_of(row) for row in asked],
            "not_included": [{"line": one["line"], "why": one["why"]} for one in request.excluded],
            "reason": reason.label,
            "note": request.note,
            **_said_of_customer(request, kept),
        },
    )
    return request


def _check_customer(customer: Customer) -> None:
    if customer.channel and customer.channel not in Channel.values:
        raise Plain(_("Choose from the list how the customer asked."))
    if len(customer.words) > 2000:
        raise Plain(_("What the customer is told may have 2,000 characters: shorten it."))
    if customer.asked_at and customer.asked_at > timezone.now() + CLOCKS_DIFFER:
        raise Plain(_("The customer cannot have asked in the future: correct the time of asking."))


def _said_of_customer(request: Request, kept: Sequence[Attachment]) -> dict[str, Any]:
    """For the record, and only what was said."""
    said = {
        "customer_words": request.customer_words,
        "channel": request.get_channel_display() if request.channel else "",
        "customer_asked_at": request.asked_at.isoformat() if request.asked_at else "",
        "attachments": [f"{one.name} (SHA-256 {one.sha256})" for one in kept],
    }
    return {name: value for name, value in said.items() if value}


def _position(line: Line) -> int:
    return line.position


def _left(standing: Standing) -> dict[str, Any]:
    """A line of a whole order that could not be asked for."""
    blockers = standing.blockers
    return {
        "line": standing.line.ref,
        "why": [blocker.sentence for blocker in blockers],
        "codes": [blocker.code for blocker in blockers],
        "next": [blocker.next for blocker in blockers],
    }


def record_refusal(order: Order, blocked: Blocked, *, by: Membership) -> None:
    """Nothing was written of what was asked for; that it was refused, and why, stays in the record."""
    found = [blocker for blockers in blocked.by_line.values() for blocker in blockers]
    body = {
        "order": order.number,
        "lines": sorted(map(str, blocked.by_line)),
        "refused_for": [blocker.sentence for blocker in found],
        "codes": sorted({blocker.code for blocker in found}),
    }
    record_one(Action.REFUSED, order.number, by=by, subject_id=order.id, order_id=order.id, body=body)


def _same(
    request: Request, order: Order, wanted: Sequence[Wanted] | None, *, by: Membership, reason: Reason, note: str
) -> Request:
    if request.order_id != order.id or request.requested_by_id != by.id:
        raise Conflict(_("This form was sent already, for something else. Open the order again and ask anew."))
    if _asks_for(wanted, request) and (request.reason_id, request.note) == (reason.id, note.strip()):
        return request
    sentence = _(
        "This form was sent already and became %(request)s, which says something else. Nothing was sent now: "
        "withdraw %(request)s if it is wrong, then open the order again and ask anew."
    )
    raise Conflict(sentence % {"request": request.label})


def _asks_for(wanted: Sequence[Wanted] | None, request: Request) -> bool:
    """The lines of that request. A quantity that was left empty is what is open now, which may be nothing by now."""
    if wanted is None:
        return request.whole_order
    asked = dict(request.lines.values_list("line_id", "quantity"))
    now = {want.line_id: want.quantity for want in wanted}
    return asked.keys() == now.keys() and all(now[line_id] in {0, asked[line_id]} for line_id in asked)


def _all_open(now: Sequence[Standing]) -> tuple[list[Wanted], list[Standing]]:
    """What can be canceled, each family whole, and what is left with why."""
    quantities = {standing.line.id: standing.open for standing in now if not standing.blockers}
    missing = _apart(now, quantities)
    left = [replace(one, blockers=[missing[one.line.id]]) if one.line.id in missing else one for one in now]
    found = [
        Wanted(line_id=standing.line.id, quantity=standing.open, follows_id=standing.history.follows_id)
        for standing in left
        if not standing.blockers
    ]
    if not found:
        raise Blocked({standing.line.id: standing.blockers for standing in left})
    return found, [standing for standing in left if standing.blockers]


def _apart(now: Iterable[Standing], quantities: Mapping[UUID, Decimal]) -> dict[UUID, Blocker]:
    return apart([one.line for one in now], {one.line.id: one.head for one in now if one.head}, quantities)


def _check(wanted: Sequence[Wanted], now: dict[UUID, Standing], order: Order, rules: Rules) -> None:
    if not wanted:
        raise Plain(_("Nothing is chosen: tick at least one line."))
    if len({want.line_id for want in wanted}) < len(wanted) or any(want.line_id not in now for want in wanted):
        raise Plain(_("The page sent lines that are not of this order: reload it and choose again."))
    found = {want.line_id: _blockers(want, now[want.line_id], order, rules) for want in wanted}
    for line_id, blocker in _apart(now.values(), {want.line_id: want.quantity for want in wanted}).items():
        found[line_id].append(blocker)
    if any(found.values()):
        raise Blocked({line_id: blockers for line_id, blockers in found.items() if blockers})


def _blockers(want: Wanted, standing: Standing, order: Order, rules: Rules) -> list[Blocker]:
    line, history = standing.line, standing.history
    blockers = blockers_of(
        line,
        want.quantity,
        order=order,
        rules=rules,
        pending=history.pending,
        unknown_stage_ok=want.unknown_stage_ok,
    )
    if history.follows_id != want.follows_id and not blockers:
        blockers.append(_changed(line, history.last))
    return blockers


def _changed(line: Line, last: RequestLine | None) -> Blocker:
    """Since the page was opened that asks for it."""
    then = _("look again, and ask for the rest if it is still wanted")
    if last is None:
        what = _("Line %(line)s: its earlier cancellation was taken back since you opened this page")
        return Blocker("changed", what % {"line": line.ref}, then)
    what = _("Line %(line)s: %(quantity)s were canceled by %(request)s since you opened this page")
    facts = {"line": line.ref, "quantity": number(last.quantity), "request": last.request.label}
    return Blocker("changed", what % facts, then)


def _write_lines(
    request: Request, wanted: Sequence[Wanted], lines: dict[UUID, Line], heard: set[UUID], rules: Rules
) -> list[RequestLine]:
    """`heard`: the lines of which the requester says that the warehouse stopped them."""
    account = account_for(request.order, with_known(request.order, list(lines.values())), rules)
    bill = account.bill([Item(lines[want.line_id], want.quantity) for want in wanted])
    return RequestLine.objects.bulk_create(
        RequestLine(
            request=request,
            line=line,
            follows_id=want.follows_id,
            quantity=want.quantity,
            reason=None if want.reason == request.reason else want.reason,
            unknown_stage_ok=want.unknown_stage_ok,
            stopped_by=request.requested_by if line.id in heard else None,
            stopped_stage=line.stage if line.id in heard else "",
            amount_minor=bill.shares[line.id].amount,
            makeup=bill.shares[line.id].makeup,
            seen_sku=line.sku,
            seen_stage=line.stage,
            seen_ordered=line.ordered,
            seen_shipped=line.shipped,
            seen_canceled=line.canceled,
        )
        for want in wanted
        for line in [lines[want.line_id]]
    )
