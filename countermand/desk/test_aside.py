from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from countermand.cancellations.models import RequestLine
from countermand.desk.models import Presence, Snooze
from countermand.desk.snooze import morning
from countermand.profile.answers import Desk


def queued(acme: Any, member: Any, query: str = "") -> list[int]:
    answer = acme.client(member).get(acme.url("queue") + query)
    return [one.number for one in answer.context["requests"]]


def snooze(acme: Any, request: Any, until: str, at: str = "", member: Any = None) -> Any:
    form = {"until": until, "at": at}
    return acme.client(member or acme.bob).post(acme.url("request-snooze", request.number), form, follow=True)


@pytest.mark.parametrize("until", ["1h", "4h", "morning", "answer"])
def test_a_snoozed_request_leaves_this_persons_queue_and_nobody_elses(acme: Any, until: str) -> None:
    request = acme.ask(acme.order())
    assert f"{request.label} is out of your queue until" in snooze(acme, request, until).content.decode()
    assert queued(acme, acme.bob) == []
    assert queued(acme, acme.bob, "?snoozed=1") == [request.number]
    assert queued(acme, acme.eve) == [request.number]


def test_it_comes_back_by_itself(acme: Any) -> None:
    request = acme.ask(acme.order())
    snooze(acme, request, "1h")
    with acme.door():
        Snooze.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert queued(acme, acme.bob) == [request.number]
    assert queued(acme, acme.bob, "?snoozed=1") == []


def test_it_comes_back_when_the_warehouse_has_answered_about_every_line(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    snooze(acme, request, "answer")
    with acme.door():
        first, second = RequestLine.objects.filter(request=request)
        RequestLine.objects.filter(id=first.id).update(answer="not_found")
    assert queued(acme, acme.bob) == []
    with acme.door():
        RequestLine.objects.filter(id=second.id).update(answer="stopped", stopped_stage="open", stopped_by=acme.fay)
    assert queued(acme, acme.bob) == [request.number]
    assert "has answered about every line" in snooze(acme, request, "answer").content.decode()


def test_until_a_time_of_ones_own_as_the_companys_clock_has_it(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        acme.org.time_zone = "America/New_York"
        acme.org.save()
    at = (timezone.now().astimezone(ZoneInfo("America/New_York")) + timedelta(days=2)).replace(second=0, microsecond=0)
    snooze(acme, request, "time", f"{at:%Y-%m-%dT%H:%M}")
    with acme.door():
        assert Snooze.objects.get().until == at


@pytest.mark.parametrize("at", ["", "soon", "2020-01-01T10:00", "2999-01-01T10:00", "2026-99-01T10:00"])
def test_a_time_that_is_none_is_refused(acme: Any, at: str) -> None:
    request = acme.ask(acme.order())
    assert snooze(acme, request, "time", at).status_code == 400
    assert queued(acme, acme.bob) == [request.number]


def test_a_person_takes_it_back_and_snoozes_again(acme: Any) -> None:
    request = acme.ask(acme.order())
    snooze(acme, request, "1h")
    snooze(acme, request, "4h")
    with acme.door():
        assert Snooze.objects.count() == 1
    assert "is in your queue again" in snooze(acme, request, "now").content.decode()
    assert queued(acme, acme.bob) == [request.number]


def test_what_is_decided_is_not_put_aside(acme: Any) -> None:
    assert snooze(acme, acme.approve(acme.ask(acme.order())), "1h").status_code == 409


def test_the_next_morning_is_when_the_desk_opens_next(monkeypatch: pytest.MonkeyPatch) -> None:
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: friday)
    berlin = ZoneInfo("Europe/Berlin")
    assert morning(Desk(opens=time(8)), berlin) == datetime(2026, 11, 23, 8, tzinfo=berlin)
    assert morning(replace(Desk(), open_on=()), berlin) == datetime(2026, 11, 21, 9, tzinfo=berlin)


# ---- Presence


def test_who_has_a_request_open_is_shown_to_others_and_not_to_themselves(acme: Any) -> None:
    request = acme.ask(acme.order())
    address = acme.url("request-presence", request.number)
    assert "open" not in acme.client(acme.bob).post(address).content.decode()
    assert "Bob has it open" in acme.client(acme.eve).post(address).content.decode()
    assert "Eve has it open" in acme.client(acme.bob).get(acme.url("queue")).content.decode()
    assert "Bob and Eve have it open" in acme.client(acme.ada).get(acme.url("queue")).content.decode()
    with acme.door():
        assert Presence.objects.count() == 2


def test_after_half_a_minute_they_have_gone(acme: Any) -> None:
    request = acme.ask(acme.order())
    acme.client(acme.eve).post(acme.url("request-presence", request.number))
    with acme.door():
        Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=31))
    assert "has it open" not in acme.client(acme.bob).get(acme.url("queue")).content.decode()


def test_what_is_old_is_taken_away_by_whoever_comes_next(acme: Any) -> None:
    old, new = acme.ask(acme.order()), acme.ask(acme.order())
    acme.client(acme.eve).post(acme.url("request-presence", old.number))
    with acme.door():
        Presence.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    acme.client(acme.bob).post(acme.url("request-presence", new.number))
    with acme.door():
        assert [one.request_id for one in Presence.objects.all()] == [new.id]
