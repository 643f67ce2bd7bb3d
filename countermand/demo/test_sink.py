from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.test import Client
from standardwebhooks import Webhook

from countermand.demo import sink

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"name": "Grün"}'


def message(name: str, *, secret: str = SECRET, query: str = "") -> Any:
    now = datetime.now(UTC)
    return Client().post(
        f"/demo/sink/receive/{name}/{query}",
        BODY.encode(),
        content_type="application/json",
        headers={
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", now, BODY),
        },
    )


def somebody() -> str:
    name = f"shop-{uuid4().hex[:8]}"
    sink.share_secret(name, SECRET)
    return name


def test_a_signed_message_is_kept_and_verified() -> None:
    name = somebody()
    assert message(name).status_code == 200
    (kept,) = Client().get(f"/demo/sink/receive/{name}/").json()
    assert kept["verified"] is True
    assert Webhook(SECRET).verify(kept["body"], kept["headers"]) == {"name": "Grün"}


def test_a_message_signed_with_another_secret_is_shown_as_such() -> None:
    name = somebody()
    message(name, secret="whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert sink.received(name)[0].verified is False
    assert "Signature wrong" in Client().get("/demo/sink/").content.decode()


def test_it_can_be_told_to_refuse_and_keeps_what_it_refused() -> None:
    name = somebody()
    Client().post("/demo/sink/", {"name": name, "answer": "500"})
    assert message(name).status_code == 500
    assert len(sink.received(name)) == 1
    Client().post("/demo/sink/", {"name": name, "answer": "200"})
    assert message(name).status_code == 200


def test_one_message_can_be_refused_by_its_address() -> None:
    assert message(somebody(), query="?answer=503").status_code == 503


def test_an_empty_sink_says_what_fills_it() -> None:
    assert Client().get("/demo/sink/").status_code == 200
