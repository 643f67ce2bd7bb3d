"""The list as a CSV file: the same rows, in the same order, with the same words as the page."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.words import number
from countermand.cells import harmless, lines
from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import acting_for
from countermand.reconciliation.find import Filter, Place, after, find
from countermand.reconciliation.models import Kind, State

CHUNK = 1000

ROW = "request_line__"
DECISION = "request_line__decision__"
COLUMNS: list[tuple[str | Promise, str]] = [
    (_("Order"), f"{ROW}line__order__number"),
    (_("Line"), f"{ROW}line__ref"),
    (_("SKU"), f"{ROW}line__sku"),
    (_("State"), "state"),
    (_("Since"), "since"),
    (_("Kind"), "kind"),
    (_("Canceled"), f"{ROW}quantity"),
    (_("Of"), f"{ROW}seen_ordered"),
    (_("Request"), f"{ROW}request__number"),
    (_("Approved by"), f"{DECISION}decided_by__user__name"),
    (_("Approved"), f"{DECISION}decided_at"),
    (_("Exported in"), "exported_in"),
    (_("Exported"), "exported_at"),
    (_("Their file"), "said_file"),
    (_("As of"), "said_as_of"),
    (_("Row"), "said_row"),
    (_("Their word"), "said_word"),
    (_("They say ordered"), "said_ordered"),
    (_("They say shipped"), "said_shipped"),
    (_("Settled by"), "settled_by__user__name"),
    (_("Settled"), "settled_at"),
    (_("Note"), "note"),
]
PATHS = [path for _header, path in COLUMNS]
WORDS: dict[str, Callable[[Any], str]] = {
    "state": lambda state: str(State(state).label),
    "kind": lambda kind: str(Kind(kind).label) if kind else "",
    f"{ROW}request__number": lambda number: f"CR-{number}",
}


def note_download(wanted: Filter, *, by: Membership) -> None:
    record_one(Action.DOWNLOADED, str(_("the reconciliation list")), by=by, body=wanted.given())


def pieces(org: Organization, wanted: Filter) -> Iterator[bytes]:
    """The file, some rows at a time, each through a door of its own: a page streams after its own closed."""
    zone, now, place = ZoneInfo(org.time_zone), timezone.now(), None
    yield "\ufeff".encode() + lines([[str(header) for header, _path in COLUMNS]])
    while True:
        with acting_for(org.id):
            found = after(find(wanted, now=now), wanted, place).values_list("since", "id", *PATHS)
            rows = list(found[:CHUNK])
        if rows:
            yield lines([_cells(row[2:], zone) for row in rows])
        if len(rows) < CHUNK:
            return
        place = Place(*rows[-1][:2])


def _cells(row: tuple[Any, ...], zone: ZoneInfo) -> list[str]:
    return [_text(WORDS[path](value) if path in WORDS else value, zone) for path, value in zip(PATHS, row, strict=True)]


def _text(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return harmless(number(value) if isinstance(value, Decimal) else str(value))
