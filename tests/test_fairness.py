"""Receivers that do not answer hold up each other at most, never the mails and files of everybody."""

import socket
import threading
from typing import Any

from countermand.mail.models import Mail
from tests.running import Running, eventually, forget_what_waits


def silent_server() -> socket.socket:
    """Takes every connection, and says nothing."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    kept: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                kept.append(listener.accept()[0])
            except OSError:
                return

    threading.Thread(target=take, daemon=True).start()
    return listener


def test_mails_leave_while_every_receiver_is_silent(acme: Any) -> None:
    forget_what_waits()
    with silent_server() as listener:
        acme.endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        for _ in range(12):
            acme.approve(acme.ask(acme.order()))
        worker = Running("worker", COUNTERMAND_HOOK_SECONDS="20")

        def all_sent() -> bool:
            with acme.door():
                return not Mail.objects.exclude(state="sent").exists()

        try:
            eventually(all_sent, seconds=10)
        finally:
            worker.process.kill()
            worker.process.communicate()
