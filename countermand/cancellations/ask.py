from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.blockers import Blocker, History, Standing, blockers_of, histories, standings
from countermand.cancellations.models import Reason, Request, RequestLine
from countermand.cancellations.notices import approval_needed
from countermand.cancellations.reasons import check_note
from countermand.cancellations.words import number
from countermand.mail import outbox
from countermand.orders.models import Line, Order
from countermand.orders.money import part_of_line
from countermand.orgs.models import Membership
from countermand.orgs.numbering import next_number
from countermand.plain import Conflict, Plain


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A line somebody wants canceled. `follows_id` is the line's last cancellation that they saw, if any:
    it tells a second cancellation of the rest from the first one sent twice.
    """

    line_id: UUID
    quantity: Decimal
    follows_id: UUID | None = None
    unknown_stage_ok: bool = False


class Blocked(Conflict):
    """Some of the wanted lines cannot be canceled; nothing was written. `by_line` has every sentence."""

    def __init__(self, by_line: dict[UUID, list[Blocker]]) -> None:
        self.by_line = by_line
        super().__init__(" ".join(blocker.sentence for blockers in by_line.values() for blocker in blockers))


def ask(
    order: Order, wanted: Sequence[Wanted] | None, *, by: Membership, reason: Reason, note: str = "", key: UUID
) -> Request:
    """Asks to cancel the wanted lines, or with None whatever can still be canceled of the whole order.

    The same key again gives the request it gave before. Raises Blocked when a wanted line cannot be canceled
    (or, of a whole order, none can), Plain when nothing is wanted or the reason demands a note.
    """
    check_note(reason, note)
    lines = list(Line.objects.filter(order=order).order_by("id").select_for_update(no_key=True))
    if same := Request.objects.filter(key=key).first():  # a double click waited for the lock
        return _same(same, order, by)
    order.refresh_from_db(fields=["currency"])  # an import we waited for may have changed it
    history = histories(line.id for line in lines)
    now = standings(sorted(lines, key=lambda line: line.position), history)
    excluded = [] if wanted is not None else [standing for standing in now if standing.blockers]
    if wanted is None:
        wanted = _all_open(now)
    else:
        _check(wanted, {line.id: line for line in lines}, history)
    request = Request.objects.create(
        number=next_number("request", first=1001),
        key=key,
        order=order,
        reason=reason,
        note=note.strip(),
        whole_order=bool(excluded) or len(wanted) == len(lines),
        excluded=[
            {
                "line": s.line.ref,
                "why": [blocker.sentence for blocker in s.blockers],
                "codes": [blocker.code for blocker in s.blockers],
            }
            for s in excluded
        ],
        requested_by=by,
    )
    asked = _write_lines(request, wanted, {line.id: line for line in lines})
    outbox.queue(approval_needed(request, asked))
    record_one(
        Action.REQUESTED,
        request.label,
        by=by,
        subject_id=request.id,
        order_id=order.id,
        body={
            "order": order.number,
            "lines": [{"line": row.line.ref, "sku": row.line.sku, "quantity": number(row.quantity)} for row in asked],
            "not_included": [{"line": one["line"], "why": one["why"]} for one in request.excluded],
            "reason": reason.label,
            "note": request.note,
        },
    )
    return request


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


def _same(request: Request, order: Order, by: Membership) -> Request:
    if request.order_id != order.id or request.requested_by_id != by.id:
        raise Conflict(_("This form was sent already, for something else. Open the order again and ask anew."))
    return request


def _all_open(now: list[Standing]) -> list[Wanted]:
    found = [
        Wanted(line_id=standing.line.id, quantity=standing.open, follows_id=standing.history.follows_id)
        for standing in now
        if not standing.blockers
    ]
    if not found:
        raise Blocked({standing.line.id: standing.blockers for standing in now})
    return found


def _check(wanted: Sequence[Wanted], lines: dict[UUID, Line], history: dict[UUID, History]) -> None:
    if not wanted:
        raise Plain(_("Nothing is chosen: tick at least one line."))
    if len({want.line_id for want in wanted}) < len(wanted) or any(want.line_id not in lines for want in wanted):
        raise Plain(_("The page sent lines that are not of this order: reload it and choose again."))
    found = {
        want.line_id: _blockers(want, lines[want.line_id], history.get(want.line_id, History())) for want in wanted
    }
    if any(found.values()):
        raise Blocked({line_id: blockers for line_id, blockers in found.items() if blockers})


def _blockers(want: Wanted, line: Line, history: History) -> list[Blocker]:
    blockers = blockers_of(line, want.quantity, pending=history.pending, unknown_stage_ok=want.unknown_stage_ok)
    if history.last and history.follows_id != want.follows_id and not blockers:
        sentence = _("Line %(line)s: %(quantity)s were canceled by %(request)s since you opened this page. Look again.")
        facts = {"line": line.ref, "quantity": number(history.last.quantity), "request": history.last.request.label}
        blockers.append(Blocker("changed", sentence % facts))
    return blockers


def _write_lines(request: Request, wanted: Sequence[Wanted], lines: dict[UUID, Line]) -> list[RequestLine]:
    return RequestLine.objects.bulk_create(
        RequestLine(
            request=request,
            line=line,
            follows_id=want.follows_id,
            quantity=want.quantity,
            unknown_stage_ok=want.unknown_stage_ok,
            amount_minor=part_of_line(
                line.price, before=line.canceled, quantity=want.quantity, currency=request.order.currency
            ),
            seen_stage=line.stage,
            seen_ordered=line.ordered,
            seen_shipped=line.shipped,
            seen_canceled=line.canceled,
        )
        for want in wanted
        for line in [lines[want.line_id]]
    )
