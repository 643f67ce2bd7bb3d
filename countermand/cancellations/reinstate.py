"""An approved cancellation is taken back by two people: one asks and says why, another approver decides.

Possible while the order system has not confirmed it. The lines can be sent again, the refund is not owed any more, and
both decisions stay for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations import signals
from countermand.cancellations.blockers import Blocker
from countermand.cancellations.deciders import check_decider
from countermand.cancellations.models import Outcome, Reinstatement, Request, RequestLine, Status, Taking
from countermand.cancellations.pending import lock
from countermand.cancellations.record import said_of
from countermand.cancellations.reinstatement_hooks import reinstated_deliveries
from countermand.cancellations.reinstatement_mails import asked_for, refused, taken_back
from countermand.mail import outbox as mail_outbox
from countermand.orders.models import Correction, Line
from countermand.orders.money import money_text
from countermand.orders.stages import GONE, Stage
from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import current_org_id
from countermand.plain import Conflict, Plain
from countermand.refunds import outbox as refund_outbox
from countermand.refunds.stop import Stopped, stop

MOST_TEXT = 2000
ENDED = {*GONE, Stage.CANCELED}


@dataclass
class Standing:
    """Whether a request can be taken back now: every reason against it, and where it has already been handed out."""

    against: list[str] = field(default_factory=list)
    handed_out: list[str] = field(default_factory=list)  # EX-7


def standing(request: Request, rows: Sequence[RequestLine]) -> Standing:
    """What speaks against taking it back. Others add what they know (`signals.reinstating`)."""
    found = Standing()
    if request.status == Status.REINSTATED:
        found.against.append(_("%(request)s was taken back already.") % {"request": request.label})
    elif request.status != Status.APPROVED:
        sentence = _("%(request)s is %(status)s: only what was approved can be taken back.")
        found.against.append(sentence % {"request": request.label, "status": request.get_status_display().lower()})
    else:
        found.against += [blocker.sentence for row in rows if (blocker := _canceled_there(row))]
        signals.reinstating.send(sender=None, request=request, rows=rows, standing=found)
    return found


def _canceled_there(row: RequestLine) -> Blocker | None:
    """The order system itself says that the line is canceled: then only the order system can open it again."""
    line = row.line
    if line.stage != Stage.CANCELED or line.stage_source.startswith("CR-"):
        return None
    sentence = _(
        "Line %(line)s is canceled in the order system too (%(source)s): it is too late to take this back. "
        "Enter the line there anew."
    )
    return Blocker("confirmed", sentence % {"line": line.ref, "source": line.stage_source})


def canceled_rows(request: Request) -> list[RequestLine]:
    return list(
        RequestLine.objects.filter(request=request, outcome__in=[Outcome.CANCELED, Outcome.REINSTATED])
        .select_related("line")
        .order_by("line_id")
    )


def ask_to_reinstate(request_id: UUID, *, by: Membership, why: str) -> Reinstatement:
    """Raises Plain without a reason in words, Conflict when it cannot be taken back, or somebody asked already."""
    (request,) = lock([request_id])
    why = _text(why, _("Say why %(request)s is to be taken back: the approver and the record need it."), request)
    before = Reinstatement.objects.filter(request=request, state=Taking.ASKED).select_related("asked_by__user").first()
    if before:
        facts = {"who": before.asked_by.user.name, "request": request.label}
        raise Conflict(_("%(who)s has asked already to take %(request)s back: it waits for an approver.") % facts)
    rows = _locked(request)
    now = standing(request, rows)
    if now.against:
        raise Conflict(" ".join(now.against))
    made = Reinstatement.objects.create(request=request, why=why, asked_by=by)
    mail_outbox.queue(asked_for(made, rows))
    _record(Action.REINSTATEMENT_ASKED, made, by=by, note=why)
    return made


def reinstate(id: UUID, *, by: Membership, note: str = "") -> Request:
    """Takes it back, in one transaction: quantities return, the refund is stopped, everybody concerned is told.

    Raises Conflict when somebody was faster, when it has become too late, or for the person who asked.
    """
    check_decider(by)
    taking = _open(id)
    request = taking.request
    _another(taking, by=by)
    rows = _locked(request)
    now = standing(request, rows)
    if now.against:
        raise Conflict(" ".join(now.against))
    at = _decide(taking, Taking.APPROVED, by=by, note=note.strip()[:MOST_TEXT])
    org = Organization.objects.get(id=by.org_id)
    _return_quantities(request, rows, by=by, why=taking.why)
    Request.objects.filter(id=request.id).update(status=Status.REINSTATED)
    request.status = Status.REINSTATED
    stopped = stop(request.id)
    refund_outbox.queue(reinstated_deliveries(taking, rows, stopped.refund, org, by=by, at=at))
    mail_outbox.queue(taken_back(taking, rows, stopped, now.handed_out, org))
    signals.reinstated.send(sender=None, request=request, rows=rows, by=by, note=taking.why)
    _record(Action.REINSTATED, taking, by=by, note=taking.note, **_facts(rows, stopped, now))
    return request


def refuse_to_reinstate(id: UUID, *, by: Membership, note: str) -> Reinstatement:
    """It stays canceled. The note is what the person who asked reads."""
    check_decider(by)
    taking = _open(id)
    missing = _("Write a note: the person who asked has to know why %(request)s stays canceled.")
    note = _text(note, missing, taking.request)
    _another(taking, by=by)
    _decide(taking, Taking.REJECTED, by=by, note=note)
    mail_outbox.queue(refused(taking))
    _record(Action.REINSTATEMENT_REJECTED, taking, by=by, note=note)
    return taking


def withdraw_reinstatement(id: UUID, *, by: Membership) -> Reinstatement:
    taking = _open(id)
    if taking.asked_by_id != by.id:
        facts = {"who": taking.asked_by.user.name}
        raise Plain(_("Only %(who)s, who asked for it, can withdraw it. An approver can refuse it.") % facts)
    _decide(taking, Taking.WITHDRAWN, by=by, note="")
    _record(Action.REINSTATEMENT_WITHDRAWN, taking, by=by)
    return taking


def _open(id: UUID) -> Reinstatement:
    """Locks the request first, as every verb does."""
    found = Reinstatement.objects.select_related("asked_by__user", "decided_by__user").get(id=id)
    (found.request,) = lock([found.request_id])
    found.refresh_from_db(fields=["state", "decided_by", "decided_at"])
    if found.state != Taking.ASKED:
        who = found.decided_by.user.name if found.decided_by else found.asked_by.user.name
        facts = {"request": found.request.label, "state": found.get_state_display().lower(), "who": who}
        raise Conflict(_("Taking %(request)s back was decided already: %(state)s, by %(who)s.") % facts)
    return found


def _locked(request: Request) -> list[RequestLine]:
    """Its canceled lines, locked in id order, as they are now."""
    list(
        Line.objects.filter(request_lines__request=request)
        .order_by("id")
        .select_for_update(of=("self",), no_key=True)
        .values_list("id", flat=True)
    )
    rows = canceled_rows(request)
    for row in rows:
        row.request = request
    return rows


def _another(taking: Reinstatement, *, by: Membership) -> None:
    if taking.asked_by_id == by.id:
        facts = {"request": taking.request.label}
        raise Conflict(_("You asked to take %(request)s back yourself: another approver has to decide it.") % facts)


def _decide(taking: Reinstatement, state: Taking, *, by: Membership, note: str) -> datetime:
    at = timezone.now()
    taking.state, taking.decided_by, taking.decided_at, taking.note = state, by, at, note
    taking.save(update_fields=["state", "decided_by", "decided_at", "note"])
    return at


def _return_quantities(request: Request, rows: Sequence[RequestLine], *, by: Membership, why: str) -> None:
    """Lines that our cancellation had ended open again, at the stage they had when they were canceled."""
    stages = {row.id: _stage_again(row) for row in rows}
    Correction.objects.bulk_create(
        Correction(
            line_id=row.line_id,
            order_number=request.order.number,
            ref=row.line.ref,
            from_stage=row.line.stage,
            to_stage=stages[row.id],
            from_shipped=row.line.shipped,
            to_shipped=row.line.shipped,
            said_by=by,
            note=why[:500],
        )
        for row in rows
        if stages[row.id] != row.line.stage
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_line l SET canceled = l.canceled - v.quantity, stage = v.stage, "
            "stage_as_of = CASE WHEN l.stage = v.stage THEN l.stage_as_of ELSE now() END, "
            "stage_source = CASE WHEN l.stage = v.stage THEN l.stage_source ELSE %s END "
            "FROM unnest(%s::uuid[], %s::numeric[], %s::text[]) AS v (id, quantity, stage) "
            "WHERE l.org_id = %s AND l.id = v.id",
            [
                _("%(request)s, taken back") % {"request": request.label},
                [row.line_id for row in rows],
                [row.quantity for row in rows],
                [stages[row.id] for row in rows],
                current_org_id(),
            ],
        )
    RequestLine.objects.filter(id__in=[row.id for row in rows]).update(outcome=Outcome.REINSTATED)


def _stage_again(row: RequestLine) -> str:
    if row.line.stage not in ENDED:
        return row.line.stage
    return row.decided_stage or row.seen_stage


def _text(text: str, missing: str, request: Request) -> str:
    if not text.strip():
        raise Plain(missing % {"request": request.label})
    if len(text) > MOST_TEXT:
        raise Plain(_("Write at most %(most)d characters.") % {"most": MOST_TEXT})
    return text.strip()


def _facts(rows: Sequence[RequestLine], stopped: Stopped, now: Standing) -> dict[str, object]:
    refund = stopped.refund
    return {
        "lines": [said_of(row) for row in rows],
        "refund": money_text(refund.amount_minor, refund.currency),
        "refund_was_sent": stopped.sent,
        "handed_out": now.handed_out,
    }


def _record(action: Action, taking: Reinstatement, *, by: Membership, note: str = "", **facts: object) -> None:
    request = taking.request
    body = {"order": request.order.number, "asked_by": taking.asked_by.user.name, "why": taking.why, "note": note}
    if note == taking.why:
        del body["why"]
    record_one(action, request.label, by=by, subject_id=request.id, order_id=request.order_id, body=body | facts)
