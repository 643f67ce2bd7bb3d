"""The list as a CSV file: the same rows, in the same order, with the same words as the page."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.words import number
from countermand.cells import harmless
from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import acting_for
from countermand.reconciliation.find import Filter, Place, after, find
from countermand.reconciliation.models import Confirmation
from countermand.reconciliation.sentences import decision_of

CHUNK = 1000

COLUMNS: list[tuple[str | Promise, Callable[[Confirmation], Any]]] = [
    (_("Order"), lambda one: one.request_line.line.order.number),
    (_("Line"), lambda one: one.request_line.line.ref),
    (_("SKU"), lambda one: one.request_line.line.sku),
    (_("State"), lambda one: one.get_state_display()),
    (_("Since"), lambda one: one.since),
    (_("Kind"), lambda one: one.get_kind_display()),
    (_("Canceled"), lambda one: number(one.request_line.quantity)),
    (_("Of"), lambda one: number(one.request_line.seen_ordered)),
    (_("Request"), lambda one: one.request_line.request.label),
    (_("Approved by"), lambda one: decision_of(one).decided_by.user.name),
    (_("Approved"), lambda one: decision_of(one).decided_at),
    (_("Exported in"), lambda one: one.exported_in),
    (_("Exported"), lambda one: one.exported_at),
    (_("Their file"), lambda one: one.said_file),
    (_("As of"), lambda one: one.said_as_of),
    (_("Row"), lambda one: one.said_row),
    (_("Their word"), lambda one: one.said_word),
    (_("They say ordered"), lambda one: one.said_ordered is not None and number(one.said_ordered)),
    (_("They say shipped"), lambda one: one.said_shipped is not None and number(one.said_shipped)),
    (_("Settled by"), lambda one: one.settled_by and one.settled_by.user.name),
    (_("Settled"), lambda one: one.settled_at),
    (_("Note"), lambda one: one.note),
]


def note_download(wanted: Filter, *, by: Membership) -> None:
    record_one(Action.DOWNLOADED, str(_("the reconciliation list")), by=by, body=wanted.given())


def pieces(org: Organization, wanted: Filter) -> Iterator[bytes]:
    """The file, some rows at a time, each through a door of its own: a page streams after its own closed."""
    zone, now, place = ZoneInfo(org.time_zone), timezone.now(), None
    yield "\ufeff".encode() + _lines([[str(header) for header, _read in COLUMNS]])
    while True:
        with acting_for(org.id):
            rows = list(after(find(wanted, now=now), wanted, place)[:CHUNK])
        if rows:
            yield _lines([[_text(read(one), zone) for _, read in COLUMNS] for one in rows])
        if len(rows) < CHUNK:
            return
        place = Place.of(rows[-1])


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _text(value: Any, zone: ZoneInfo) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return harmless(str(value))
