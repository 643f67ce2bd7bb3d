"""How old what is known about a line may be when it is approved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from countermand.cancellations.approve import NotApproved
from countermand.cancellations.models import Answer, Request
from countermand.orders.models import Line
from countermand.profile.answers import answers
from countermand.profile.change import change_answers
from countermand.warehouse.answer import Said, answer


def rule(acme: Any, **values: Any) -> None:
    with acme.door():
        change_answers("limits", replace(answers().limits, **values), by=acme.ada)


def two_days_old(acme: Any) -> Request:
    request: Request = acme.ask(acme.order({"stage_as_of": timezone.now() - timedelta(hours=48)}))
    return request


def page(acme: Any, request: Request) -> str:
    return acme.client(acme.bob).get(acme.url("request", request.number)).content.decode()


def test_unless_the_company_says_so_any_age_will_do(acme: Any) -> None:
    assert acme.approve(two_days_old(acme)).status == "approved"


def test_a_company_can_be_warned(acme: Any) -> None:
    rule(acme, stage_hours=24)
    request = two_days_old(acme)
    assert "approves on nothing older than 24 hours" in page(acme, request)
    assert acme.approve(request).status == "approved"


def test_or_refuse_and_the_sentence_says_who_can_make_it_new(acme: Any) -> None:
    rule(acme, stage_hours=24, when_stale="refuse")
    request = two_days_old(acme)
    with pytest.raises(NotApproved, match="have the warehouse answer on the hold list, or somebody who loads files"):
        acme.approve(request)


def test_the_warehouses_answer_makes_it_new(acme: Any) -> None:
    rule(acme, stage_hours=24, when_stale="refuse")
    request = two_days_old(acme)
    with acme.door():
        answer([Said(row_id=request.lines.get().id, answer=Answer.STOPPED)], by=acme.fay)
    assert acme.approve(request).status == "approved"


def test_and_so_does_a_file_that_says_the_same(acme: Any) -> None:
    rule(acme, stage_hours=24, when_stale="refuse")
    request = two_days_old(acme)
    with acme.door():
        Line.objects.filter(order=request.order).update(stage_as_of=timezone.now())
    assert acme.approve(request).status == "approved"


def test_whoever_asks_is_told_and_can_ask(acme: Any) -> None:
    rule(acme, stage_hours=24, when_stale="refuse")
    other = acme.order({"stage_as_of": timezone.now() - timedelta(hours=48)})
    form = acme.client(acme.ann).get(acme.url("request-new", other.id)).content.decode()
    assert "What is known about line 1 is from" in form


def test_the_queue_knows_which_requests_need_another_look(acme: Any) -> None:
    rule(acme, stage_hours=24, when_stale="refuse")
    old, answered = two_days_old(acme), two_days_old(acme)
    acme.ask(acme.order({"stage_as_of": timezone.now()}))
    with acme.door():
        answer([Said(row_id=answered.lines.get().id, answer=Answer.STOPPED)], by=acme.fay)
    shown = acme.client(acme.bob).get(acme.url("queue"), {"look": "1"}).context["requests"]
    assert [one.number for one in shown] == [old.number]
