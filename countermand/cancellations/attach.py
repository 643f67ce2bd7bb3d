from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.cancellations.attachments import NewFile, keep
from countermand.cancellations.models import Attachment
from countermand.cancellations.pending import AlreadyClosed, closed_sentences, lock
from countermand.orgs.models import Membership
from countermand.plain import Plain


def attach(request_id: UUID, files: Sequence[NewFile], *, by: Membership) -> list[Attachment]:
    """Adds files to a pending request. Raises Plain without a file or with too many, AlreadyClosed once decided."""
    if not files:
        raise Plain(_("Choose a file first, then press Attach."))
    (request,) = lock([request_id])
    if closed := closed_sentences([request]):
        raise AlreadyClosed(closed[request.id])
    kept = keep(request, files, by=by)
    record_one(
        Action.ATTACHED,
        request.label,
        by=by,
        subject_id=request.id,
        order_id=request.order_id,
        body={"order": request.order.number, "attachments": [f"{one.name} (SHA-256 {one.sha256})" for one in kept]},
    )
    return kept
