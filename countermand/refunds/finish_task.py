from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orders.money import money_text
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain
from countermand.refunds.models import Refund, Task


def finish_task(id: UUID, *, by: Membership, note: str) -> Task:
    """Somebody says what they did. Raises Plain without a note, Conflict when it is done already."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).filter(id=id).first()
    if task is None:
        raise Http404
    note = note.strip()
    if not note or len(note) > 500:
        raise Plain(_("Write what was done, in at most 500 characters: a refund's reference, say."))
    refund = Refund.objects.select_related("order").get(id=task.refund_id)
    if task.done_by:
        raise Conflict(_("%(who)s did this already: %(note)s") % {"who": task.done_by.user.name, "note": task.note})
    task.done_by, task.done_at, task.note = by, timezone.now(), note
    task.save(update_fields=["done_by", "done_at", "note"])
    record_one(
        Action.TASK_DONE,
        refund.order.number,
        by=by,
        subject_id=refund.id,
        order_id=refund.order_id,
        body={"task": task.kind, "refund": money_text(refund.amount_minor, refund.currency), "note": note},
    )
    return task
