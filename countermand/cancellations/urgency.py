"""When it may be too late for a request, and why: what the queue is sorted by."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from countermand.cancellations.models import Request, RequestLine
from countermand.cancellations.words import due
from countermand.orders.models import Line, Stage
from countermand.orders.stages import GONE
from countermand.orgs.models import Organization
from countermand.profile.answers import Desk, answers

SQL = (Path(__file__).parent / "urgency.sql").read_text()
PICKED_IN = timedelta(hours=1)


class Why(StrEnum):
    PACKED = "packed"
    PICKING = "picking"
    SHIPS = "ships"
    DUE = "due"


class Risk(NamedTuple):
    at: datetime
    why: Why

    @property
    def text(self) -> str:
        """ "packed", "being picked", "ships 24 Nov", "due in 3 h"; what is due says by itself how long is left."""
        if self.why == Why.DUE:
            return due(self.at)
        if self.why == Why.SHIPS:
            return _("ships %(day)s") % {"day": date_format(timezone.localtime(self.at), "j M")}
        return _("packed") if self.why == Why.PACKED else _("being picked")

    @property
    def left(self) -> str:
        """ "now", "20 min left", "3 h left", "2 days left"."""
        minutes = int((self.at - timezone.now()).total_seconds() // 60)
        if self.why == Why.DUE:
            return ""
        if minutes < 0:
            return _("now")
        if minutes < 60:
            return _("%(n)d min left") % {"n": minutes + 1}
        if minutes < 48 * 60:
            return _("%(n)d h left") % {"n": minutes // 60}
        return _("%(n)d days left") % {"n": minutes // (24 * 60)}


def risks(
    lines: Iterable[Line], *, requested_at: datetime, due_at: datetime | None, desk: Desk, zone: ZoneInfo
) -> list[Risk]:
    """The earliest first. `lines` are those that wait for a decision, without those that the warehouse stopped."""
    found = [Risk(due_at, Why.DUE)] if due_at else []
    for line in lines:
        if line.stage in GONE or line.stage == Stage.CANCELED:
            continue
        if line.stage == Stage.PACKED:
            found.append(Risk(requested_at, Why.PACKED))
        elif line.stage == Stage.PICKING:
            found.append(Risk(requested_at + PICKED_IN, Why.PICKING))
        if line.ship_by:
            found.append(Risk(datetime.combine(line.ship_by, desk.opens, zone), Why.SHIPS))
    return sorted(found, key=_at)


def _at(risk: Risk) -> datetime:
    return risk.at


def first_risk(request: Request, rows: Iterable[RequestLine], *, desk: Desk, zone: ZoneInfo) -> Risk | None:
    """What a pending request is threatened by first, as of now."""
    lines = [row.line for row in rows if at_risk(row)]
    found = risks(lines, requested_at=request.requested_at, due_at=request.due_at, desk=desk, zone=zone)
    return found[0] if found else None


def at_risk(row: RequestLine) -> bool:
    """Not once the warehouse has stopped the line, unless it has gone on since."""
    return row.stopped_stage != row.line.stage


def refresh(org: Organization) -> int:
    """Says anew when it may be too late, for every pending request. Takes request locks: never while lines are locked.
    Returns how many have changed.
    """
    facts: dict[str, Any] = {"org": org.id, "opens": answers().desk.opens, "zone": org.time_zone}
    with connection.cursor() as cursor:
        cursor.execute(SQL, facts)
        return cursor.rowcount
