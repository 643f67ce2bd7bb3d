from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.cancellations.models import Outcome, RequestLine
from countermand.imports.check import locked
from countermand.imports.compare import rows, run
from countermand.imports.models import Change, Import, State
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain


def _why_not(change_ids: Iterable[UUID]) -> list[str]:
    """Of each line that cannot be corrected."""
    done = {line_id for (line_id,) in rows("SELECT id FROM import_corrected")}
    found = []
    for change in Change.objects.filter(id__in=list(change_ids), kind=Change.Kind.BACKWARDS).order_by("row"):
        if change.line_id in done:
            continue
        facts = {"order": change.order_number, "line": change.ref}
        asked = RequestLine.objects.filter(outcome=Outcome.PENDING, line_id=change.line_id or "").select_related(
            "request"
        )
        if pending := asked.first():
            sentence = _(
                "Order %(order)s line %(line)s is asked for by %(request)s: that has to be decided or withdrawn first. "
                "Untick it to correct the others."
            )
            found.append(sentence % {**facts, "request": pending.request.label})
        else:
            sentence = _(
                "Order %(order)s line %(line)s is not any more what it was when the file was applied. Reload the page."
            )
            found.append(sentence % facts)
    return found or [_("One of these lines is not of this file. Reload the page and look again.")]


def correct_lines(source: Import, change_ids: Iterable[UUID], *, note: str, by: Membership) -> int:
    """Takes the file's word for lines that had come further, because a person says so. Returns how many.

    Raises Conflict when a line is not any more what it was when the file was applied, and then corrects none.
    """
    source = locked(source.id)
    if source.state != State.APPLIED:
        raise Conflict(_("%(file)s is not applied: there is nothing to correct.") % {"file": source.file_name})
    if not note.strip() or len(note) > 500:
        raise Plain(_("Say in at most 500 characters how you know that the file is right: it stays in the record."))
    wanted = list(set(change_ids))
    if not wanted:
        raise Plain(_("Choose the lines first for which the file is right."))
    facts = {"org": source.org_id, "source": source.id, "changes": wanted, "by": by.id, "note": note.strip()}
    facts |= {"as_of": source.as_of, "file": source.file_name}
    run("correct", **facts)
    [(corrected,)] = rows("SELECT count(*) FROM import_corrected")
    if corrected != len(wanted):
        raise Conflict(" ".join(_why_not(wanted)))
    lines = Change.objects.filter(id__in=wanted).order_by("row")
    told = [{"order": one.order_number, "line": one.ref, "from": one.before, "to": one.after} for one in lines[:100]]
    body = {"note": note.strip(), "count": corrected, "lines": told}
    record_one(Action.LINES_CORRECTED, source.file_name, by=by, subject_id=source.id, body=body)
    return corrected
