"""Days, however a file writes them."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from countermand.imports.values.refusal import SPACES, Format, Refusal

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_DAYS = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:(?:T|,? )(\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?)?",
    re.ASCII,
)


def date_hint(text: str) -> str:
    """dmy or mdy if this date can only be read so, "?" if both fit, "" if the order does not matter."""
    found = _DAYS.fullmatch(text.strip(SPACES))
    if not found or len(found[1]) == 4 or len(found[4]) != 4 or found[2] == ".":
        return ""
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second:
        return "dmy"
    if second > 12 >= first:
        return "mdy"
    return "" if first == second else "?"


def is_date(text: str) -> bool:
    """Whether it is written as a day; not whether there is such a day."""
    clean = text.strip(SPACES)
    return bool(_ISO.fullmatch(clean) or _DAYS.fullmatch(clean))


def date_of(text: str, form: Format) -> date:
    """A day: 2025-04-03, 2025-04-03T10:00Z, 2025/04/03, 03.04.2025, or 04/03/2025 if the file tells which.

    A time with an offset counts as UTC. One without must have been on the clocks of `form.zone` that day.
    """
    clean = text.strip(SPACES)
    if found := _ISO.fullmatch(clean):
        return _iso(clean, found, form.zone)
    if clean.isascii() and clean.isdigit():
        if len(clean) == 8 and "1990" <= clean[:4] <= "2100":
            return _day(int(clean[:4]), int(clean[4:6]), int(clean[6:]))
        raise Refusal("serial_date" if 4 <= len(clean) <= 6 else "not_a_date")
    found = _DAYS.fullmatch(clean)
    if not found:
        raise Refusal("serial_date" if re.fullmatch(r"\d{5}[.,]\d+", clean, re.ASCII) else "not_a_date")
    day = _in_order(clean, found, form)
    if found[5]:
        _on_the_clock(day, _hour(int(found[5]), found[8]), int(found[6]), int(found[7] or 0), form.zone)
    return day


def _in_order(clean: str, found: "re.Match[str]", form: Format) -> date:
    first, mark, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        return _day(int(first), second, int(third))
    if len(third) != 4:
        raise Refusal("short_year")
    if mark == ".":
        return _day(int(third), second, int(first))
    order = form.dates or date_hint(clean)
    if order == "?":
        one, other = _day(int(third), second, int(first)), _day(int(third), int(first), second)
        raise Refusal("ambiguous_date", one=one.isoformat(), other=other.isoformat())
    return _day(int(third), int(first), second) if order == "mdy" else _day(int(third), second, int(first))


def _iso(clean: str, found: "re.Match[str]", zone: str) -> date:
    if found[7] and found[7] != "Z":
        try:
            moment = datetime.fromisoformat(clean.replace(" ", "T", 1).replace(" ", ""))
            return moment.astimezone(UTC).date()
        except (ValueError, OverflowError):
            raise Refusal("impossible_date") from None
    day = _day(int(found[1]), int(found[2]), int(found[3]))
    if found[4]:
        _on_the_clock(day, int(found[4]), int(found[5]), int(found[6] or 0), "UTC" if found[7] else zone)
    return day


def _hour(hour: int, half: str | None) -> int:
    """3 PM is 15, 12 AM is 0."""
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise Refusal("impossible_date")
    return hour % 12 + (12 if half in "Pp" else 0)


def _on_the_clock(day: date, hour: int, minute: int, second: int, zone: str) -> None:
    """Refuses a time that never was: 25:00, or one that the clocks skip in spring. One that comes twice is fine."""
    try:
        local = datetime.combine(day, time(hour, minute, min(second, 59)), ZoneInfo(zone))
        there = local.astimezone(UTC).astimezone(local.tzinfo)
    except (ValueError, OverflowError):
        raise Refusal("impossible_date") from None
    if there.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refusal("skipped_time", zone=zone)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal("impossible_date") from None
