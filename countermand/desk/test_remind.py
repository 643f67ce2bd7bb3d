"""Due times are told of: before, after, and to the admins; each once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.cancellations.models import Request
from countermand.desk.models import Reminder
from countermand.desk.remind import _long_overdue, remind
from countermand.mail.models import Mail
from countermand.orgs.models import Organization
from countermand.profile.answers import DAYS, answers
from countermand.profile.change import change_answers

HOUR = timedelta(hours=1)


@pytest.fixture
def always_open(acme: Any) -> Any:
    with acme.door():
        said = answers()
        round_the_clock = {"open_on": DAYS, "opens": time(0), "closes": time(0)}
        change_answers("desk", type(said.desk)(**round_the_clock), by=acme.ada)
    return acme


def waiting(acme: Any, due_in: timedelta, by: Any = None) -> Request:
    request = acme.ask(acme.order(), by=by)
    with acme.door():
        Request.objects.filter(id=request.id).update(due_at=timezone.now() + due_in)
    return request


def mails(acme: Any, kind: str) -> dict[str, Mail]:
    """By the first name of who got it."""
    with acme.door():
        return {mail.to.split("@")[0]: mail for mail in Mail.objects.filter(kind=f"due_{kind}")}


def kinds(acme: Any) -> list[str]:
    with acme.door():
        return sorted(Reminder.objects.values_list("kind", flat=True))


def test_what_is_not_nearly_due_is_not_told_of(always_open: Any) -> None:
    waiting(always_open, 2 * HOUR)
    assert remind(always_open.org.id) == 0
    assert kinds(always_open) == []


def test_the_approvers_are_reminded_once_before_it_is_due(always_open: Any) -> None:
    waiting(always_open, HOUR / 2)
    assert remind(always_open.org.id) == 1
    assert remind(always_open.org.id) == 0
    assert set(mails(always_open, "before")) == {"bob", "eve"}
    assert "due in 30 min" in mails(always_open, "before")["bob"].text


def test_who_asked_is_not_reminded_of_their_own(always_open: Any) -> None:
    waiting(always_open, HOUR / 2, by=always_open.eve)
    remind(always_open.org.id)
    assert set(mails(always_open, "before")) == {"bob"}


def test_overdue_the_approvers_are_told_then_the_admins(always_open: Any) -> None:
    request = waiting(always_open, -HOUR)
    remind(always_open.org.id)
    assert kinds(always_open) == ["overdue"]
    with always_open.door():
        Request.objects.filter(id=request.id).update(due_at=timezone.now() - 5 * HOUR)
    remind(always_open.org.id)
    assert kinds(always_open) == ["admins", "overdue"]
    assert set(mails(always_open, "admins")) == {"ada", "eve"}
    with always_open.door():
        told = Entry.objects.filter(action="escalated").values_list("body", flat=True)
        assert ["the admins" in one for one in told] == [True, False]


def test_after_a_day_without_a_worker_each_is_told_once_and_no_reminder_comes_late(always_open: Any) -> None:
    waiting(always_open, -24 * HOUR)
    waiting(always_open, -23 * HOUR)
    for _round in range(3):
        remind(always_open.org.id)
    assert kinds(always_open) == ["admins", "admins", "overdue", "overdue"]
    bob = mails(always_open, "overdue")["bob"]
    assert bob.subject == "Acme Toys: 2 requests are overdue"
    assert ("CR-1001" in bob.text, "CR-1002" in bob.text) == (True, True)
    with always_open.door():
        assert Mail.objects.filter(kind__startswith="due_").count() == 4  # two approvers, two admins


def test_two_workers_at_the_same_time_tell_once(always_open: Any) -> None:
    waiting(always_open, -24 * HOUR)

    def one_round(_number: int) -> int:
        try:
            return remind(always_open.org.id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one_round, range(4))) == 2
    assert kinds(always_open) == ["admins", "overdue"]


def test_what_is_decided_is_not_told_of(always_open: Any) -> None:
    always_open.approve(waiting(always_open, HOUR / 2))
    assert remind(always_open.org.id) == 0


def test_what_is_decided_after_the_approvers_were_told_is_not_told_to_the_admins(always_open: Any) -> None:
    request = waiting(always_open, -HOUR)
    remind(always_open.org.id)
    with always_open.door():
        Request.objects.filter(id=request.id).update(due_at=timezone.now() - 24 * HOUR)
    always_open.approve(request)
    assert remind(always_open.org.id) == 0
    assert kinds(always_open) == ["overdue"]


def test_a_worker_that_fails_half_way_has_told_nobody_and_the_next_tells_once(
    always_open: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(always_open, -24 * HOUR)
    with monkeypatch.context() as broken:
        broken.setattr("countermand.desk.remind.record", lambda _events: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            remind(always_open.org.id)
    assert kinds(always_open) == []
    assert remind(always_open.org.id) == 2
    with always_open.door():
        assert Mail.objects.filter(kind__startswith="due_").count() == 4  # two approvers, two admins


def test_two_workers_and_an_approval_at_the_same_time_tell_once_or_not_at_all(always_open: Any) -> None:
    requests = [waiting(always_open, -HOUR) for _ in range(20)]

    def work(number: int) -> int:
        try:
            if number:
                return remind(always_open.org.id)
            return len([always_open.approve(request) for request in requests])
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert next(iter(pool.map(work, range(3)))) == 20
    with always_open.door():
        told = Reminder.objects.values("request").annotate(n=Count("id"))
        assert {row["n"] for row in told} <= {1}
        assert Entry.objects.filter(action="escalated").count() == len(told)
    assert remind(always_open.org.id) == 0


def test_the_admins_wait_for_business_hours(acme: Any) -> None:
    """Overdue on Friday at 16:00, four hours later in the desk's time is Monday at 12:00."""
    with acme.door():
        request, said = Request(due_at=datetime(2026, 11, 20, 16, tzinfo=UTC)), answers()
    zone = ZoneInfo("UTC")
    assert not _long_overdue(request, said, zone, datetime(2026, 11, 23, 11, 59, tzinfo=UTC))
    assert _long_overdue(request, said, zone, datetime(2026, 11, 23, 12, tzinfo=UTC))


def test_a_company_that_wants_neither_is_told_only_what_is_overdue(always_open: Any) -> None:
    with always_open.door():
        limits = type(answers().limits)(remind_minutes=0, escalate_hours=0)
        change_answers("limits", limits, by=always_open.ada)
    waiting(always_open, HOUR / 2)
    waiting(always_open, -24 * HOUR)
    remind(always_open.org.id)
    assert kinds(always_open) == ["overdue"]


def test_next_door_hears_nothing(always_open: Any, next_door: Any) -> None:
    waiting(always_open, -HOUR)
    remind(next_door.org.id)
    assert kinds(always_open) == []


def test_the_mails_time_is_in_the_companys_zone(always_open: Any) -> None:
    with always_open.door():
        Organization.objects.update(time_zone="Asia/Kolkata")
    request = waiting(always_open, timedelta())
    with always_open.door():
        Request.objects.filter(id=request.id).update(due_at=datetime(2026, 11, 20, 20, tzinfo=UTC))
    remind(always_open.org.id)
    assert "overdue since 21 Nov, 01:30" in mails(always_open, "overdue")["bob"].text
