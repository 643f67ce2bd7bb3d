from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from countermand.cancellations.models import Request, RequestLine
from countermand.cancellations.tasks import refresh_urgency
from countermand.cancellations.urgency import first_risk, refresh
from countermand.orders.models import Line
from countermand.orgs.models import Organization
from countermand.profile.answers import Desk, answers

NEW_YORK = ZoneInfo("America/New_York")


def again(acme: Any, request: Request) -> Request:
    with acme.door():
        return Request.objects.get(id=request.id)


def refreshed(acme: Any, request: Request) -> Request:
    refresh_urgency(str(acme.org.id))
    return again(acme, request)


def in_new_york(acme: Any) -> None:
    with acme.door():
        Organization.objects.filter(id=acme.org.id).update(time_zone="America/New_York")


def test_without_a_nearer_danger_the_due_time_counts(acme: Any) -> None:
    request = again(acme, acme.ask(acme.order()))
    assert request.urgent_at == request.due_at


def test_a_packed_line_is_urgent_from_the_moment_it_was_asked_for(acme: Any) -> None:
    request = again(acme, acme.ask(acme.order({"stage": "packed"}, {})))
    assert request.urgent_at == request.requested_at


def test_a_line_that_is_being_picked_leaves_an_hour(acme: Any) -> None:
    request = again(acme, acme.ask(acme.order({"stage": "picking"})))
    assert request.urgent_at == request.requested_at + timedelta(hours=1)


def test_the_morning_on_which_a_line_ships_is_the_morning_where_the_company_is(acme: Any) -> None:
    in_new_york(acme)
    request = again(acme, acme.ask(acme.order({"ship_by": date(2020, 7, 1)})))
    assert request.urgent_at == datetime(2020, 7, 1, 13, tzinfo=UTC)  # 9:00 in summer


def test_an_import_that_brings_a_line_nearer_moves_its_request_up(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        Line.objects.filter(order=request.order).update(stage="packed")
    assert refreshed(acme, request).urgent_at == request.requested_at


def test_a_line_that_the_warehouse_stopped_is_no_danger_until_it_goes_on(acme: Any) -> None:
    request = acme.ask(acme.order({"stage": "picking"}))
    with acme.door():
        RequestLine.objects.filter(request=request).update(stopped_stage="picking", stopped_by=acme.fay)
    assert refreshed(acme, request).urgent_at == request.due_at
    with acme.door():
        Line.objects.filter(order=request.order).update(stage="packed")
    assert refreshed(acme, request).urgent_at == request.requested_at


@pytest.mark.parametrize("stage", ["shipped", "delivered", "canceled"])
def test_what_is_gone_hurries_nobody(acme: Any, stage: str) -> None:
    request = acme.ask(acme.order({"ship_by": date(2020, 1, 1)}))
    with acme.door():
        Line.objects.filter(order=request.order).update(stage=stage, shipped=5 if stage != "canceled" else 0)
    assert refreshed(acme, request).urgent_at == request.due_at


def test_a_closed_request_is_left_as_it_is(acme: Any) -> None:
    request = acme.ask(acme.order())
    acme.approve(request)
    before = again(acme, request).urgent_at
    with acme.door():
        assert refresh(acme.org) == 0
    assert again(acme, request).urgent_at == before


def test_only_what_differs_is_written_and_the_neighbors_are_not_touched(acme: Any, next_door: Any) -> None:
    for company in (acme, next_door):
        requests = [company.ask(company.order()) for _ in range(3)]
        with company.door():
            Request.objects.filter(id=requests[0].id).update(urgent_at=None)
    with acme.door():
        assert refresh(acme.org) == 1
        assert refresh(acme.org) == 0
    with next_door.door():
        assert Request.objects.filter(urgent_at=None).count() == 1


@pytest.mark.parametrize("stage", ["open", "on_hold", "backordered", "picking", "packed", "unknown"])
@pytest.mark.parametrize("ship_by", [None, date(2020, 3, 29), date(2026, 11, 24), date(2099, 1, 1)])
def test_python_and_postgres_say_the_same(acme: Any, stage: str, ship_by: date | None) -> None:
    in_new_york(acme)
    request = acme.ask(acme.order({}, {"ship_by": ship_by}))
    with acme.door():
        Line.objects.filter(order=request.order, ref="2").update(stage=stage)
    request = refreshed(acme, request)
    with acme.door():
        rows = RequestLine.objects.filter(request=request).select_related("line")
        risk = first_risk(request, rows, desk=answers().desk, zone=NEW_YORK)
    assert risk
    assert risk.at == request.urgent_at


def test_why_it_is_urgent_is_a_word_and_how_long_is_left_another(acme: Any) -> None:
    def said(**line: Any) -> tuple[str, str]:
        request = acme.ask(acme.order(line))
        with acme.door():
            rows = RequestLine.objects.filter(request=request).select_related("line")
            risk = first_risk(request, rows, desk=Desk(), zone=ZoneInfo("UTC"))
            assert risk
            return risk.text, risk.left

    assert said(stage="packed") == ("packed", "now")
    assert said(stage="picking") == ("being picked", "60 min left")
    yesterday = timezone.now().date() - timedelta(days=1)
    assert said(ship_by=yesterday)[1] == "now"
    assert said(ship_by=yesterday)[0] == f"ships {yesterday.day} {yesterday:%b}"
