import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.refunds.models import Attempt, Delivery, Refund


def approved(acme: Any, count: int = 1) -> None:
    for _ in range(count):
        acme.approve(acme.ask(acme.order()))


def page(acme: Any, name: str, *args: Any, query: str = "", who: Any = None) -> str:
    answer = acme.client(who or acme.fred).get(acme.url(name, *args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_says_that_nobody_is_told(acme: Any) -> None:
    content = page(acme, "refunds")
    assert "No refund yet" in content
    assert "there is no endpoint that is switched on" in content


def test_a_refund_is_shown_with_its_request_order_amount_and_message(acme: Any) -> None:
    acme.endpoint("https://books.example.com/")
    approved(acme)
    content = page(acme, "refunds")
    for expected in ["CR-1001", "SO-00001", "$50.00", "Books", "Waiting"]:
        assert expected in content


def test_what_is_stuck_comes_first(acme: Any) -> None:
    acme.endpoint("https://books.example.com/")
    approved(acme, 2)
    with acme.door():
        oldest = Refund.objects.order_by("id")[0]
        Delivery.objects.filter(refund=oldest).update(state="stuck")
    content = page(acme, "refunds")
    assert content.index("Somebody has to look") < content.index("CR-1001") < content.index("CR-1002")


def test_the_list_can_be_narrowed_to_a_state(acme: Any) -> None:
    acme.endpoint("https://books.example.com/")
    approved(acme, 2)
    with acme.door():
        newest = Refund.objects.order_by("-id")[0]
        Refund.objects.filter(id=newest.id).update(state="sent")
        Delivery.objects.exclude(refund=newest).update(state="stuck")
    content = page(acme, "refunds", query="?state=sent")
    assert ">CR-1002<" in content
    assert ">CR-1001<" not in content
    content = page(acme, "refunds", query="?state=look")
    assert ">CR-1001<" in content
    assert ">CR-1002<" not in content
    answer = acme.client(acme.fred).get(acme.url("refunds-file") + "?state=sent")
    _header, row = b"".join(answer.streaming_content).decode().splitlines()
    assert row.startswith("CR-1002,SO-00002,sent,50.00,USD,,")
    with acme.door():
        assert Entry.objects.order_by("-seq")[0].action == "downloaded"


def test_the_file_has_every_refund_however_many_pieces_it_takes(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countermand.refunds.download.CHUNK", 2)
    approved(acme, 4)
    answer = acme.client(acme.fred).get(acme.url("refunds-file"))
    rows = b"".join(answer.streaming_content).decode().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == ["CR-1004", "CR-1003", "CR-1002", "CR-1001"]


def test_many_refunds_take_as_many_statements_as_one(acme: Any) -> None:
    acme.endpoint("https://books.example.com/")
    client = acme.client(acme.fred)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(acme.url("refunds"))
        return len(captured)

    approved(acme)
    statements()
    one = statements()
    approved(acme, 4)
    assert statements() == one


def test_a_delivery_shows_its_content_and_every_try(acme: Any) -> None:
    acme.endpoint("https://books.example.com/refunds")
    approved(acme)
    with acme.door():
        Delivery.objects.update(attempts_made=2)
        delivery = Delivery.objects.get()
        Attempt.objects.create(delivery=delivery, number=1, status=503, seconds=0.2, excerpt="<b>down</b> for lunch")
        Attempt.objects.create(delivery=delivery, number=2, seconds=15.0, error="There was no answer")
    content = page(acme, "delivery", delivery.id)
    for expected in ["503", "&lt;b&gt;down&lt;/b&gt; for lunch", "There was no answer", delivery.message_id]:
        assert expected in content
    assert "&quot;amount&quot;: &quot;50.00&quot;" in content
    assert "whsec_" not in content


def test_sending_again_from_the_page(acme: Any) -> None:
    acme.endpoint("https://books.example.com/refunds")
    approved(acme)
    with acme.door():
        delivery = Delivery.objects.get()
        Delivery.objects.update(state="delivered", delivered_at=timezone.now())
    assert "the receiver must know it" in page(acme, "delivery", delivery.id)
    answer = acme.client(acme.fred).post(acme.url("delivery-attempts", delivery.id), follow=True)
    assert "is sent again now" in answer.content.decode()


def test_an_auditor_sees_but_cannot_send(acme: Any) -> None:
    acme.endpoint("https://books.example.com/refunds")
    approved(acme)
    with acme.door():
        delivery = Delivery.objects.get()
    assert "Send again" not in page(acme, "delivery", delivery.id, who=acme.carol)
    assert acme.client(acme.carol).post(acme.url("delivery-attempts", delivery.id)).status_code == 403


def test_next_doors_delivery_is_like_none(acme: Any, next_door: Any) -> None:
    acme.endpoint("https://books.example.com/refunds")
    approved(acme)
    with acme.door():
        delivery = Delivery.objects.get()
    client = next_door.client(next_door.fred)
    theirs, none = (client.get(next_door.url("delivery", id)) for id in [delivery.id, uuid4()])
    assert theirs.status_code == none.status_code == 404
    token = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"')
    assert token.sub(b"", theirs.content) == token.sub(b"", none.content)


@pytest.mark.parametrize("query", ["?before=x", "?state=odd"])
def test_an_odd_address_is_no_error(acme: Any, query: str) -> None:
    page(acme, "refunds", query=query)
