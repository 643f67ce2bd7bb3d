"""What people see of their company's rules."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from countermand.cancellations.models import Request, RequestLine
from countermand.cancellations.test_rules import rule
from countermand.desk.pages import queue as queue_pages
from countermand.orders.models import Line
from countermand.profile.answers import DAYS, answers
from countermand.profile.change import change_answers

FREE = "Line 2 is a free item: check whether it still goes with the rest of the order."
STOPPED = "The warehouse stopped line 1"


def page(acme: Any, member: Any, name: str, *args: Any, query: str = "") -> str:
    return str(acme.client(member).get(acme.url(name, *args) + query).content.decode())


def test_whoever_asks_and_whoever_decides_is_told_what_a_line_is(acme: Any) -> None:
    rule(acme, "special", free="tell")
    order = acme.order({}, {"price": 0})
    assert FREE in page(acme, acme.ann, "order", order.id)
    assert FREE in page(acme, acme.ann, "request-new", order.id)
    request = acme.ask(order)
    assert FREE in page(acme, acme.bob, "request", request.number)
    acme.approve(request)
    assert FREE not in page(acme, acme.bob, "request", request.number)


def test_the_requester_can_say_that_the_warehouse_stopped_a_line(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    order = acme.order({"stage": "picking"}, {})
    line = acme.lines(order)[0]
    assert page(acme, acme.ann, "request-new", order.id).count("The warehouse stopped line") == 1
    form = {"scope": "lines", "line": line.id, f"stopped-{line.id}": "picking", "reason": acme.reason().id}
    acme.client(acme.ann).post(acme.url("request-new", order.id), form)
    shown = page(acme, acme.bob, "request", 1001)
    assert "Ann says: the warehouse stopped it (stage then: Picking)." in shown
    assert STOPPED not in shown
    assert "Ask the warehouse" not in page(acme, acme.bob, "queue")


def test_the_requester_of_a_whole_order_can_say_it_too(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    order = acme.order({"stage": "picking"}, {})
    line = acme.lines(order)[0]
    form = {"scope": "order", f"stopped-{line.id}": "picking", "reason": acme.reason().id}
    acme.client(acme.ann).post(acme.url("request-new", order.id), form)
    with acme.door():
        assert dict(RequestLine.objects.values_list("line__ref", "stopped_stage")) == {"1": "picking", "2": ""}


def test_the_approver_is_asked_for_the_warehouses_word(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    request = acme.ask(acme.order({"stage": "picking"}))
    assert "Ask the warehouse" in page(acme, acme.bob, "queue")
    assert STOPPED in page(acme, acme.bob, "request", request.number)
    with acme.door():
        row = request.lines.get()
    form = {"verdict": "approve", "reason": request.reason_id, "row": row.id, f"amount-{row.id}": "5000"}
    client, url = acme.client(acme.bob), acme.url("request-decision", request.number)
    refused = client.post(url, form)
    assert refused.status_code == 409
    assert "ask the warehouse to stop it, and say that they did" in refused.content.decode()
    assert client.post(url, form | {f"stopped-{row.id}": "picking"}).status_code == 302
    assert "Bob says: the warehouse stopped it" in page(acme, acme.bob, "request", request.number)


def test_in_bulk_only_requests_that_need_no_word_are_approved(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    good, bad = acme.ask(acme.order()), acme.ask(acme.order({"stage": "picking"}))
    form = {"number": [good.number, bad.number], f"amount-{good.number}": "5000", f"amount-{bad.number}": "5000"}
    shown = acme.client(acme.bob).post(acme.url("decisions"), form).content.decode()
    assert "Line 1 is being picked: ask the warehouse to stop it" in shown
    with acme.door():
        assert dict(Request.objects.values_list("number", "status")) == {good.number: "approved", bad.number: "pending"}


@pytest.mark.parametrize(
    ("topic", "answer", "line"),
    [
        ("limits", {"refuse_from": "picking"}, {"stage": "picking"}),
        ("limits", {"partly_shipped": "refuse"}, {"shipped": 1, "ordered": 6}),
        ("limits", {"ask_first": ("packed", "on_hold")}, {"stage": "packed"}),
        ("special", {"free": "refuse"}, {"price": 0}),
        ("special", {"digital": "refuse", "digital_skus": ("L%", "LIC_")}, {"sku": "LIC_1"}),
    ],
)
def test_the_queue_finds_by_sql_what_the_rules_stop(acme: Any, topic: str, answer: Any, line: Any) -> None:
    request, other = acme.ask(acme.order(line)), acme.ask(acme.order({"sku": "LICX1"}))
    needs_look = acme.client(acme.bob).get(acme.url("queue") + "?only=needs-look")
    assert needs_look.context["requests"] == []
    rule(acme, topic, **answer)
    needs_look = acme.client(acme.bob).get(acme.url("queue") + "?only=needs-look")
    assert [one.number for one in needs_look.context["requests"]] == [request.number]
    everything = acme.client(acme.bob).get(acme.url("queue")).context["requests"]
    stopped = {one.number: one.needs_look or one.needs_stop for one in everything}
    assert stopped == {request.number: True, other.number: False}


def test_a_request_is_due_by_the_hours_that_held_when_it_was_asked(acme: Any) -> None:
    with acme.door():
        desk = replace(answers().desk, open_on=DAYS, opens=answers().desk.opens.replace(0), closes=answers().desk.opens)
        change_answers("desk", replace(desk, closes=desk.opens), by=acme.ada)
    rule(acme, "limits", due_hours=3)
    request = acme.ask(acme.order())
    assert request.due_at == request.requested_at + timedelta(hours=3)
    assert "due in 2 h" in page(acme, acme.bob, "queue")
    assert "due in 2 h" in page(acme, acme.ann, "request", request.number)
    rule(acme, "limits", due_hours=30)
    assert "due in 2 h" in page(acme, acme.bob, "queue")
    with acme.door():
        Request.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert "state-red" in page(acme, acme.bob, "queue")
    assert "overdue since" in page(acme, acme.bob, "queue")
    acme.approve(request)
    assert "overdue" not in page(acme, acme.ann, "request", request.number)


def test_the_queue_shows_first_what_may_be_too_late_first(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_pages, "PAGE", 2)
    now = timezone.now()
    numbers = {}
    for hours in (5, None, 3, -2, 3, None):
        one = acme.ask(acme.order())
        numbers[one.number] = (hours is None, hours, one.number)
        with acme.door():
            at = None if hours is None else now + timedelta(hours=hours)
            Request.objects.filter(id=one.id).update(urgent_at=at)
    shown, query = [], "?"
    while query:
        answer = acme.client(acme.bob).get(acme.url("queue") + query)
        shown += [one.number for one in answer.context["requests"]]
        query = answer.context["next_url"]
    assert shown == sorted(numbers, key=lambda one: numbers[one])


def test_the_word_about_an_unknown_stage_asks_what_the_company_needs_to_know(acme: Any) -> None:
    rule(acme, "limits", refuse_from="packed")
    order = acme.order({"stage": "unknown"})
    shown = page(acme, acme.ann, "request-new", order.id)
    assert "ask the warehouse whether it is packed" in shown
    assert "I asked: it is not packed" in shown


def test_a_line_that_left_the_stage_needs_no_word_any_more(acme: Any) -> None:
    rule(acme, "limits", ask_first=("on_hold",))
    order = acme.order({"stage": "on_hold"})
    request = acme.ask(order)
    with acme.door():
        Line.objects.filter(order=order).update(stage="open")
    assert acme.approve(request).status == "approved"
