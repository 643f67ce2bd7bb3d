"""Uploads that break off or never come to an end, at the running product."""

import socket

import requests

from countermand.imports.models import Import
from tests.bad_input.test_uploads import multipart


def half_sent(acme, product):
    """A connection that has promised more than it has sent."""
    host, port = product.removeprefix("http://").split(":")
    token = "a" * 32
    session = acme.client(acme.fay).cookies["countermand_session"].value
    body = multipart("orders.csv", end=b"")
    head = (
        f"POST {acme.url('imports')} HTTP/1.1\r\nHost: {host}:{port}\r\nX-CSRFToken: {token}\r\n"
        f"Cookie: countermand_session={session}; countermand_csrf={token}\r\n"
        f"Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: {len(body) + 1000}\r\n\r\n"
    )
    connection = socket.create_connection((host, int(port)), 10)
    connection.sendall(head.encode() + body)
    return connection


def test_an_upload_that_breaks_off_leaves_nothing_and_others_are_answered(acme, product):
    broken = [half_sent(acme, product) for _ in range(6)]
    assert requests.get(f"{product}/accounts/login/", timeout=5).status_code == 200
    for connection in broken:
        connection.close()
    assert requests.get(f"{product}/accounts/login/", timeout=5).status_code == 200
    last = half_sent(acme, product)
    last.shutdown(socket.SHUT_WR)  # no more will come, and somebody still listens
    assert last.recv(100).startswith(b"HTTP/1.1 400")
    last.close()
    with acme.door():
        assert not Import.objects.exists()
