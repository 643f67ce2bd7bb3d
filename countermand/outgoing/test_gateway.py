"""Against real sockets on this machine: the only address that the tests allow is 127.0.0.1."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from countermand.outgoing import gateway
from countermand.outgoing.gateway import Refused, find, post

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n"


@contextmanager
def server(answer: bytes | Callable[[socket.socket], None] = OK) -> Iterator[Any]:
    """A listener that keeps what it is sent, and says exactly this."""

    class Server:
        received: list[bytes] = []
        socket = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{socket.getsockname()[1]}/hook"

    speaking: list[threading.Thread] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = Server.socket.accept()
            except OSError:
                return
            speaking.append(threading.Thread(target=speak, args=[connection], daemon=True))
            speaking[-1].start()

    def speak(connection: socket.socket) -> None:
        with connection:
            Server.received.append(whole_request(connection))
            with suppress(OSError):
                answer(connection) if callable(answer) else connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Server
    finally:
        Server.socket.shutdown(socket.SHUT_RDWR)
        Server.socket.close()
        for thread in speaking:
            thread.join(timeout=0.5)


def whole_request(connection: socket.socket) -> bytes:
    """Head and body may come in pieces."""
    received = b""
    while piece := connection.recv(100_000):
        received += piece
        if not received.startswith(b"POST"):  # a GET, or a TLS handshake: answered at once, as plain servers do
            break
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        if end and len(body) >= int(length[1] if length else 0):
            break
    return received


def resolving_to(*addresses: str) -> Callable[..., Any]:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


def test_the_bytes_and_headers_arrive_as_they_are() -> None:
    with server() as there:
        answer = post(there.url, '{"name": "Grün"}'.encode(), {"Content-Type": "application/json", "webhook-id": "m1"})
    head, body = there.received[0].split(b"\r\n\r\n")
    assert head.startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"webhook-id: m1" in head
    assert body == '{"name": "Grün"}'.encode()
    assert answer.ok
    assert (answer.status, answer.excerpt, answer.error) == (200, "fine\n", "")


def test_a_redirect_is_not_followed_and_is_not_success() -> None:
    with server() as inside:
        with server(f"HTTP/1.1 307 Go\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode()) as there:
            answer = post(there.url, b"{}", {})
        assert (answer.status, answer.ok) == (307, False)
        assert inside.received == []


def test_silence_ends_at_the_deadline(settings: Any) -> None:
    settings.HOOK_SECONDS = 0.3
    with server(lambda _: time.sleep(3)) as there:
        answer = post(there.url, b"{}", {})
    assert answer.status is None
    assert answer.error == "There was no answer within 0.3 seconds."
    assert answer.seconds < 1


def test_headers_that_drip_for_ever_end_at_the_deadline(settings: Any) -> None:
    settings.HOOK_SECONDS = 0.4

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: 1\r\n")
            time.sleep(0.02)

    with server(drip) as there:
        answer = post(there.url, b"{}", {})
    assert not answer.ok
    assert answer.seconds < 1.5


def test_a_body_without_end_is_read_a_little_and_counts_by_its_status(settings: Any) -> None:
    settings.HOOK_SECONDS = 2

    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 202 Accepted\r\n\r\n")
        while True:
            connection.sendall(b"x" * 10_000)

    with server(pour) as there:
        answer = post(there.url, b"{}", {})
    assert answer.ok
    assert len(answer.excerpt) == gateway.EXCERPT
    assert answer.seconds < 1.5


def test_the_excerpt_is_harmless_text() -> None:
    with server(b"HTTP/1.1 500 Oh\r\n\r\na\x00b\x1b[31mc\xff\r\nd") as there:
        answer = post(there.url, b"{}", {})
    assert answer.excerpt == "ab[31mc�\nd"


def test_what_is_not_http_is_an_error_in_words() -> None:
    with server(b"SSH-2.0-OpenSSH_9.2\r\n") as there:
        answer = post(there.url, b"{}", {})
    assert answer.status is None
    assert "connection failed" in answer.error


def test_a_closed_port_is_an_error_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    answer = post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert "did not take the connection" in answer.error


@pytest.mark.parametrize(
    "url",
    [
        *[
            "http://10.0.0.1/",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://0/",
        ],
        *["http://192.168.1.1:8080/", "https://[64:ff9b::a00:1]/", "http://0xa000001/", "http://167772161/"],
    ],
)
def test_an_inside_address_is_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(Refused, match="COUNTERMAND_ALLOWED_NETWORKS="):
        find(url)


def test_a_name_that_resolves_to_an_inside_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("10.0.0.1"))
    with pytest.raises(Refused, match=r"shop.example.com is 10.0.0.1, .* COUNTERMAND_ALLOWED_NETWORKS=10.0.0.1"):
        find("https://shop.example.com/hook")


def test_one_inside_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("8.8.8.8", "10.0.0.1"))
    with pytest.raises(Refused):
        find("https://shop.example.com/hook")


def test_the_call_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its address between judging and calling gains nothing: it is resolved once."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, port: int, *more: Any, **kinds: Any) -> Any:
        if host != "shop.example.com":
            return real(host, port, *more, **kinds)
        asked.append(host)
        return resolving_to("127.0.0.1" if len(asked) == 1 else "127.0.0.2")(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with server() as there:
        port = there.url.split(":")[2].split("/")[0]
        answer = post(f"http://shop.example.com:{port}/hook", b"{}", {})
    assert answer.ok
    assert asked == ["shop.example.com"]
    assert f"Host: shop.example.com:{port}".encode() in there.received[0]


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with server() as proxy, server() as there:
        for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"]:
            monkeypatch.setenv(name, proxy.url)
        assert post(there.url, b"{}", {}).ok
        assert proxy.received == []


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "example.com", "file:///etc/passwd", "https://", "http://a b/", ""]
)
def test_what_is_not_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="is not a web address"):
        find(url)


def test_a_password_in_the_url_is_refused() -> None:
    with pytest.raises(Refused, match="user name or password"):
        find("https://me:secret@example.com/")


def test_a_name_without_an_address_is_an_answer_not_a_crash() -> None:
    answer = post("https://no-such-host.invalid/", b"{}", {})
    assert answer.error == "There is no address for 'no-such-host.invalid'. Check the spelling of the URL."


def test_a_server_with_a_certificate_of_nobody_we_know_gets_nothing() -> None:
    with server() as there:
        answer = post(there.url.replace("http:", "https:"), b"{}", {})
    assert not answer.ok
    assert answer.error
    assert b"POST" not in there.received[0]


def test_a_busy_server_may_ask_us_to_wait() -> None:
    with server(b"HTTP/1.1 429 Slow\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n") as there:
        assert post(there.url, b"{}", {}).retry_after == 120
