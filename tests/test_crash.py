"""A worker is killed with -9 at the two worst moments. Nothing is lost, and whoever gets a message twice can tell."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from countermand.refunds.models import Attempt, Delivery, Endpoint
from tests.running import forget_what_waits

HASTY = {
    "COUNTERMAND_STALLED_JOB_SECONDS": "1",
    "COUNTERMAND_HOOK_SECONDS": "1",
}


class Receiver(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.received: list[tuple[str, bytes]] = []
        self.got_one = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers["webhook-id"], body))
        self.server.got_one.set()
        self.server.may_answer.wait(30)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    yield server
    server.may_answer.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def worker() -> Iterator[Any]:
    started: list[subprocess.Popen[bytes]] = []
    forget_what_waits()

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, "-m", "countermand", "worker"], env={**os.environ, **HASTY})
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition: Any, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def delivered(acme: Any) -> int:
    with acme.door():
        return Delivery.objects.filter(state="delivered").count()


def approve(acme: Any, receiver: Receiver, count: int) -> dict[str, bytes]:
    """That many approved requests; returns what the receiver must get: bytes by message id."""
    with acme.door():
        known = Endpoint.objects.exists()
    if not known:
        acme.endpoint(receiver.url)
    for _ in range(count):
        acme.approve(acme.ask(acme.order()))
    with acme.door():
        return {row.message_id: row.body.encode() for row in Delivery.objects.all()}


def test_killed_after_the_commit_and_before_the_hook(acme: Any, receiver: Receiver, worker: Any) -> None:
    approve(acme, receiver, 1)
    first = worker()
    wait_for(lambda: delivered(acme) == 1)
    first.send_signal(signal.SIGSTOP)  # it hears of what follows, and can do nothing
    expected = approve(acme, receiver, 4)
    first.kill()
    first.wait()
    assert len(receiver.received) == 1
    worker()
    wait_for(lambda: delivered(acme) == 5)
    assert dict(receiver.received) == expected
    assert len(receiver.received) == 5


def test_killed_after_the_receiver_got_it_and_before_that_was_noted(acme: Any, receiver: Receiver, worker: Any) -> None:
    expected = approve(acme, receiver, 3)
    receiver.may_answer.clear()
    first = worker()
    assert receiver.got_one.wait(20)
    first.kill()
    first.wait()
    assert delivered(acme) == 0
    receiver.may_answer.set()
    worker()
    wait_for(lambda: delivered(acme) == 3)
    assert {id for id, _ in receiver.received} == set(expected)
    assert all(body == expected[id] for id, body in receiver.received)
    with acme.door():
        unanswered = Attempt.objects.filter(status=None)
        assert unanswered.exists()
        assert unanswered.first().delivery.attempts.filter(status=200).count() == 1
