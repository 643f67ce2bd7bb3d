"""The page of a request that somebody has open: what it is told when it looks again."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.cancellations.models import Answer, RequestLine
from countermand.cancellations.reject import reject
from countermand.cancellations.withdraw import withdraw
from countermand.desk import presence
from countermand.desk.comment import comment
from countermand.orders.models import Line
from countermand.warehouse.answer import Said, answer


def live(acme: Any, request: Any, seen: str = "", who: Any = None) -> Any:
    return acme.client(who or acme.bob).get(acme.url("request-live", request.number), {"seen": seen})


def opened(acme: Any, request: Any, who: Any = None) -> str:
    page = acme.client(who or acme.bob).get(acme.url("request", request.number))
    return str(page.context["cancellation"].seen)


def test_nothing_is_sent_while_nothing_has_changed(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    assert live(acme, request, opened(acme, request)).status_code == 204


def test_asking_whether_something_changed_costs_one_statement_beside_the_login(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    seen, client = opened(acme, request), acme.client(acme.bob)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(acme.url("request-live", request.number), {"seen": seen}).status_code == 204
    assert len([one for one in asked if "cancellations_request" in one["sql"]]) == 1


def shipped(acme: Any, request: Any) -> None:
    Line.objects.filter(order=request.order).update(stage="shipped", shipped=5)


def stopped(acme: Any, request: Any) -> None:
    answer([Said(row_id=RequestLine.objects.get(request=request).id, answer=Answer.STOPPED)], by=acme.fay)


def commented(acme: Any, request: Any) -> None:
    comment(request, "The customer called again.", by=acme.ann)


def came_here(acme: Any, request: Any) -> None:
    presence.seen(request, by=acme.eve)


def rejected(acme: Any, request: Any) -> None:
    reject(request.id, by=acme.eve, note="Engraved.")


def withdrawn(acme: Any, request: Any) -> None:
    withdraw(request.id, by=acme.ann)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (shipped, 'data-news="Line 1 shipped: start a return instead."'),
        (stopped, 'data-news="Line 1: Stopped, says Fay."'),
        (commented, 'data-news="Ann: “The customer called again.”"'),
        (came_here, "Eve has it open"),
        (rejected, 'data-news="CR-1001 was rejected just now by Eve."'),
        (withdrawn, 'data-news="CR-1001 was withdrawn just now by Ann, who had asked for it."'),
    ],
)
def test_the_open_page_is_told_what_happened(acme: Any, happens: Any, said: str) -> None:
    request = acme.ask(acme.order())
    seen = opened(acme, request)
    with acme.door():
        happens(acme, request)
    told = live(acme, request, seen)
    assert told.status_code == 200
    assert said in told.content.decode()
    assert live(acme, request, told["X-Seen"]).status_code == 204


def test_a_line_says_how_it_stands_so_that_the_page_can_tell_the_difference(acme: Any) -> None:
    request = acme.ask(acme.order())
    assert "[&quot;Stage&quot;, &quot;Open&quot;]" in live(acme, request).content.decode()
    with acme.door():
        Line.objects.update(stage="picking")
    assert "[&quot;Stage&quot;, &quot;Picking&quot;]" in live(acme, request).content.decode()


def test_what_is_sent_has_no_menu_and_takes_no_message_away(acme: Any) -> None:
    request = acme.ask(acme.order())
    client = acme.client(acme.bob)
    client.post(acme.url("request-decision", request.number), {"verdict": "reject", "note": "No."})
    told = client.get(acme.url("request-live", request.number)).content.decode()
    assert "<nav" not in told
    assert "is rejected. The requester" in client.get(acme.url("request", request.number)).content.decode()
