"""Both facts and the way out, as people say them. The page, the order and the file use the same ones."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from countermand.cancellations.models import Decision
from countermand.cancellations.words import number
from countermand.reconciliation.models import Confirmation, Kind, State


def ours(one: Confirmation) -> str:
    """Canceled 3 of 5 on 21 Nov 2026 in CR-1042, approved by Bob, exported in EX-7 on 21 Nov 2026."""
    row, decision = one.request_line, decision_of(one)
    said = _("Canceled %(quantity)s of %(ordered)s on %(day)s in %(request)s, approved by %(approver)s, %(export)s.")
    export = _("exported in %(file)s on %(day)s") % {"file": one.exported_in, "day": _day(one.exported_at)}
    return said % {
        "quantity": number(row.quantity),
        "ordered": number(row.seen_ordered),
        "day": _day(decision.decided_at),
        "request": row.request.label,
        "approver": decision.decided_by.user.name,
        "export": export if one.exported_at else _("not exported yet"),
    }


def theirs(one: Confirmation) -> str:
    """orders.csv of 23 Nov 2026, 06:00 says “Open”, 5 ordered, 0 shipped (row 17)."""
    if one.said_as_of is None:
        return _("Nothing yet.")
    facts = [f"“{one.said_word}”"] if one.said_word else []
    if one.said_ordered is not None:
        facts.append(_("%(n)s ordered") % {"n": number(one.said_ordered)})
    if one.said_shipped is not None:
        facts.append(_("%(n)s shipped") % {"n": number(one.said_shipped)})
    said = _("%(file)s of %(when)s says %(facts)s (row %(row)s).")
    if one.state == State.WAITING:
        said = _("Before it was sent again, %(file)s of %(when)s said %(facts)s (row %(row)s).")
    when = date_format(timezone.localtime(one.said_as_of), "j M Y, H:i")
    return said % {"file": one.said_file, "when": when, "facts": ", ".join(facts), "row": one.said_row}


def way_out(one: Confirmation) -> str:
    if one.state == State.WAITING:
        return _("The next file that names this line decides.")
    if one.state != State.CONTRADICTED:
        return ""
    if one.kind == Kind.SHIPPED:
        return _("Stop the parcel or start a return, then settle it with what you did.")
    return _("Send the cancellation again, or cancel it in the order system and settle it.")


def settled(one: Confirmation) -> str:
    if one.settled_by is None:
        return ""
    facts = {"person": one.settled_by.user.name, "day": _day(one.settled_at), "note": one.note}
    if one.state == State.SETTLED:
        return _("Settled by %(person)s on %(day)s: %(note)s") % facts
    return _("Earlier settled by %(person)s on %(day)s: %(note)s") % facts


def age(moment: datetime) -> str:
    """Just now, or how long ago in its largest unit: 3 hours ago."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(age)s ago") % {"age": timesince(moment, depth=1)}


def decision_of(one: Confirmation) -> Decision:
    assert one.request_line.decision  # noqa: S101 (a canceled line has one: a constraint says so)
    return one.request_line.decision


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j M Y") if moment else ""
