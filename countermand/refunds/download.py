"""The refunds of a page as a CSV file, for whoever works in a spreadsheet."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cells import harmless, lines
from countermand.orders.money import from_minor
from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import acting_for
from countermand.refunds.find import STOPPED, in_state, numbered

CHUNK = 1000


def note_download(state: str, *, by: Membership) -> None:
    record_one(Action.DOWNLOADED, _("the list of refunds"), by=by, body={"state": state} if state else {})


def pieces(org: Organization, state: str) -> Iterator[bytes]:
    """The file, some rows at a time, each through a door of its own: a page streams after its own closed."""
    zone, last = ZoneInfo(org.time_zone), None
    headers = [_("Request"), _("Order"), _("State"), _("Amount"), _("Currency")]
    headers += [_("Reference"), _("Look at it"), _("Approved"), _("Changed")]
    yield "\ufeff".encode() + lines([headers])
    while True:
        with acting_for(org.id):
            found = numbered(in_state(state))
            rows: list[Any] = list((found.filter(id__lt=last) if last else found)[:CHUNK])
        if rows:
            yield lines([_cells(row, zone) for row in rows])
        if len(rows) < CHUNK:
            return
        last = rows[-1].id


def _cells(refund: Any, zone: ZoneInfo) -> list[str]:
    return [
        f"CR-{refund.request_number}",
        harmless(refund.order.number),
        STOPPED if refund.stopped_at else refund.state,
        str(from_minor(refund.amount_minor, refund.currency)),
        refund.currency,
        harmless(refund.reference),
        refund.attention,
        f"{refund.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
        f"{refund.changed_at.astimezone(zone):%Y-%m-%d %H:%M}",
    ]
