from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermand.cancellations.business_hours import due_at
from countermand.profile.answers import Desk

BERLIN, CHICAGO, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Chicago"), ZoneInfo("UTC")
OFFICE = Desk()  # Monday to Friday, 9 to 17
ALWAYS = Desk(open_on=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), opens=time(0), closes=time(0))


def due(start: str, hours: int, desk: Desk = OFFICE, zone: ZoneInfo = UTC_ZONE) -> str:
    """Local times; 23 November 2026 is a Monday."""
    found = due_at(datetime.fromisoformat(start).replace(tzinfo=zone), hours=hours, desk=desk, zone=zone)
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M}" if found else "never"


@pytest.mark.parametrize(
    ("start", "hours", "then"),
    [
        ("2026-11-23 10:00", 3, "2026-11-23 13:00"),
        ("2026-11-23 10:00", 7, "2026-11-23 17:00"),  # at the very end of the day, not on the next morning
        ("2026-11-23 10:00", 8, "2026-11-24 10:00"),
        ("2026-11-23 07:30", 8, "2026-11-23 17:00"),  # asked before they open
        ("2026-11-23 20:00", 1, "2026-11-24 10:00"),  # asked after they closed
        ("2026-11-23 17:00", 1, "2026-11-24 10:00"),
        ("2026-11-27 16:30", 1, "2026-11-30 09:30"),  # over the weekend
        ("2026-11-28 12:00", 8, "2026-11-30 17:00"),  # on a Saturday
        ("2026-11-23 09:00", 80, "2026-12-04 17:00"),
        ("2026-11-23 12:00", 0, "2026-11-23 12:00"),
        ("2026-11-23 22:00", 0, "2026-11-24 09:00"),
    ],
)
def test_only_hours_in_which_the_desk_works_are_counted(start: str, hours: int, then: str) -> None:
    assert due(start, hours) == then


def test_a_holiday_does_not_count() -> None:
    closed = replace(OFFICE, holidays=(date(2026, 12, 24), date(2026, 12, 25)))
    assert due("2026-12-23 16:00", 2, closed) == "2026-12-28 10:00"


@pytest.mark.parametrize(
    ("start", "hours", "then"),
    [
        ("2026-11-23 23:00", 4, "2026-11-24 03:00"),
        ("2026-11-24 03:00", 2, "2026-11-24 05:00"),  # in the shift that began on the day before
        ("2026-11-24 05:00", 2, "2026-11-24 23:00"),
        ("2026-11-28 03:00", 2, "2026-11-28 05:00"),  # Friday's shift ends on Saturday
        ("2026-11-28 05:00", 2, "2026-11-30 23:00"),
    ],
)
def test_a_night_desk_closes_on_the_next_day(start: str, hours: int, then: str) -> None:
    assert due(start, hours, replace(OFFICE, opens=time(22), closes=time(6))) == then


def test_a_desk_that_never_closes_counts_every_hour() -> None:
    assert due("2026-11-27 20:00", 30, ALWAYS) == "2026-11-29 02:00"


def test_in_the_night_in_which_clocks_change_an_hour_is_still_an_hour() -> None:
    assert due("2026-03-29 01:00", 3, ALWAYS, BERLIN) == "2026-03-29 05:00"  # 2 to 3 does not exist
    assert due("2026-10-25 01:00", 3, ALWAYS, BERLIN) == "2026-10-25 03:00"  # 2 to 3 comes twice
    assert due("2026-11-01 00:30", 2, ALWAYS, CHICAGO) == "2026-11-01 01:30"


def test_a_day_of_office_hours_is_a_day_whatever_the_clocks_did_at_night() -> None:
    sundays = replace(OFFICE, open_on=("sun", "mon"))
    assert due("2026-03-29 00:30", 8, sundays, BERLIN) == "2026-03-29 17:00"
    assert due("2026-10-25 00:30", 9, sundays, BERLIN) == "2026-10-26 10:00"


@pytest.mark.parametrize(
    ("zone", "friday", "monday"),
    [
        ("America/New_York", "2026-03-06 16:30", "2026-03-09 10:30"),  # clocks go forward on Sunday 8 March
        ("America/New_York", "2026-10-30 16:30", "2026-11-02 10:30"),  # and back on 1 November
        ("Europe/Berlin", "2026-03-27 16:30", "2026-03-30 10:30"),
        ("Europe/Berlin", "2026-10-23 16:30", "2026-10-26 10:30"),
        ("Asia/Kolkata", "2026-03-27 16:30", "2026-03-30 10:30"),  # half an hour off, and never changed
        ("Australia/Lord_Howe", "2026-10-02 16:30", "2026-10-05 10:30"),  # by half an hour
    ],
)
def test_over_a_weekend_in_which_clocks_change_two_hours_are_two_hours_of_the_desk(
    zone: str, friday: str, monday: str
) -> None:
    assert due(friday, 2, OFFICE, ZoneInfo(zone)) == monday


def test_the_same_request_is_due_at_another_moment_in_each_companys_zone() -> None:
    asked = datetime(2026, 11, 25, 21, 15, tzinfo=UTC)  # the evening before Thanksgiving
    holiday = replace(OFFICE, holidays=(date(2026, 11, 26),))
    then = {
        "America/New_York": datetime(2026, 11, 27, 15, 15, tzinfo=UTC),  # 16:15; on Friday at 10:15
        "Europe/Berlin": datetime(2026, 11, 27, 10, tzinfo=UTC),  # 22:15; on Friday at 11:00
        "Asia/Kolkata": datetime(2026, 11, 27, 5, 30, tzinfo=UTC),  # 02:45 on the holiday; on Friday at 11:00
        "Australia/Adelaide": datetime(2026, 11, 27, 0, 30, tzinfo=UTC),  # 07:45 on the holiday; on Friday at 11:00
    }
    for zone, moment in then.items():
        assert due_at(asked, hours=2, desk=holiday, zone=ZoneInfo(zone)) == moment


def test_opening_in_the_hour_that_does_not_exist_is_no_error() -> None:
    early = replace(ALWAYS, opens=time(2, 30), closes=time(8))
    assert due("2026-03-29 00:00", 1, early, BERLIN) == "2026-03-29 04:30"


def test_the_companys_zone_counts_not_that_of_the_moment() -> None:
    start = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # in Chicago 17:30 on Monday
    assert due_at(start, hours=1, desk=OFFICE, zone=CHICAGO) == datetime(2026, 11, 24, 16, tzinfo=UTC)
    berlin = start.astimezone(BERLIN)
    assert due_at(berlin, hours=1, desk=OFFICE, zone=CHICAGO) == datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize("desk", [replace(OFFICE, open_on=()), replace(OFFICE, closes=time(9, 1), open_on=("mon",))])
def test_a_desk_that_is_hardly_ever_open_is_never_late(desk: Desk) -> None:
    assert due("2026-11-23 10:00", 10_000, desk) == "never"


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    hours=st.integers(0, 60),
    more=st.integers(0, 20),
    opens=st.times(),
    closes=st.times(),
    zone=st.sampled_from([BERLIN, CHICAGO, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")]),
)
def test_due_is_never_before_it_was_asked_and_grows_with_the_hours(
    start: datetime, hours: int, more: int, opens: time, closes: time, zone: ZoneInfo
) -> None:
    desk: Any = replace(OFFICE, opens=opens.replace(second=0), closes=closes.replace(second=0))
    sooner = due_at(start, hours=hours, desk=desk, zone=zone)
    later = due_at(start, hours=hours + more, desk=desk, zone=zone)
    if sooner and later:
        assert start <= sooner <= later
        assert (later - sooner).total_seconds() >= more * 3600
