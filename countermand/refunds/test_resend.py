from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.plain import Conflict, Plain
from countermand.refunds.models import Attempt, Delivery, Endpoint, Refund
from countermand.refunds.resend import resend


@pytest.fixture
def delivery(acme: Any) -> Delivery:
    acme.endpoint("https://books.example.com/refunds")
    acme.approve(acme.ask(acme.order()))
    with acme.door():
        return Delivery.objects.get()


def set_to(acme: Any, **fields: Any) -> None:
    with acme.door():
        Delivery.objects.update(**fields)


def jobs_of(delivery: Delivery) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'delivery_id' = %s", [str(delivery.id)])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("state", ["stuck", "delivered", "waiting"])
def test_it_is_queued_again_with_the_same_id_and_bytes(acme: Any, delivery: Delivery, state: str) -> None:
    set_to(acme, state=state, delivered_at=timezone.now() if state == "delivered" else None, attempts_made=3)
    with acme.door():
        resend(delivery.id, by=acme.fred)
    with acme.door():
        after = Delivery.objects.get()
    assert (after.state, after.next_attempt_at, after.delivered_at) == ("waiting", None, None)
    assert (after.message_id, after.body) == (delivery.message_id, delivery.body)
    assert jobs_of(delivery) == 2


def test_who_sent_it_again_is_on_record(acme: Any, delivery: Delivery) -> None:
    set_to(acme, state="stuck")
    with acme.door():
        resend(delivery.id, by=acme.fred)
    with acme.door():
        entry = Entry.objects.get(action="resent")
        assert entry.order_id == Refund.objects.get().order_id
    assert entry.actor.startswith("Fred")
    assert entry.subject == "CR-1001"
    assert delivery.message_id in entry.body


def test_while_a_try_is_running_it_is_not_sent_a_second_time(acme: Any, delivery: Delivery) -> None:
    set_to(acme, attempts_made=1, next_attempt_at=timezone.now() + timedelta(seconds=20))
    with acme.door():
        Attempt.objects.create(delivery=delivery, number=1)
    with pytest.raises(Conflict, match="being sent right now"), acme.door():
        resend(delivery.id, by=acme.fred)


def test_an_endpoint_switched_off_is_named(acme: Any, delivery: Delivery) -> None:
    with acme.door():
        Endpoint.objects.update(enabled=False)
    with pytest.raises(Plain, match="“Books” is switched off"), acme.door():
        resend(delivery.id, by=acme.fred)


def test_a_delivery_that_is_not_there_is_not_found(acme: Any) -> None:
    with pytest.raises(Http404), acme.door():
        resend(uuid4(), by=acme.fred)


def test_next_door_cannot_send_it_again(acme: Any, next_door: Any, delivery: Delivery) -> None:
    assert next_door.client(next_door.fred).post(next_door.url("delivery-attempts", delivery.id)).status_code == 404
    assert jobs_of(delivery) == 1
