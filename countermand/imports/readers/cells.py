"""From what a workbook stores in a cell to the text a person would read there, and what is to be said about it."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from countermand.imports.readers.csv import CELL_LIMIT
from countermand.imports.readers.table import Day, Mark, Number

EXACT = 10**15  # a workbook keeps fifteen digits of a number
IMPOSSIBLE = Mark("impossible_date", True)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def number(value: float) -> tuple[str, Mark | None]:
    """15 digits, as spreadsheets show: 147.33000000000001 was 147.33 before it became a binary number."""
    if not abs(value) < EXACT:
        return Number(f"{value:.17g}"), Mark("digits_lost", True)
    if value == int(value):
        return Number(int(value)), None
    text = f"{value:.15g}"
    return Number(f"{Decimal(text):f}" if "e" in text else text), None


def day(serial: float, *, from_1904: bool) -> tuple[str, Mark | None]:
    """Excel counts days from 1900 and knows a February 29 in that year, or from 1904."""
    seconds = round(serial * 86400)
    days = seconds // 86400
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if days > 60 else 31)
    if days > 2_958_465 - 1462 * from_1904 or (not from_1904 and days in {0, 60}) or days < 0:
        return f"{serial:.15g}", IMPOSSIBLE
    moment = datetime.combine(start, time()) + timedelta(days=days, seconds=seconds % 86400)
    return moment_text(moment), None


def clock(value: float, *, from_1904: bool) -> tuple[str, Mark | None]:
    """A time of day, or hours that go on after 24; with a day before it where the number has one."""
    if value > 366:
        return day(value, from_1904=from_1904)
    return duration(timedelta(seconds=round(value * 86400))), None


def duration(length: timedelta) -> str:
    seconds = round(abs(length.total_seconds()))
    sign = "-" if length < timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def moment_text(moment: datetime) -> Day:
    """Days without a time of their own stay days."""
    if moment.time() == time():
        return Day(moment.date().isoformat())
    return Day(moment.replace(microsecond=0).isoformat())


def written_day(text: str) -> tuple[str, Mark | None]:
    """A day that the file spells out, as strict workbooks do."""
    try:
        return moment_text(datetime.fromisoformat(text.removesuffix("Z"))), None
    except ValueError:
        return text, IMPOSSIBLE


def unescaped(text: str) -> str:
    """Signs that XML cannot hold are spelled _x000D_ in a workbook."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cut(text: str) -> tuple[str, Mark | None]:
    if len(text) > CELL_LIMIT:
        return text[:200], Mark("too_long", True, {"length": len(text), "limit": CELL_LIMIT})
    return text, None
