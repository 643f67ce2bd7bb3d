"""Whoever pays says later what became of a refund, and says it twice, in the wrong order, or wrongly."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from standardwebhooks import Webhook

from countermand.audit.models import Entry
from countermand.refunds.models import Attempt, Delivery, Endpoint, Refund, Report, Task
from countermand.refunds.states import MOVES


@pytest.fixture
def books(acme: Any) -> Endpoint:
    return acme.endpoint("https://books.example.com/")


@pytest.fixture
def refund(acme: Any, books: Endpoint) -> Refund:
    acme.approve(acme.ask(acme.order()))
    with acme.door():
        return Refund.objects.get()


def message(refund: Refund, kind: str = "paid", /, **more: Any) -> bytes:
    said = {"id": str(refund.id), "amount": "50.00", "currency": "USD"} | more.pop("refund", {})
    return json.dumps({"type": f"refund.{kind}", "data": {"refund": said, **more}}).encode()


def tell(
    acme: Any, books: Endpoint, body: bytes, *, id: str = "", secret: str = "", at: datetime | None = None
) -> tuple[int, dict[str, Any]]:
    id, at = id or f"msg_{uuid4().hex}", at or datetime.now(UTC)
    with acme.door():
        signed = Webhook(secret or Endpoint.objects.get(id=books.id).secret).sign(id, at, body.decode(errors="replace"))
    answer = Client(raise_request_exception=False).post(
        reverse("refund-reports", args=[acme.org.id, books.id]),
        body,
        content_type="application/json",
        headers={"webhook-id": id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signed},
    )
    return answer.status_code, answer.json()


def now(acme: Any, refund: Refund) -> Refund:
    with acme.door():
        return Refund.objects.get(id=refund.id)


def test_accepted_then_paid_with_its_reference(acme: Any, books: Endpoint, refund: Refund) -> None:
    assert tell(acme, books, message(refund, "accepted")) == (
        200,
        {"state": "accepted", "moved": True, "attention": ""},
    )
    assert tell(acme, books, message(refund, reference="CM-77"))[1]["state"] == "paid"
    assert now(acme, refund).reference == "CM-77"
    with acme.door():
        entry = Entry.objects.filter(action="refund_reported").order_by("-seq")[0]
    assert entry.actor_id is None
    assert json.loads(entry.body)["reference"] == "CM-77"


def test_the_same_message_twice_is_one_report(acme: Any, books: Endpoint, refund: Refund) -> None:
    for _time in range(2):
        assert tell(acme, books, message(refund), id="msg_1") == (
            200,
            {"state": "paid", "moved": True, "attention": ""},
        )
    with acme.door():
        assert Report.objects.count() == 1


def test_the_same_message_sixteen_times_at_once_is_one_report(acme: Any, books: Endpoint, refund: Refund) -> None:
    every = Barrier(16)

    def go(_time: int) -> int:
        try:
            every.wait()
            return tell(acme, books, message(refund), id="msg_1")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(go, range(16))) == {200}
    with acme.door():
        assert Report.objects.count() == 1


def test_the_same_id_with_another_content_is_refused(acme: Any, books: Endpoint, refund: Refund) -> None:
    tell(acme, books, message(refund, "accepted"), id="msg_1")
    status, said = tell(acme, books, message(refund, "paid"), id="msg_1")
    assert (status, now(acme, refund).state) == (409, "accepted")
    assert "another content" in said["error"]


def test_what_comes_in_the_wrong_order_moves_nothing_back(acme: Any, books: Endpoint, refund: Refund) -> None:
    tell(acme, books, message(refund))
    assert tell(acme, books, message(refund, "accepted")) == (200, {"state": "paid", "moved": False, "attention": ""})
    with acme.door():
        assert [report.moved for report in Report.objects.all()] == [True, False]


def test_what_failed_is_on_top_until_somebody_has_looked(acme: Any, books: Endpoint, refund: Refund) -> None:
    assert tell(acme, books, message(refund, "failed", note="IBAN closed"))[1] == {
        "state": "failed",
        "moved": True,
        "attention": "failed",
    }
    fred = acme.client(acme.fred)
    assert "it could not be paid" in fred.get(acme.url("refunds")).content.decode()
    assert "IBAN closed" in fred.get(acme.url("refund", refund.id)).content.decode()
    assert fred.post(acme.url("refund-attention", refund.id), {"note": ""}).status_code == 400
    assert fred.post(acme.url("refund-attention", refund.id), {"note": "New IBAN is in."}).status_code == 302
    assert now(acme, refund).attention == ""
    assert fred.post(acme.url("refund-attention", refund.id), {"note": "Again"}).status_code == 409


def test_failed_after_it_was_paid_changes_nothing_but_is_looked_at(acme: Any, books: Endpoint, refund: Refund) -> None:
    tell(acme, books, message(refund))
    assert tell(acme, books, message(refund, "failed"))[1] == {"state": "paid", "moved": False, "attention": "late"}


@pytest.mark.parametrize("wrong", [{"amount": "49.99"}, {"currency": "EUR"}, {"amount": "5000"}])
def test_another_amount_pays_nothing(acme: Any, books: Endpoint, refund: Refund, wrong: dict[str, str]) -> None:
    assert tell(acme, books, message(refund, refund=wrong))[1] == {
        "state": "owed",
        "moved": False,
        "attention": "amount",
    }


def test_a_refund_that_is_not_owed_any_more_and_was_paid_becomes_a_task(
    acme: Any, books: Endpoint, refund: Refund
) -> None:
    with acme.door():
        Refund.objects.update(stopped_at=datetime.now(UTC))
    assert tell(acme, books, message(refund))[1]["moved"] is False
    with acme.door():
        assert Task.objects.get().kind == "take_back"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"type": 1, "data": {}}',
        b'{"type": "refund.paid", "data": {"refund": {"id": "7"}}}',
        b'{"type": "refund.reversed", "data": {"refund": {"id": "%(id)s"}}}',
        b'{"type": "refund.paid", "data": {"refund": {"id": "%(id)s", "amount": "NaN"}}}',
        b'{"type": "refund.paid", "data": {"refund": {"id": "%(id)s", "amount": "1e999999999"}}}',
        b'{"type": "refund.paid", "data": {"refund": {"id": "%(id)s"}, "note": "\\u0000"}}',
        b'{"type": "refund.paid", "data": {"refund": {"id": "%(id)s"}, "reference": "\\ud800"}}',
        b"[" * 20_000,
        b"\xff\xfe",
    ],
)
def test_what_cannot_be_read_is_answered_with_how_it_must_be(
    acme: Any, books: Endpoint, refund: Refund, body: bytes
) -> None:
    status, said = tell(acme, books, body.replace(b"%(id)s", str(refund.id).encode()))
    assert status in {401, 422}
    assert said["error"]
    assert now(acme, refund).state == "owed"


def test_a_refund_that_is_not_there_is_said(acme: Any, books: Endpoint, refund: Refund) -> None:
    status, said = tell(acme, books, message(Refund(org_id=acme.org.id, id=uuid4())))
    assert status == 422
    assert "There is no refund" in said["error"]


def test_next_door_cannot_tell_of_our_refunds(acme: Any, next_door: Any, books: Endpoint, refund: Refund) -> None:
    theirs = next_door.endpoint("https://theirs.example.com/")
    assert tell(next_door, theirs, message(refund))[0] == 422
    assert tell(next_door, books, message(refund), secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")[0] == 401
    assert now(acme, refund).state == "owed"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_message_of_another_time_does_nothing(acme: Any, books: Endpoint, refund: Refund, minutes: int) -> None:
    assert tell(acme, books, message(refund), at=datetime.now(UTC) + timedelta(minutes=minutes))[0] == 401
    assert now(acme, refund).state == "owed"


def test_a_wrong_signature_does_nothing(acme: Any, books: Endpoint, refund: Refund) -> None:
    assert tell(acme, books, message(refund), secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")[0] == 401
    assert now(acme, refund).state == "owed"


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", ["", "x", "v1", "v1,ä", "9" * 400, "v1," + "A" * 9999, "-1"])
def test_no_header_breaks_it(acme: Any, books: Endpoint, refund: Refund, header: str, value: str) -> None:
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"} | {header: value}
    answer = Client(raise_request_exception=False).post(
        reverse("refund-reports", args=[acme.org.id, books.id]), message(refund), "application/json", headers=headers
    )
    assert answer.status_code == 401


def test_finance_marks_it_as_paid_with_a_reference(acme: Any, refund: Refund) -> None:
    fred = acme.client(acme.fred)
    assert fred.post(acme.url("refund-payment", refund.id), {"reference": " "}).status_code == 400
    assert fred.post(acme.url("refund-payment", refund.id), {"reference": "CM-9"}).status_code == 302
    assert (now(acme, refund).state, now(acme, refund).reference) == ("paid", "CM-9")
    again = fred.post(acme.url("refund-payment", refund.id), {"reference": "CM-10"})
    assert again.status_code == 409
    assert "it is paid (reference CM-9)" in again.content.decode()
    assert acme.client(acme.bob).post(acme.url("refund-payment", refund.id), {"reference": "x"}).status_code == 403


def test_paid_by_hand_no_message_leaves_that_nobody_took(acme: Any, refund: Refund) -> None:
    with acme.door():
        Delivery.objects.update(state="stuck")
        delivery = Delivery.objects.get()
    acme.client(acme.fred).post(acme.url("refund-payment", refund.id), {"reference": "CM-9"})
    with acme.door():
        assert Delivery.objects.get().state == "stopped"
    again = acme.client(acme.fred).post(acme.url("delivery-attempts", delivery.id))
    assert "it would be paid twice" in again.content.decode()


def test_not_while_its_message_is_being_sent(acme: Any, refund: Refund) -> None:
    with acme.door():
        Delivery.objects.update(attempts_made=1, next_attempt_at=datetime.now(UTC) + timedelta(seconds=20))
        Attempt.objects.create(delivery=Delivery.objects.get(), number=1)
    answer = acme.client(acme.fred).post(acme.url("refund-payment", refund.id), {"reference": "CM-9"})
    assert answer.status_code == 409
    assert "being sent right now" in answer.content.decode()


def test_paid_twice_with_two_references_is_looked_at(acme: Any, books: Endpoint, refund: Refund) -> None:
    tell(acme, books, message(refund, reference="A-1"))
    assert tell(acme, books, message(refund, reference="A-1"))[1]["attention"] == ""
    assert tell(acme, books, message(refund, reference="B-2"))[1] == {
        "state": "paid",
        "moved": False,
        "attention": "twice",
    }


def test_another_amount_is_looked_at_although_a_harmless_message_follows(
    acme: Any, books: Endpoint, refund: Refund
) -> None:
    tell(acme, books, message(refund, refund={"amount": "1.00"}))
    assert tell(acme, books, message(refund, "accepted"))[1]["attention"] == "amount"


def test_what_failed_stays_so_until_a_person_sends_it_again(acme: Any, books: Endpoint, refund: Refund) -> None:
    tell(acme, books, message(refund, "failed"))
    with acme.door():
        delivery = Delivery.objects.get()
        delivery.state, delivery.delivered_at = "delivered", datetime.now(UTC)
        delivery.save()
    acme.client(acme.fred).post(acme.url("delivery-attempts", delivery.id))
    assert (now(acme, refund).state, now(acme, refund).attention) == ("owed", "")


def test_who_is_not_told_of_refunds_says_nothing_of_them(acme: Any, refund: Refund) -> None:
    warehouse = acme.endpoint("https://wms.example.com/", events=["line.held"])
    assert tell(acme, warehouse, message(refund))[0] == 401


def test_what_is_not_owed_any_more_is_not_looked_at(acme: Any, books: Endpoint, refund: Refund) -> None:
    tell(acme, books, message(refund, "failed"))
    with acme.door():
        Refund.objects.update(stopped_at=datetime.now(UTC))
    answer = acme.client(acme.fred).post(acme.url("refund-attention", refund.id), {"note": "x"})
    assert answer.status_code == 409


def test_a_refund_of_nothing_is_not_owed(acme: Any) -> None:
    acme.approve(acme.ask(acme.order({"price": 0})))
    with acme.door():
        assert Refund.objects.get().state == "nothing"


def test_postgres_knows_the_same_moves() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'guard_refund_move'")
        said = set(re.findall(r"\('(\w+)', '(\w+)'\)", cursor.fetchone()[0]))
    assert said == {(str(before), str(after)) for before, after in MOVES if before}


def test_postgres_refuses_a_move_that_is_none(acme: Any, refund: Refund) -> None:
    with acme.door():
        Refund.objects.update(state="paid")
    with pytest.raises(IntegrityError, match="does not go from paid to owed"), acme.door():
        Refund.objects.update(state="owed")
