from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.hold_hooks import Release, released_deliveries
from countermand.cancellations.models import Decision, Outcome, Request, RequestLine, Status
from countermand.cancellations.notices import rejected
from countermand.cancellations.pending import AlreadyClosed, check_decider, closed_sentences, lock, own_request
from countermand.mail import outbox
from countermand.orgs.models import Membership, Organization
from countermand.plain import Plain
from countermand.refunds import outbox as refund_outbox


def reject(request_id: UUID, *, by: Membership, note: str) -> Request:
    """Turns a pending request down. The note is what the requester reads, so there must be one.

    Raises AlreadyClosed when somebody was faster, Plain without a note or for one's own request.
    """
    if not note.strip():
        raise Plain(_("Write a note: the person who asked has to know why it is rejected."))
    (request,) = lock([request_id])
    if closed := closed_sentences([request]):
        raise AlreadyClosed(closed[request.id])
    check_decider(by)
    org = Organization.objects.get(id=by.org_id)
    if own := own_request(request, by=by, allowed=org.own_decisions):
        raise Plain(own)
    decision = Decision.objects.create(
        request=request, verdict=Decision.Verdict.REJECTED, decided_by=by, reason=request.reason, note=note.strip()
    )
    RequestLine.objects.filter(request=request).update(outcome=Outcome.REJECTED)
    request.status, request.closed_at = Status.REJECTED, timezone.now()
    request.save(update_fields=["status", "closed_at"])
    rows = list(RequestLine.objects.filter(request=request).select_related("line"))
    released = Release(request=request, rows=rows, why="rejected", by=by, at=request.closed_at, note=decision.note)
    refund_outbox.queue(released_deliveries([released], org))
    outbox.queue(rejected(request, decision))
    record_one(
        Action.REJECTED,
        request.label,
        by=by,
        subject_id=request.id,
        order_id=request.order_id,
        body={"order": request.order.number, "note": decision.note, "requester": request.requested_by.user.name},
    )
    return request
