"""Against a local server that speaks Resend's API as documented: POST /emails, bearer key, Idempotency-Key."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from countermand.mail.models import Mail
from countermand.mail.send import send


class Resend(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.sent: dict[str, tuple[bytes, str]] = {}
        self.down = False


class Handler(BaseHTTPRequestHandler):
    server: Resend

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers), json.loads(body)))
        key = self.headers["Idempotency-Key"]
        if self.server.down:
            self.answer(503, {"name": "application_error", "message": "Try again later", "statusCode": 503})
        elif self.path != "/emails" or self.headers["Authorization"] != "Bearer re_123":
            self.answer(401, {"name": "missing_api_key", "message": "Missing API key", "statusCode": 401})
        elif key in self.server.sent and self.server.sent[key][0] != body:
            self.answer(409, {"name": "invalid_idempotent_request", "message": "Other content", "statusCode": 409})
        else:
            _, id = self.server.sent.setdefault(key, (body, f"id-{len(self.server.sent)}"))
            self.answer(200, {"id": id})

    def answer(self, status: int, content: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def resend(settings: Any) -> Iterator[Resend]:
    server = Resend()
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    settings.EMAIL_BACKEND = "countermand.mail.resend.EmailBackend"
    settings.ANYMAIL = {"RESEND_API_KEY": "re_123", "RESEND_API_URL": f"http://127.0.0.1:{server.server_port}/"}
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail(acme: Any) -> Mail:
    with acme.door():
        return Mail.objects.create(kind="approved", to="greta@example.com", subject="Canceled", text="Done.")


def state(acme: Any) -> tuple[str, str]:
    with acme.door():
        return Mail.objects.values_list("state", "last_error").get()


def test_the_key_is_a_header_of_the_call_not_of_the_mail(acme: Any, resend: Resend, mail: Mail) -> None:
    send(acme.org.id, mail.id)
    ((headers, content),) = resend.calls
    assert headers["Idempotency-Key"].startswith(str(mail.id))
    assert content["to"] == ["greta@example.com"]
    assert (content["subject"], content["text"]) == ("Canceled", "Done.")
    assert not content.get("headers")
    assert state(acme) == ("sent", "")


def test_every_try_is_the_same_to_resend(acme: Any, resend: Resend, mail: Mail) -> None:
    for _ in range(3):
        send(acme.org.id, mail.id)
        with acme.door():
            Mail.objects.update(state="waiting", sent_at=None, next_attempt_at=None)
    assert len(resend.calls) == 3
    assert len(resend.sent) == 1
    assert state(acme)[1] == ""


def test_another_mail_has_another_key(acme: Any, resend: Resend, mail: Mail) -> None:
    with acme.door():
        second = Mail.objects.create(kind="approved", to=mail.to, subject=mail.subject, text=mail.text)
    send(acme.org.id, mail.id)
    send(acme.org.id, second.id)
    assert len(resend.sent) == 2


def test_an_outage_is_waited_out(acme: Any, resend: Resend, mail: Mail) -> None:
    resend.down = True
    send(acme.org.id, mail.id)
    assert state(acme)[0] == "waiting"
    assert "503" in state(acme)[1]
    resend.down = False
    with acme.door():
        Mail.objects.update(next_attempt_at=None)
    send(acme.org.id, mail.id)
    assert state(acme) == ("sent", "")
