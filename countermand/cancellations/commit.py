"""The writes of an approval, each one statement however many requests and lines there are.

All run inside the transaction of `approve`, on rows that it has locked and checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import connection
from django.utils import timezone

from countermand.cancellations.account import Bill
from countermand.cancellations.models import Decision, FirstApproval, Outcome, Reason, Request, RequestLine, Status
from countermand.cancellations.wish import Wish
from countermand.orgs.insert import document, insert
from countermand.orgs.models import Membership
from countermand.orgs.owned import new_id
from countermand.orgs.tenancy import current_org_id
from countermand.refunds.models import Refund, RefundLine, State


@dataclass
class Verdict:
    """An approval that will be committed: the chosen lines are canceled, some may be rejected, the others are left out.

    `reasons` are those of lines that have another one than the approval; `rejected` are the notes of rejected lines;
    `instead`, the refunds that a person names instead of what a line comes to. All by request line.
    """

    request: Request
    chosen: list[Wish]
    all: list[Wish]
    reason: Reason
    note: str
    by: Membership
    first: FirstApproval | None = None  # the other person's, where two are needed
    reasons: Mapping[UUID, Reason] = field(default_factory=dict)
    rejected: Mapping[UUID, str] = field(default_factory=dict)
    instead: Mapping[UUID, int] = field(default_factory=dict)
    note_now: str = ""  # what whoever approves writes now; without it the note is that of before

    @cached_property
    def decision(self) -> Decision:
        return Decision(
            id=new_id(),
            request=self.request,
            verdict=Decision.Verdict.APPROVED,
            decided_by=self.by,
            decided_at=timezone.now(),
            reason=self.reason,
            note=self.note,
        )

    @cached_property
    def bill(self) -> Bill:
        """What the chosen lines come to together."""
        items = [
            wish.item(pays=not self.reason_of(wish).no_refund, instead=self.instead.get(wish.row.id))
            for wish in self.chosen
        ]
        return self.chosen[0].account.bill(items) if items else Bill()

    @cached_property
    def amount_minor(self) -> int:
        return sum(wish.row.amount_minor for wish in self.chosen)

    def amount_of(self, wish: Wish) -> int:
        """Of a line by itself, as this approval has it."""
        return self.instead.get(wish.row.id, wish.amount_minor)

    def reason_of(self, wish: Wish) -> Reason:
        """Of one line: said now, or said when it was asked for, or else the approval's."""
        return self.reasons.get(wish.row.id) or wish.row.reason or self.reason

    @property
    def reasons_named(self) -> set[Reason]:
        """Every reason that this is asked for or decided with."""
        asked = [wish.row.reason for wish in self.all if wish.row.reason]
        return {self.request.reason, self.reason, *asked, *map(self.reason_of, self.chosen)}

    def settle(self) -> None:
        """Writes into the rows what this approval says: reasons, refunds, and who has the warehouse's word."""
        for wish in self.all:
            reason = self.reason_of(wish)
            wish.row.decided_reason = None if reason == self.reason else reason
            wish.row.decided_note = self.rejected.get(wish.row.id, "")
        for wish in self.chosen:
            share = self.bill.shares[wish.row.line_id]
            wish.row.amount_minor, wish.row.makeup = share.amount, share.makeup
            if wish.stopped_now:
                wish.row.stopped_by, wish.row.stopped_stage = self.by, wish.row.line.stage

    @property
    def turned_down(self) -> list[Wish]:
        return [wish for wish in self.all if wish.row.id in self.rejected and wish not in self.chosen]

    @property
    def left_out(self) -> list[Wish]:
        return [wish for wish in self.all if wish not in self.chosen and wish.row.id not in self.rejected]


def write_decisions(verdicts: Sequence[Verdict]) -> None:
    insert(verdict.decision for verdict in verdicts)


def cancel_lines(verdicts: Sequence[Verdict]) -> None:
    """Closes the request lines and takes the chosen quantities off their order lines."""
    rows: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    for verdict in verdicts:
        verdict.settle()
        for wish in verdict.chosen:
            row = wish.row
            rows.append(
                _closed(
                    row, Outcome.CANCELED, decision_id=verdict.decision.id, amount=row.amount_minor, makeup=row.makeup
                )
            )
            lines.append({"id": row.line_id, "quantity": row.quantity, "label": verdict.request.label})
        rows += [_closed(wish.row, Outcome.REJECTED) for wish in verdict.turned_down]
        rows += [_closed(wish.row, Outcome.LEFT_OUT) for wish in verdict.left_out]
    _update_from(
        "UPDATE cancellations_requestline r "
        "SET outcome = v.outcome, stopped_by_id = v.stopped_by, stopped_stage = v.stopped_stage, "
        "decided_reason_id = v.reason, decided_note = v.note, "
        "decision_id = v.decision_id, amount_minor = v.amount, makeup = v.makeup, decided_stage = i.stage "
        "FROM json_to_recordset(%s) AS v (id uuid, outcome text, stopped_by uuid, stopped_stage text, reason uuid, "
        "note text, decision_id uuid, amount bigint, makeup jsonb), orders_line i "
        "WHERE r.org_id = %s AND r.id = v.id AND i.org_id = r.org_id AND i.id = r.line_id",
        rows,
    )
    # What is then neither shipped nor open has ended: as shipped if a part of it shipped, else as canceled.
    _update_from(
        "UPDATE orders_line l SET canceled = l.canceled + v.quantity, "
        "stage = CASE WHEN l.shipped + l.canceled + v.quantity < l.ordered THEN l.stage "
        "WHEN l.shipped > 0 THEN 'shipped' ELSE 'canceled' END, "
        "stage_as_of = CASE WHEN l.shipped + l.canceled + v.quantity < l.ordered THEN l.stage_as_of ELSE now() END, "
        "stage_source = CASE WHEN l.shipped + l.canceled + v.quantity < l.ordered THEN l.stage_source ELSE v.label END "
        "FROM json_to_recordset(%s) AS v (id uuid, quantity numeric, label text) "
        "WHERE l.org_id = %s AND l.id = v.id",
        lines,
    )


def keep_words(rows: Iterable[RequestLine]) -> None:
    """Who said that the warehouse stopped a line, while its request goes on waiting."""
    if said := [{"id": row.id, "by": row.stopped_by_id, "stage": row.stopped_stage} for row in rows]:
        _update_from(
            "UPDATE cancellations_requestline r SET stopped_by_id = v.by, stopped_stage = v.stage "
            "FROM json_to_recordset(%s) AS v (id uuid, by uuid, stage text) "
            "WHERE r.org_id = %s AND r.id = v.id",
            said,
        )


def _closed(
    row: RequestLine,
    outcome: Outcome,
    *,
    decision_id: UUID | None = None,
    amount: int = 0,
    makeup: Mapping[str, int] | None = None,
) -> dict[str, object]:
    return {
        "id": row.id,
        "outcome": outcome,
        "stopped_by": row.stopped_by_id,
        "stopped_stage": row.stopped_stage,
        "reason": row.decided_reason_id,
        "note": row.decided_note,
        "decision_id": decision_id,
        "amount": amount,
        "makeup": makeup or {},
    }


def close_requests(verdicts: Sequence[Verdict]) -> datetime:
    now = timezone.now()
    Request.objects.filter(id__in=[verdict.request.id for verdict in verdicts]).update(
        status=Status.APPROVED, closed_at=now
    )
    for verdict in verdicts:
        verdict.request.status, verdict.request.closed_at = Status.APPROVED, now
    return now


def write_refunds(verdicts: Sequence[Verdict]) -> dict[UUID, Refund]:
    """One refund a request, also when it comes to 0. Returns them by request."""
    refunds = {
        verdict.request.id: Refund(
            order=verdict.request.order,
            request_id=verdict.request.id,
            decision_id=verdict.decision.id,
            currency=verdict.request.order.currency,
            amount_minor=verdict.amount_minor,
            state=State.OWED if verdict.amount_minor else State.NOTHING,
            reference="",
            attention="",
        )
        for verdict in verdicts
    }
    insert(refunds.values())
    insert(
        RefundLine(refund=refunds[verdict.request.id], request_line_id=wish.row.id, amount_minor=wish.row.amount_minor)
        for verdict in verdicts
        for wish in verdict.chosen
    )
    return refunds


def _update_from(statement: str, rows: Sequence[Mapping[str, object]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [document(rows), current_org_id()])
