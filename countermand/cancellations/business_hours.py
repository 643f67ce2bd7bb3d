"""When a request is due, counted in the hours that the order desk works."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from countermand.profile.answers import DAYS, Desk

FARTHEST = timedelta(days=3660)  # a desk that is hardly ever open


def due_at(start: datetime, *, hours: int, desk: Desk, zone: ZoneInfo) -> datetime | None:
    """The moment at which the desk has worked so many hours since `start`; for 0 the first moment at which it works.

    In UTC. None when the desk is never open, or not that much in ten years.
    """
    start, left = start.astimezone(UTC), timedelta(hours=hours)
    for opens, closes in _shifts(start, desk, zone):
        begins = max(opens, start)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return None


def _shifts(start: datetime, desk: Desk, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the desk works, in UTC, where an hour is always an hour: beginning with the shift that is
    running at `start`. A desk that closes before it opens closes on the next day; a holiday is the day it opens.
    """
    holidays, open_on = set(desk.holidays), {DAYS.index(day) for day in desk.open_on}
    next_day = timedelta(days=1 if desk.closes <= desk.opens else 0)
    first = start.astimezone(zone).date() - timedelta(days=1)
    for days in range(FARTHEST.days):
        day = first + timedelta(days=days)
        if day.weekday() not in open_on or day in holidays:
            continue
        opens = datetime.combine(day, desk.opens, zone).astimezone(UTC)
        closes = datetime.combine(day + next_day, desk.closes, zone).astimezone(UTC)
        if closes > max(opens, start):
            yield opens, closes
