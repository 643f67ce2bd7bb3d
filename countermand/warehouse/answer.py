"""What the warehouse answers about lines on hold: stopped, too late, or not found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.cancellations.models import Answer, Request, RequestLine, WarehouseAnswer
from countermand.cancellations.pending import AlreadyClosed, closed_sentences, lock
from countermand.cancellations.tasks import refresh_urgency
from countermand.cancellations.words import ago, number
from countermand.orders.models import Line
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.orgs.tenancy import current_org_id
from countermand.plain import Conflict, Plain

MOST_LINES = 500


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer about one line. `after` is the line's last answer that the person saw, if any: it tells an answer
    that corrects another one from the same one sent twice. `quantity`: how many of what was open have shipped;
    None: all.
    """

    row_id: UUID
    answer: Answer
    after_id: UUID | None = None
    quantity: Decimal | None = None
    carrier: str = ""
    tracking: str = ""
    note: str = ""


def answer(said: Sequence[Said], *, by: Membership) -> list[WarehouseAnswer]:
    """Keeps the answers, all or none, and what follows from them for the lines. Those sent twice are kept once.

    Raises AlreadyClosed when a request was decided meanwhile, Conflict when a line or its answer is not what the
    person saw, Plain for what cannot be.
    """
    wanted = _checked(said)
    rows = _locked(wanted)
    before = last_answers(rows)
    fresh = [row for row in rows if not _sent_twice(wanted[row.id], before.get(row.id), by)]
    today = timezone.localdate()
    made = [_answered(row, wanted[row.id], before.get(row.id), by=by) for row in fresh]
    if not made:
        return []
    WarehouseAnswer.objects.bulk_create(made)
    _mirror(made, by)
    _ship([one for one in made if one.quantity], by, today)
    refresh_urgency.defer(org_id=str(by.org_id))
    record(map(_event, made))
    return made


def last_answers(rows: Iterable[RequestLine]) -> dict[UUID, WarehouseAnswer]:
    """The answer that counts of each request line that has one; one statement."""
    ids = [row.id for row in rows if row.answer]
    if not ids:
        return {}
    found = (
        WarehouseAnswer.objects.filter(request_line__in=ids)
        .order_by("request_line_id", "-id")
        .distinct("request_line_id")
        .select_related("answered_by__user")
    )
    return {one.request_line_id: one for one in found}


def _checked(said: Sequence[Said]) -> dict[UUID, Said]:
    if not said:
        raise Plain(_("Nothing is chosen: press the button of a line."))
    if len(said) > MOST_LINES:
        raise Plain(_("Answer about at most %(most)d lines at once.") % {"most": MOST_LINES})
    for one in said:
        for text, most, what in [
            (one.carrier, 100, _("The carrier")),
            (one.tracking, 200, _("The tracking number")),
            (one.note, 500, _("The note")),
        ]:
            if len(text) > most:
                raise Plain(_("%(what)s may have %(most)d characters: shorten it.") % {"what": what, "most": most})
    return {one.row_id: one for one in said}


def _locked(wanted: Iterable[UUID]) -> list[RequestLine]:
    """Requests first, then request lines and lines in the lines' order, as every verb does."""
    of = dict(RequestLine.objects.filter(id__in=list(wanted)).values_list("id", "request_id"))
    if len(of) < len(list(wanted)):
        raise Conflict(_("The list that you answered from has changed. Look again."))
    requests = {request.id: request for request in lock(set(of.values()))}
    if closed := closed_sentences(requests.values()):
        raise AlreadyClosed(" ".join(closed.values()))
    rows = list(
        RequestLine.objects.filter(id__in=list(of))
        .select_related("line")
        .order_by("line_id")
        .select_for_update(of=("self", "line"), no_key=True)
    )
    for row in rows:
        row.request = requests[row.request_id]
    return rows


def _sent_twice(said: Said, last: WarehouseAnswer | None, by: Membership) -> bool:
    """The same person's same answer, sent before they saw it."""
    if last is None or last.id == said.after_id or last.answered_by_id != by.id:
        return False
    same = (last.answer, last.carrier, last.tracking, last.note) == (
        said.answer,
        said.carrier.strip(),
        said.tracking.strip(),
        said.note.strip(),
    )
    return same and (said.quantity is None or last.quantity in {None, said.quantity})


def _answered(row: RequestLine, said: Said, last: WarehouseAnswer | None, *, by: Membership) -> WarehouseAnswer:
    """Raises when it cannot be said of this line now."""
    line = row.line
    if last and last.id != said.after_id:
        raise Conflict(_("%(sentence)s Look again.") % {"sentence": sentence_of(row, last)})
    if said.answer != Answer.TOO_LATE and line.open_quantity <= 0:
        raise Conflict(_nothing_left(row, last))
    made = WarehouseAnswer(
        request_line=row,
        answer=said.answer,
        stage=line.stage,
        carrier=said.carrier.strip() if said.answer == Answer.TOO_LATE else "",
        tracking=said.tracking.strip() if said.answer == Answer.TOO_LATE else "",
        note=said.note.strip(),
        answered_by=by,
        answered_at=timezone.now(),
    )
    if said.answer == Answer.TOO_LATE:
        made.quantity = _shipped(line, said.quantity)
    return made


def _shipped(line: Line, quantity: Decimal | None) -> Decimal | None:
    """How many of what was open have left; None when the order system has said already that all has."""
    still = line.open_quantity
    if still <= 0:
        return None
    quantity = still if quantity is None else quantity
    facts = {"line": line.ref, "open": number(still)}
    if quantity <= 0 or quantity > still:
        raise Plain(_("Line %(line)s: write how many have shipped, more than 0 and at most %(open)s.") % facts)
    if quantity % 1 and not line.ordered % 1:
        raise Plain(_("Line %(line)s is counted in whole pieces.") % facts)
    return quantity


def _nothing_left(row: RequestLine, last: WarehouseAnswer | None) -> str:
    line = row.line
    if last and last.answer == Answer.TOO_LATE:
        return _(
            "%(sentence)s What has left does not come back by an answer: if that was wrong, load a file of the order "
            "system that has the line as it really is, and take its word there (Imports)."
        ) % {"sentence": sentence_of(row, last)}
    facts = {"line": line.ref, "order": row.request.order.number, "stage": line.get_stage_display().lower()}
    facts |= {"source": line.stage_source or "–"}
    return _("Line %(line)s of %(order)s is %(stage)s by now (%(source)s): nothing of it is left to stop.") % facts


def sentence_of(row: RequestLine, last: WarehouseAnswer) -> str:
    """ "Fay answered about line 10 of SO-1 2 minutes ago: Too late, shipped (UPS 1Z84)." """
    said = str(last.get_answer_display())
    if how := f"{last.carrier} {last.tracking}".strip():
        said = f"{said} ({how})"
    facts = {"who": last.answered_by.user.name, "ago": ago(last.answered_at), "said": said}
    facts |= {"line": row.line.ref, "order": row.request.order.number}
    return _("%(who)s answered about line %(line)s of %(order)s %(ago)s: %(said)s.") % facts


def _mirror(made: Sequence[WarehouseAnswer], by: Membership) -> None:
    """`stopped` is the word that an approval wants; any other answer takes it back."""
    stopped = [one.answer == Answer.STOPPED for one in made]
    _update(
        "UPDATE cancellations_requestline r SET answer = v.answer, "
        "stopped_by_id = v.stopped_by, stopped_stage = v.stage "
        "FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[]) AS v (id, answer, stopped_by, stage) "
        "WHERE r.org_id = %s AND r.id = v.id",
        [one.request_line_id for one in made],
        [one.answer for one in made],
        [by.id if yes else None for yes in stopped],
        [one.stage if yes else "" for one, yes in zip(made, stopped, strict=True)],
    )


def _ship(made: Sequence[WarehouseAnswer], by: Membership, today: date) -> None:
    """The lines are shipped in our books too, as far as they are. A later file says the same, or more."""
    if not made:
        return
    facts = {"who": by.user.name}
    _update(
        "UPDATE orders_line l SET shipped = l.shipped + v.quantity, "
        "stage = CASE WHEN l.shipped + v.quantity + l.canceled >= l.ordered THEN %s ELSE l.stage END, "
        "shipped_on = v.shipped_on, carrier = coalesce(nullif(v.carrier, ''), l.carrier), "
        "tracking = coalesce(nullif(v.tracking, ''), l.tracking), stage_as_of = now(), stage_source = v.source "
        "FROM unnest(%s::uuid[], %s::numeric[], %s::date[], %s::text[], %s::text[], %s::text[]) "
        "AS v (id, quantity, shipped_on, carrier, tracking, source) WHERE l.org_id = %s AND l.id = v.id",
        [one.request_line.line_id for one in made],
        [one.quantity for one in made],
        [today for _one in made],
        [one.carrier for one in made],
        [one.tracking for one in made],
        [_("the warehouse (%(who)s), %(request)s") % {**facts, "request": _request(one).label} for one in made],
        first=Stage.SHIPPED,
    )


def _request(one: WarehouseAnswer) -> Request:
    return one.request_line.request


def _update(statement: str, *columns: list[Any], first: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [*([first] if first else []), *columns, current_org_id()])


def _event(one: WarehouseAnswer) -> Event:
    row, request = one.request_line, _request(one)
    said = {
        "order": request.order.number,
        "line": row.line.ref,
        "sku": row.line.sku,
        "answer": str(one.get_answer_display()),
        "stage": one.stage,
        "shipped": number(one.quantity) if one.quantity else "",
        "carrier": one.carrier,
        "tracking": one.tracking,
        "note": one.note,
    }
    return Event(
        action=Action.ANSWERED,
        subject=request.label,
        by=one.answered_by,
        subject_id=request.id,
        order_id=request.order_id,
        body={name: value for name, value in said.items() if value},
    )
