from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.cancellations.tasks import refresh_urgency
from countermand.imports.apply import one_at_a_time
from countermand.imports.check import locked
from countermand.imports.compare import rows, run
from countermand.imports.models import Change, Import, State
from countermand.imports.progress import Teller, quiet
from countermand.orders.search import index_orders
from countermand.orgs.models import Membership
from countermand.plain import Conflict
from countermand.reconciliation.judge import retract


def undo(source_id: UUID, *, by: Membership, tell: Teller = quiet) -> Import:
    """Puts back what the file changed, in this transaction. What somebody touched since stays, and is listed.

    Touched is a line that was asked to be canceled, canceled, or spoken of by a later file. Moving a line backwards
    is a correction with this person's name. Raises Conflict when the file is not applied.
    """
    one_at_a_time()
    source = locked(source_id)
    still_to_undo(source)
    tell.phase("undoing")
    facts = {"org": source.org_id, "source": source.id, "as_of": source.as_of, "file": source.file_name}
    facts |= {
        "by": by.id,
        "applied_at": source.applied_at,
        "note": _("%(file)s was undone") % {"file": source.file_name},
    }
    for step in ["undo_which", "undo_lines", "undo_orders"]:
        run(step, **facts)
    index_orders("SELECT order_id FROM import_renamed")
    retract(source.id)
    [(restored, removed)] = rows("SELECT restored, removed FROM import_undone")
    source.state, source.failure = State.UNDONE, ""
    source.undone_by, source.undone_at = by, timezone.now()
    source.save()
    left = source.changes.exclude(left="").values("line_id").distinct().count()
    source.found["undone"] = {"restored": restored, "removed": removed, "left": left}
    source.save(update_fields=["found"])
    refresh_urgency.defer(org_id=str(source.org_id))
    record_one(Action.IMPORT_UNDONE, source.file_name, by=by, subject_id=source.id, body=source.found["undone"])
    return source


def still_to_undo(source: Import) -> None:
    if source.state == State.UNDONE:
        raise Conflict(
            _("%(file)s was undone on %(when)s already.")
            % {"file": source.file_name, "when": f"{timezone.localtime(source.undone_at):%Y-%m-%d %H:%M}"}
        )
    if source.state not in {State.APPLIED, State.UNDOING}:
        raise Conflict(_("%(file)s is not applied: there is nothing to undo.") % {"file": source.file_name})


def left_alone(source: Import) -> list[dict[str, Any]]:
    """Lines that undoing left as they are, and why, in the order of the file."""
    left = Change.objects.filter(source=source).exclude(left="").order_by("row", "id")
    return [
        {"row": one.row, "order": one.order_number, "line": one.ref, "why": one.get_left_display()}
        for one in left[:1000]
    ]
