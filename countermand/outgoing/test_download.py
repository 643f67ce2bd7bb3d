"""Against real sockets on this machine, like the gateway's own tests."""

import io
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from countermand.outgoing.download import Download, download
from countermand.outgoing.gateway import Deadline
from countermand.outgoing.test_gateway import server

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def got(answer: bytes | Callable[[socket.socket], None], *, most: int = 100, seconds: float = 5) -> tuple[Any, bytes]:
    with server(answer) as there:
        into = io.BytesIO(b"what was there before")
        found = download(there.url, into=into, most=most, deadline=Deadline(seconds))
    return found, into.getvalue()


def test_the_body_is_in_the_file_and_nothing_else_is() -> None:
    found, body = got(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 3\r\n\r\na,b")
    assert (found.ok, found.status, found.content_type) == (True, 200, "text/csv")
    assert body == b"a,b"


def test_it_asks_with_get_and_the_headers_that_were_said() -> None:
    with server() as there:
        download(there.url, into=io.BytesIO(), most=9, deadline=Deadline(5), headers={"Authorization": "Bearer t"})
    assert there.received[0].startswith(b"GET /hook HTTP/1.1\r\n")
    assert b"Authorization: Bearer t" in there.received[0]


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    found, body = got(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + b"x" * 101)
    assert (found.too_large, body) == (True, b"")


def test_a_body_without_end_is_read_up_to_the_limit() -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 10_000)

    found, body = got(pour, most=200_000)
    assert found.too_large
    assert len(body) <= 200_000


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nhalf a", CHUNKED + b"5\r\nhello\r\n", CHUNKED + b"5\r\nhel"],
)
def test_half_a_file_is_not_a_file(answer: bytes) -> None:
    found, _ = got(answer)
    assert not found.ok
    assert found.error


def test_a_body_that_drips_ends_at_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    started = time.monotonic()
    found, _ = got(drip, seconds=0.4)
    assert found.error == "There was no answer within 0.4 seconds."
    assert time.monotonic() - started < 1.5


def test_a_redirect_is_told_and_not_followed() -> None:
    with server() as elsewhere:
        found, _ = got(f"HTTP/1.1 307 Go\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n".encode())
        assert (found.status, found.location) == (307, elsewhere.url)
        assert elsewhere.received == []


def test_a_status_counts_although_its_body_breaks_off() -> None:
    found, _ = got(b"HTTP/1.1 429 Slow\r\nRetry-After: 70\r\nContent-Length: 90\r\n\r\nhalf")
    assert (found.status, found.retry_after, found.error) == (429, 70, "")


def test_an_inside_address_is_refused_in_words() -> None:
    found = download("http://10.0.0.1/", into=io.BytesIO(), most=9, deadline=Deadline(5))
    assert isinstance(found, Download)
    assert "COUNTERMAND_ALLOWED_NETWORKS=10.0.0.1" in found.error
