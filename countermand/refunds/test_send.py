import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from countermand.audit.models import Entry
from countermand.mail.models import Mail
from countermand.refunds.change_endpoint import rotate_secret
from countermand.refunds.models import Attempt, Delivery, Endpoint, Refund
from countermand.refunds.send import WAITS, send


class Receiver(ThreadingHTTPServer):
    """Somebody's refund system: keeps what it gets, and answers what it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.hold = threading.Event()
        self.hold.set()
        self.url = f"http://127.0.0.1:{self.server_port}/refunds"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        self.server.hold.wait(5)
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"noted")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()


def delivery_to(acme: Any, url: str) -> Delivery:
    acme.endpoint(url)
    acme.approve(acme.ask(acme.order()))
    return current(acme)


def current(acme: Any) -> Delivery:
    with acme.door():
        return Delivery.objects.select_related("endpoint").get()


def attempts(acme: Any) -> list[Attempt]:
    with acme.door():
        return list(Attempt.objects.order_by("number"))


def make_due(acme: Any) -> None:
    with acme.door():
        Delivery.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def jobs_of(delivery: Delivery) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'delivery_id' = %s",
            [str(delivery.id)],
        )
        return cursor.fetchone()[0]


def test_the_receiver_can_verify_what_it_gets(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    send(acme.org.id, delivery.id)
    headers, body = receiver.received[0]
    message = Webhook(delivery.endpoint.secret).verify(body, headers)
    assert message["data"]["refund"]["amount"] == "50.00"
    assert headers["webhook-id"] == delivery.message_id
    assert headers["Content-Type"] == "application/json"
    assert body == delivery.body.encode()


def test_a_2xx_is_delivered_and_its_answer_kept(acme: Any, receiver: Receiver) -> None:
    receiver.answers = [202]
    send(acme.org.id, delivery_to(acme, receiver.url).id)
    assert current(acme).state == "delivered"
    assert current(acme).delivered_at is not None
    (attempt,) = attempts(acme)
    assert (attempt.number, attempt.status, attempt.excerpt) == (1, 202, "noted")
    assert attempt.seconds is not None


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_anything_else_is_tried_again_later(acme: Any, receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    delivery = delivery_to(acme, receiver.url)
    send(acme.org.id, delivery.id)
    after = current(acme)
    assert after.state == "waiting"
    assert timedelta(seconds=3) < after.next_attempt_at - timezone.now() < timedelta(seconds=6)
    assert jobs_of(delivery) == 2


def test_its_refund_is_sent_once_somebody_took_the_message(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    with acme.door():
        assert Refund.objects.get().state == "owed"
    send(acme.org.id, delivery.id)
    with acme.door():
        assert Refund.objects.get().state == "sent"


def test_every_try_has_the_same_id_and_the_same_bytes(acme: Any, receiver: Receiver) -> None:
    receiver.answers = [500, 500, 200]
    delivery = delivery_to(acme, receiver.url)
    for _ in range(3):
        send(acme.org.id, delivery.id)
        make_due(acme)
    assert len({(headers["webhook-id"], body) for headers, body in receiver.received}) == 1
    assert [attempt.status for attempt in attempts(acme)] == [500, 500, 200]


def test_a_busy_receiver_says_when_to_come_back(acme: Any, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [429], {"Retry-After": "600"}
    send(acme.org.id, delivery_to(acme, receiver.url).id)
    assert current(acme).next_attempt_at > timezone.now() + timedelta(seconds=590)


def test_after_the_last_try_it_is_stuck(acme: Any, receiver: Receiver) -> None:
    receiver.answers = [500]
    delivery = delivery_to(acme, receiver.url)
    with acme.door():
        Delivery.objects.update(attempts_made=len(WAITS))
    send(acme.org.id, delivery.id)
    assert current(acme).state == "stuck"
    assert jobs_of(delivery) == 1


def test_a_receiver_with_the_old_secret_still_verifies_it(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    with acme.door():
        endpoint = Endpoint.objects.get()
        old = endpoint.secret
        rotate_secret(endpoint, by=acme.ada)
    send(acme.org.id, delivery.id)
    ((headers, body),) = receiver.received
    for secret in (old, endpoint.secret):
        Webhook(secret).verify(body, headers)


def test_an_endpoint_that_takes_nothing_for_five_days_is_switched_off_and_the_admins_mailed(
    acme: Any, receiver: Receiver
) -> None:
    receiver.answers = [500, 500]
    delivery = delivery_to(acme, receiver.url)
    send(acme.org.id, delivery.id)
    with acme.door():
        assert Endpoint.objects.get().failing_since is not None
        Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=5, minutes=1))
        Delivery.objects.update(next_attempt_at=None)
    send(acme.org.id, delivery.id)
    with acme.door():
        assert not Endpoint.objects.get().enabled
        mail = Mail.objects.get(kind="endpoint_off", to=acme.ada.user.email)
        assert "has taken no message since" in mail.text
        assert Entry.objects.filter(action="settings_changed").order_by("-seq")[0].actor_id is None


def test_one_that_works_again_is_not_failing_any_more(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    with acme.door():
        Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=9))
    send(acme.org.id, delivery.id)
    with acme.door():
        assert Endpoint.objects.get().failing_since is None


def test_gone_is_stuck_at_once_and_switches_the_endpoint_off(acme: Any, receiver: Receiver) -> None:
    receiver.answers = [410]
    send(acme.org.id, delivery_to(acme, receiver.url).id)
    assert current(acme).state == "stuck"
    with acme.door():
        assert not Endpoint.objects.get().enabled
        assert "answered 410" in Mail.objects.get(kind="endpoint_off", to=acme.ada.user.email).text


def test_a_job_that_runs_again_after_delivery_does_nothing(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    for _ in range(3):
        send(acme.org.id, delivery.id)
    assert len(receiver.received) == 1


def test_a_job_that_runs_too_early_does_nothing(acme: Any, receiver: Receiver) -> None:
    receiver.answers = [500]
    delivery = delivery_to(acme, receiver.url)
    send(acme.org.id, delivery.id)
    send(acme.org.id, delivery.id)
    assert len(receiver.received) == 1


def test_two_workers_with_the_same_delivery_send_it_once(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    receiver.hold.clear()

    def work() -> None:
        send(acme.org.id, delivery.id)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers[:]:
        worker.join(0.3)
    receiver.hold.set()
    for worker in workers:
        worker.join()
    assert len(receiver.received) == 1
    assert current(acme).state == "delivered"


def test_an_attempt_is_on_record_before_the_call(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    receiver.hold.clear()

    def work() -> None:
        send(acme.org.id, delivery.id)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(0.3)
    (attempt,) = attempts(acme)
    assert (attempt.number, attempt.status, attempt.seconds) == (1, None, None)
    receiver.hold.set()
    worker.join()


def test_a_late_failure_does_not_undo_a_delivery(acme: Any, receiver: Receiver) -> None:
    """The first worker was so slow that a second one delivered meanwhile; then the first hears an error."""
    delivery = delivery_to(acme, receiver.url)
    receiver.answers = [500]
    receiver.hold.clear()

    def work() -> None:
        send(acme.org.id, delivery.id)
        connection.close()

    slow = threading.Thread(target=work)
    slow.start()
    slow.join(0.3)
    with acme.door():
        Delivery.objects.update(state="delivered", delivered_at=timezone.now(), attempts_made=2)
    receiver.hold.set()
    slow.join()
    assert current(acme).state == "delivered"


def test_an_endpoint_switched_off_gets_nothing(acme: Any, receiver: Receiver) -> None:
    delivery = delivery_to(acme, receiver.url)
    with acme.door():
        Endpoint.objects.update(enabled=False)
    send(acme.org.id, delivery.id)
    assert receiver.received == []
    assert current(acme).state == "stuck"
    assert "switched off" in attempts(acme)[0].error


def test_a_secret_that_cannot_be_read_is_an_error_not_a_crash(acme: Any, receiver: Receiver, settings: Any) -> None:
    delivery = delivery_to(acme, receiver.url)
    settings.SECRET_KEY = "another"
    send(acme.org.id, delivery.id)
    assert receiver.received == []
    assert "COUNTERMAND_SECRET_KEY" in attempts(acme)[0].error


def test_a_private_address_that_is_not_allowed_is_never_called(acme: Any, receiver: Receiver, settings: Any) -> None:
    delivery = delivery_to(acme, receiver.url)
    settings.ALLOWED_NETWORKS = []
    send(acme.org.id, delivery.id)
    assert receiver.received == []
    assert "127.0.0.1" in attempts(acme)[0].error
