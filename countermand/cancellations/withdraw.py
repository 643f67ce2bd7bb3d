from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.hold_hooks import Release, released_deliveries
from countermand.cancellations.models import Outcome, Request, RequestLine, Status
from countermand.cancellations.pending import AlreadyClosed, closed_sentences, lock
from countermand.orgs.models import Membership, Organization
from countermand.plain import Plain
from countermand.refunds import outbox as refund_outbox


def withdraw(request_id: UUID, *, by: Membership) -> Request:
    """Takes one's own pending request back. Raises AlreadyClosed when somebody decided it first, Plain when
    it is somebody else's.
    """
    (request,) = lock([request_id])
    if closed := closed_sentences([request]):
        raise AlreadyClosed(closed[request.id])
    if request.requested_by_id != by.id:
        facts = {"request": request.label, "who": request.requested_by.user.name}
        raise Plain(_("Only %(who)s, who asked for %(request)s, can withdraw it. An approver can reject it.") % facts)
    RequestLine.objects.filter(request=request).update(outcome=Outcome.WITHDRAWN)
    request.status, request.closed_at = Status.WITHDRAWN, timezone.now()
    request.save(update_fields=["status", "closed_at"])
    rows = list(RequestLine.objects.filter(request=request).select_related("line"))
    released = Release(request=request, rows=rows, why="withdrawn", by=by, at=request.closed_at)
    refund_outbox.queue(released_deliveries([released], Organization.objects.get(id=by.org_id)))
    record_one(
        Action.WITHDRAWN,
        request.label,
        by=by,
        subject_id=request.id,
        order_id=request.order_id,
        body={"order": request.order.number},
    )
    return request
