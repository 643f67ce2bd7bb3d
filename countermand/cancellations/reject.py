from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.cancellations.deciders import check_decider, own_request, wrong_roles
from countermand.cancellations.hold_hooks import Release, released_deliveries
from countermand.cancellations.models import Decision, Outcome, Reason, Request, RequestLine, Status
from countermand.cancellations.notices import rejected
from countermand.cancellations.pending import AlreadyClosed, closed_sentences, lock
from countermand.cancellations.second import hold_answers, strict_reasons
from countermand.mail import outbox
from countermand.orgs.models import Membership, Organization
from countermand.plain import Plain
from countermand.refunds import outbox as refund_outbox


@dataclass
class Rejections:
    rejected: list[Request] = field(default_factory=list)
    refused: dict[UUID, list[str]] = field(default_factory=dict)  # request id → every reason, in plain words


def reject(request_id: UUID, *, by: Membership, note: str) -> Request:
    """Turns a pending request down. The note is what the requester reads, so there must be one.

    Raises AlreadyClosed when somebody was faster, Plain without a note, for one's own request, and for a reason that
    somebody with another role decides.
    """
    requests, closed, not_theirs = _sorted([request_id], by=by, note=note)
    if closed:
        raise AlreadyClosed(closed[request_id])
    if not_theirs:
        raise Plain(not_theirs[request_id])
    _reject(requests, by=by, note=note)
    return requests[0]


def reject_all(request_ids: Collection[UUID], *, by: Membership, note: str) -> Rejections:
    """Turns down those that can be, with one note, and says for each of the others why not.

    The number of SQL statements is the same for one request and for a hundred. Raises Plain without a note.
    """
    requests, closed, not_theirs = _sorted(request_ids, by=by, note=note)
    refused = {**not_theirs, **closed}
    good = [request for request in requests if request.id not in refused]
    if good:
        _reject(good, by=by, note=note)
    return Rejections(good, {request_id: [sentence] for request_id, sentence in refused.items()})


def _sorted(
    request_ids: Collection[UUID], *, by: Membership, note: str
) -> tuple[list[Request], dict[UUID, str], dict[UUID, str]]:
    """The requests, locked; of which it is said that they are closed, and of which that others decide them."""
    if not note.strip():
        raise Plain(_("Write a note: the person who asked has to know why it is rejected."))
    check_decider(by)
    requests = lock(request_ids)
    hold_answers()
    closed = closed_sentences(requests)
    allowed = Organization.objects.get(id=by.org_id).own_decisions
    demanding = _demanding(requests)
    found = {}
    for request in requests:
        own = own_request(request, by=by, allowed=allowed)
        if why_not := [own] if own else wrong_roles(demanding[request.id], by=by):
            found[request.id] = " ".join(why_not)
    return requests, closed, found


def _demanding(requests: Sequence[Request]) -> dict[UUID, list[Reason]]:
    """The reasons of each request that demand something of those who decide."""
    strict = strict_reasons()
    asked = RequestLine.objects.filter(request__in=requests, reason__in=list(strict)) if strict else []
    named = {(request.id, request.reason_id) for request in requests}
    named |= {(row.request_id, row.reason_id) for row in asked if row.reason_id}
    found: dict[UUID, list[Reason]] = {request.id: [] for request in requests}
    for request_id, reason_id in sorted(named, key=str):
        if reason_id in strict:
            found[request_id].append(strict[reason_id])
    return found


def _reject(requests: Sequence[Request], *, by: Membership, note: str) -> None:
    now, note = timezone.now(), note.strip()
    decisions = Decision.objects.bulk_create(
        Decision(request=one, verdict=Decision.Verdict.REJECTED, decided_by=by, reason=one.reason, note=note)
        for one in requests
    )
    RequestLine.objects.filter(request__in=requests).update(outcome=Outcome.REJECTED)
    Request.objects.filter(id__in=[one.id for one in requests]).update(status=Status.REJECTED, closed_at=now)
    for request in requests:
        request.status, request.closed_at = Status.REJECTED, now
    refund_outbox.queue(
        released_deliveries(_releases(requests, by=by, note=note), Organization.objects.get(id=by.org_id))
    )
    outbox.queue(mail for decision in decisions for mail in rejected(decision.request, decision))
    record(_event(request, by=by, note=note) for request in requests)


def _releases(requests: Sequence[Request], *, by: Membership, note: str) -> list[Release]:
    rows: dict[UUID, list[RequestLine]] = {request.id: [] for request in requests}
    for row in RequestLine.objects.filter(request__in=requests).select_related("line"):
        rows[row.request_id].append(row)
    return [
        Release(request=one, rows=rows[one.id], why="rejected", by=by, at=one.closed_at or timezone.now(), note=note)
        for one in requests
    ]


def _event(request: Request, *, by: Membership, note: str) -> Event:
    return Event(
        action=Action.REJECTED,
        subject=request.label,
        by=by,
        subject_id=request.id,
        order_id=request.order_id,
        body={"order": request.order.number, "note": note, "requester": request.requested_by.user.name},
    )
