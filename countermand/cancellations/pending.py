"""Requests on their way to a decision: locked, with what has become of their lines since."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, OuterRef, Subquery, Value
from django.utils.translation import gettext as _

from countermand.cancellations.account import (
    FRESH,
    account_alone,
    account_of,
    is_shared,
    needs_all_lines,
    paid_back,
)
from countermand.cancellations.blockers import blockers_of, replaced, stale, unstopped
from countermand.cancellations.models import Answer, Decision, Request, RequestLine, Status, WarehouseAnswer
from countermand.cancellations.rules import Rules
from countermand.cancellations.together import beside, keep_together
from countermand.cancellations.wish import Wish
from countermand.cancellations.words import ago
from countermand.orders.models import Line, Order
from countermand.plain import Conflict


def lock(request_ids: Iterable[UUID]) -> list[Request]:
    """The requests in id order, locked until commit. Whoever decides or withdraws takes this lock first."""
    return list(
        Request.objects.filter(id__in=list(request_ids))
        .order_by("id")
        .select_related("order", "reason", "requested_by__user")
        .select_for_update(of=("self",), no_key=True)
    )


def wishes(
    requests: Iterable[Request], rules: Rules, *, locked: bool = False, stopped: Mapping[UUID, str] | None = None
) -> dict[UUID, list[Wish]]:
    """The lines of each request, checked against what is known now; `locked` takes their locks in id order.

    `stopped` are the stages in which somebody just now says that the warehouse stopped lines, by request line.
    """
    by_id = {request.id: request for request in requests}
    asked = RequestLine.objects.filter(request__in=list(by_id)).select_related("line", "stopped_by__user", "reason")
    asked = asked.annotate(heard_at=_heard_at(rules)).order_by("line_id")
    if locked:
        asked = asked.select_for_update(of=("self", "line"), no_key=True)
    found: dict[UUID, list[Wish]] = {request_id: [] for request_id in by_id}
    if locked:
        lock_beside(by_id.values())
    rows = list(asked)
    if locked:
        _look_again(by_id.values())
    for row in rows:
        row.request = by_id[row.request_id]
        found[row.request_id].append(_wish(row, rules, (stopped or {}).get(row.id, "")))
    lines = beside(found, rules)
    if rules.together:
        keep_together(found, lines)
    _price(found, lines, rules)
    for mine in found.values():
        mine.sort(key=lambda wish: wish.row.line.position)
    return found


def lock_beside(requests: Iterable[Request]) -> None:
    """The lines that an amount depends on though nobody asked for them: as all locks of lines, in id order. Either all
    lines of these orders or none, so that one order's do not come before another's.
    """
    orders = {request.order_id: request.order for request in requests}
    if any(is_shared(order) for order in orders.values()):
        list(Line.objects.filter(order__in=orders).order_by("id").select_for_update(no_key=True).values_list("id"))


def _look_again(requests: Iterable[Request]) -> None:
    """The file that we waited for may have closed orders, or said what was paid. Raises Conflict where it says now what
    nobody has locked the lines for.
    """
    orders = {request.order_id: request.order for request in requests}
    before = {id: is_shared(order) for id, order in orders.items()}
    for id, *said in Order.objects.filter(id__in=list(orders)).order_by().values_list("id", *FRESH):
        for name, value in zip(FRESH, said, strict=True):
            setattr(orders[id], name, value)
        if is_shared(orders[id]) and not any(before.values()):
            raise Conflict(_("Order %(order)s changed just now. Look again.") % {"order": orders[id].number})
    for request in requests:
        request.order = orders[request.order_id]


def _price(found: dict[UUID, list[Wish]], lines: Mapping[UUID, list[Any]], rules: Rules) -> None:
    """What each line comes to: by itself, or where its order's money is shared, as one of all of them."""
    for request_id, mine in found.items():
        if not mine:
            continue
        order, asked = mine[0].row.request.order, [wish.row.line for wish in mine]
        if needs_all_lines(order, asked):
            locked = {line.id: line for line in asked}
            every = [paid_back(locked.get(line.id, line), line) for line in lines[order.id]]
            account = account_of(order, every, rules)
        else:
            account = account_alone(order, asked, rules)
        found[request_id] = [replace(wish, account=account) for wish in mine]


def _heard_at(rules: Rules) -> Any:
    """When the warehouse last answered about a request's line, where the company asks how old news is."""
    if not rules.limits.stage_hours:
        return Value(None, output_field=DateTimeField())
    answers = WarehouseAnswer.objects.filter(request_line=OuterRef("id")).order_by("-id")
    return Subquery(answers.values("answered_at")[:1])


def _wish(row: RequestLine, rules: Rules, said_stage: str) -> Wish:
    line, order = row.line, row.request.order
    blockers = blockers_of(line, row.quantity, order=order, rules=rules, unknown_stage_ok=row.unknown_stage_ok)
    missing = unstopped(line, rules, stopped_stage=row.stopped_stage, answer=row.answer)
    stopped_now = missing is not None and missing.code == "ask_first" and said_stage == line.stage
    if missing and not stopped_now:
        blockers.append(missing)
    if line.open_quantity > 0 and (other := replaced(line, row.seen_sku)):
        blockers.append(other)
    notices = rules.told(line) if line.open_quantity > 0 else []
    if not stopped_now and (old := stale(line, rules, heard_at=_heard(row))):
        if rules.refuses_stale:
            blockers.append(old)
        else:
            notices.insert(0, old.sentence)
    return Wish(row, blockers, notices, stopped_now)


def _heard(row: Any) -> datetime | None:
    """When the warehouse stopped the line, if it is still where it was then."""
    stopped = row.answer == Answer.STOPPED and row.stopped_stage == row.line.stage
    return row.heard_at if stopped else None


class AlreadyClosed(Conflict):
    """Somebody else decided or withdrew the request first."""


def closed_sentence(request: Request, decision: Decision | None) -> str:
    """ "CR-1042 was approved 2 seconds ago by Bob." """
    facts = {"request": request.label, "ago": ago(request.closed_at) if request.closed_at else ""}
    if decision is None:
        facts["who"] = request.requested_by.user.name
        return _("%(request)s was withdrawn %(ago)s by %(who)s, who had asked for it.") % facts
    facts["who"] = decision.decided_by.user.name
    if request.status == Status.REINSTATED:
        return _("%(request)s was approved by %(who)s and taken back since.") % facts
    if request.status == Status.APPROVED:
        return _("%(request)s was approved %(ago)s by %(who)s. Nothing was done twice.") % facts
    return _("%(request)s was rejected %(ago)s by %(who)s.") % facts


def closed_sentences(requests: Iterable[Request]) -> dict[UUID, str]:
    """For each request that is no longer pending, what happened to it; one statement."""
    closed = [request for request in requests if request.status != Status.PENDING]
    if not closed:
        return {}
    decisions = {
        decision.request_id: decision
        for decision in Decision.objects.filter(request__in=closed).select_related("decided_by__user")
    }
    return {request.id: closed_sentence(request, decisions.get(request.id)) for request in closed}
