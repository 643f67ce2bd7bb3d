"""Uploads that are slow, break off or never come to an end, and readers that do not read, at the running product."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from countermand.exports.models import Part
from countermand.exports.test_export import built, canceled
from countermand.imports.models import Import
from tests.bad_input.test_uploads import multipart
from tests.conftest import serving
from tests.running import children

SILENCE = 3  # seconds


@pytest.fixture(scope="module")
def impatient() -> Iterator[tuple[str, int]]:
    with serving(COUNTERMAND_SILENCE_SECONDS=str(SILENCE)) as found:
        yield found


def head(acme: Any, address: str, length: str) -> bytes:
    host = address.removeprefix("http://")
    token = "a" * 32
    session = acme.client(acme.fay).cookies["countermand_session"].value
    return (
        f"POST {acme.url('imports')} HTTP/1.1\r\nHost: {host}\r\nX-CSRFToken: {token}\r\n"
        f"Cookie: countermand_session={session}; countermand_csrf={token}\r\n"
        f"Content-Type: multipart/form-data; boundary=XX\r\n{length}\r\n\r\n"
    ).encode()


def connect(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), 10)


def half_sent(acme: Any, address: str) -> socket.socket:
    """A connection that has promised more than it has sent."""
    body = multipart("orders.csv", end=b"")
    connection = connect(address)
    connection.sendall(head(acme, address, f"Content-Length: {len(body) + 1000}") + body)
    return connection


def read_all(connection: socket.socket) -> str:
    found = b""
    while part := connection.recv(10_000):
        found += part
    return found.decode()


def nothing_came_in(acme: Any) -> bool:
    with acme.door():
        return not Import.objects.exists()


def test_sixty_half_sent_uploads_hold_nobody_up_and_are_told_when_they_are_given_up(acme: Any, impatient: Any) -> None:
    address, _pid = impatient
    waiting = [half_sent(acme, address) for _ in range(60)]
    began = time.monotonic()
    for _ in range(10):
        assert requests.get(f"{address}/accounts/login/", timeout=5).status_code == 200
    assert time.monotonic() - began < SILENCE
    for connection in waiting:
        answer = read_all(connection)
        assert answer.startswith("HTTP/1.1 408")
        assert "The upload was too slow and was given up." in answer
        connection.close()
    assert nothing_came_in(acme)


def test_an_upload_that_trickles_is_not_silent_and_comes_in(acme: Any, impatient: Any) -> None:
    address, _pid = impatient
    body = multipart("orders.csv")
    connection = connect(address)
    connection.sendall(head(acme, address, f"Content-Length: {len(body)}"))
    piece = len(body) // 5 + 1
    for at in range(0, len(body), piece):
        connection.sendall(body[at : at + piece])
        time.sleep(1)
    assert connection.recv(100).startswith(b"HTTP/1.1 302")
    connection.close()


def test_an_upload_that_breaks_off_leaves_nothing(acme: Any, product: str) -> None:
    for connection in [half_sent(acme, product) for _ in range(6)]:
        connection.close()
    assert requests.get(f"{product}/accounts/login/", timeout=5).status_code == 200
    last = half_sent(acme, product)
    last.shutdown(socket.SHUT_WR)  # no more will come, and somebody still listens
    answer = last.recv(1000)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"Choose a file first" not in answer
    last.close()
    assert nothing_came_in(acme)


def test_an_upload_that_says_it_is_too_large_is_refused_before_it_is_sent(acme: Any, product: str) -> None:
    connection = connect(product)
    connection.sendall(head(acme, product, f"Content-Length: {400 * 1024 * 1024}"))
    assert connection.recv(1000).startswith(b"HTTP/1.1 413")
    connection.close()


def test_an_upload_that_does_not_say_how_large_it_is_is_refused_once_it_is(acme: Any, impatient: Any) -> None:
    """…and no process grows by what it sends."""
    address, pid = impatient
    before = most_memory(pid)
    connection = connect(address)
    connection.sendall(head(acme, address, "Transfer-Encoding: chunked"))
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = b"HTTP/1.1 413"  # or cut off, while it is still sending
    with suppress(ConnectionError):
        connection.sendall(piece * 320)
        answer = connection.recv(1000)
    connection.close()
    assert answer.startswith(b"HTTP/1.1 413")
    assert most_memory(pid) - before < 60_000
    assert requests.get(f"{address}/accounts/login/", timeout=5).status_code == 200


def test_forty_readers_who_do_not_read_hold_nobody_up_for_long(acme: Any, impatient: Any) -> None:
    address, _pid = impatient
    canceled(acme)
    export = built(acme)
    with acme.door():
        Part.objects.bulk_create(Part(export=export, number=number, data=b"x" * 1_000_000) for number in range(1, 30))
    session = acme.client(acme.bob).cookies["countermand_session"].value
    ask = (
        f"GET {acme.url('export-file', export.id)} HTTP/1.1\r\nHost: {address.removeprefix('http://')}\r\n"
        f"Cookie: countermand_session={session}\r\n\r\n"
    )
    readers = []
    for _ in range(40):
        readers.append(connect(address))
        readers[-1].sendall(ask.encode())
    assert readers[0].recv(15).startswith(b"HTTP/1.1 200")
    assert requests.get(f"{address}/accounts/login/", timeout=4 * SILENCE).status_code == 200
    for reader in readers:
        reader.close()


def most_memory(pid: int) -> int:
    """The most, in kB, that any process of the server has ever used."""
    return max(_peak(one) for one in [pid, *children(pid)])


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
