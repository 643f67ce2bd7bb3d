from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain
from countermand.reconciliation.models import Confirmation, State

LONGEST = 1000


def settle(id: UUID, *, by: Membership, note: str, seen: str) -> Confirmation:
    """A person says what they did about a contradiction, or found out about what waits too long.

    `seen` is what their page showed (`Confirmation.seen`). Raises Plain without a note,
    Conflict when somebody or a file was faster.
    """
    note = note.strip()
    found = (
        Confirmation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("request_line__request", "request_line__line__order")
        .get(id=id)
    )
    row = found.request_line
    if found.state == State.SETTLED:
        raise Conflict(_("%(number)s is settled already: %(note)s") % {"number": row.request.label, "note": found.note})
    if found.seen != seen or found.state not in {State.CONTRADICTED, State.WAITING}:
        raise Conflict(
            _("A file has said something else about %(number)s since you opened the page. Look again.")
            % {"number": row.request.label}
        )
    if not note or len(note) > LONGEST:
        raise Plain(
            _("Write what was done about %(number)s, in at most %(most)d characters.")
            % {"number": row.request.label, "most": LONGEST}
        )
    found.state, found.since = State.SETTLED, timezone.now()
    found.settled_by, found.settled_at, found.note = by, found.since, note
    found.save(update_fields=["state", "since", "settled_by", "settled_at", "note"])
    record_one(
        Action.SETTLED,
        row.request.label,
        by=by,
        subject_id=row.request_id,
        order_id=row.line.order_id,
        body={
            "order": row.line.order.number,
            "line": row.line.ref,
            "contradiction": found.kind,
            "file": found.said_file,
            "row": found.said_row,
            "note": note,
        },
    )
    return found
