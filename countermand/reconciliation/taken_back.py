"""What the order system has said about a cancellation decides whether it can still be taken back."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from countermand.cancellations.models import Request, RequestLine
from countermand.cancellations.reinstate import Standing
from countermand.orgs.models import Membership
from countermand.reconciliation.models import Confirmation, State


def say(sender: Any, request: Request, rows: Sequence[RequestLine], standing: Standing, **others: Any) -> None:
    """What is confirmed stays canceled. What left in a file can be taken back, but somebody has to tell."""
    refs = {row.id: row.line.ref for row in rows}
    found = Confirmation.objects.filter(id__in=list(refs)).order_by("id")
    for confirmation in found:
        if confirmation.state == State.CONFIRMED:
            standing.against.append(_confirmed(refs[confirmation.id], confirmation))
        if confirmation.exported_in and confirmation.exported_in not in standing.handed_out:
            standing.handed_out.append(confirmation.exported_in)


def settle(
    sender: Any, request: Request, rows: Sequence[RequestLine], by: Membership, note: str, **others: Any
) -> None:
    """Nothing is waited for any more, and what was contradicted has found its end."""
    now = timezone.now()
    Confirmation.objects.filter(id__in=[row.id for row in rows], state__in=[State.WAITING, State.CONTRADICTED]).update(
        state=State.SETTLED,
        since=now,
        settled_by=by,
        settled_at=now,
        note=(_("%(request)s was taken back: %(why)s") % {"request": request.label, "why": note})[:1000],
    )


def _confirmed(ref: str, confirmation: Confirmation) -> str:
    facts = {
        "line": ref,
        "file": confirmation.said_file,
        "day": date_format(timezone.localtime(confirmation.said_as_of), "j M") if confirmation.said_as_of else "",
    }
    return (
        _(
            "The order system has confirmed that line %(line)s is canceled (%(file)s, %(day)s): "
            "enter the line there anew."
        )
        % facts
    )
