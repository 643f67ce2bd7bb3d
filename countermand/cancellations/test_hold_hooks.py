import json
from typing import Any
from uuid import UUID

import pytest

from countermand.cancellations.approve import Approval, approve
from countermand.cancellations.models import RequestLine
from countermand.cancellations.reject import reject
from countermand.cancellations.withdraw import withdraw
from countermand.refunds.models import Delivery, Event

URL = "http://127.0.0.1:9/"


def told(acme: Any, event: Event) -> list[dict[str, Any]]:
    with acme.door():
        return [json.loads(one.body) for one in Delivery.objects.filter(event=event).order_by("id")]


@pytest.fixture
def listening(acme: Any) -> Any:
    acme.endpoint(URL, events=[Event.HELD, Event.RELEASED])
    return acme


def test_a_request_tells_which_lines_to_stop_in_one_message(listening: Any) -> None:
    request = listening.ask(
        listening.order({"sku": "A", "stage": "picking", "ship_by": "2026-11-24", "location": "Hall 2"}, {"sku": "B"})
    )
    (message,) = told(listening, Event.HELD)
    assert message["type"] == "line.held"
    assert message["data"]["request"]["number"] == request.label
    first, second = message["data"]["lines"]
    assert first == {
        "line": "1",
        "sku": "A",
        "description": "Thing 1",
        "quantity": "5",
        "stage": "picking",
        "ship_by": "2026-11-24",
        "location": "Hall 2",
        "carrier": "",
        "tracking": "",
    }
    assert second["ship_by"] is None


def test_an_endpoint_that_wants_refunds_only_hears_of_no_hold(acme: Any) -> None:
    acme.endpoint(URL)
    acme.ask(acme.order())
    assert told(acme, Event.HELD) == []


def test_a_rejection_releases_the_lines_and_says_why(listening: Any) -> None:
    request = listening.ask(listening.order())
    with listening.door():
        reject(request.id, by=listening.bob, note="The truck has left.")
    (message,) = told(listening, Event.RELEASED)
    release = message["data"]["release"]
    assert (release["why"], release["by"]["name"], release["note"]) == ("rejected", "Bob", "The truck has left.")
    assert [line["line"] for line in message["data"]["lines"]] == ["1"]


def test_a_withdrawal_releases_the_lines(listening: Any) -> None:
    request = listening.ask(listening.order())
    with listening.door():
        withdraw(request.id, by=listening.ann)
    (message,) = told(listening, Event.RELEASED)
    assert message["data"]["release"]["why"] == "withdrawn"


def test_an_approval_releases_only_what_it_leaves_out(listening: Any) -> None:
    request = listening.ask(listening.order({"sku": "A"}, {"sku": "B"}))
    with listening.door():
        row = RequestLine.objects.get(request=request, line__sku="A")
        approve([Approval(request_id=request.id, row_ids=frozenset([row.id]))], by=listening.bob)
    (message,) = told(listening, Event.RELEASED)
    assert message["data"]["release"]["why"] == "left_out"
    assert [line["sku"] for line in message["data"]["lines"]] == ["B"]


def test_an_approval_of_everything_releases_nothing(listening: Any) -> None:
    listening.approve(listening.ask(listening.order()))
    assert told(listening, Event.RELEASED) == []


def test_the_id_is_that_of_request_endpoint_and_event(listening: Any) -> None:
    request = listening.ask(listening.order())
    with listening.door():
        reject(request.id, by=listening.bob, note="No.")
    with listening.door():
        messages = list(Delivery.objects.order_by("id"))
    assert [one.event for one in messages] == [Event.HELD, Event.RELEASED]
    assert len({one.message_id for one in messages}) == 2
    assert all(one.request_id == UUID(str(request.id)) and one.refund_id is None for one in messages)
