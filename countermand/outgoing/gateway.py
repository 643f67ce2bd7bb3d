"""The one function through which we call an address that somebody typed in.

Resolve once, judge every address, connect to a judged one (TLS still verifies the host's name). No
redirect is followed, no proxy used, no more than 64 KB read, and all of it ends within the deadline.
Knows nothing of the database.
"""

import socket
import ssl
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse

import certifi
from django.conf import settings
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from countermand.outgoing.addresses import Address, may_call, plain_form, read
from countermand.outgoing.retry_after import seconds_asked_for
from countermand.plain import Plain

CONNECT_SECONDS = 5
MOST_BYTES = 64 * 1024
EXCERPT = 2048


class Refused(Plain):
    """We do not call this address."""


class NoAnswer(Exception):
    """We called, and nothing usable came back."""


@dataclass(frozen=True)
class Target:
    url: Url
    host: str
    port: int
    addresses: list[Address]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: a status, or else the reason why there is none."""

    status: int | None = None
    excerpt: str = ""
    error: str = ""
    seconds: float = 0.0
    retry_after: float | None = None  # seconds

    @property
    def ok(self) -> bool:
        """Only a 2xx counts. A redirect does not: nobody has taken the message."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Sends the bytes as they are. Never raises for what the other side does or is."""
    started = time.monotonic()
    deadline = started + settings.HOOK_SECONDS
    try:
        answer = _answer(find(url), body, headers, deadline)
    except (Refused, NoAnswer) as error:
        answer = Answer(error=str(error))
    except (OSError, HTTPException) as error:
        late = time.monotonic() >= deadline or isinstance(error, TimeoutError)
        answer = Answer(error=_too_late() if late else f"The connection failed: {error or type(error).__name__}")
    return Answer(**{**vars(answer), "seconds": round(time.monotonic() - started, 3)})


def find(url: str) -> Target:
    """Where a call to this URL would go. Raises Refused, in one sentence for people, if we would not call it."""
    parts = _read(url)
    host = str(parts.host).strip("[]")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = _resolve(host, port)
    for address in addresses:
        if not may_call(address, settings.ALLOWED_NETWORKS):
            raise Refused(
                f"{host} is {plain_form(address)}, an address inside a private or reserved network. If it is yours, "
                f"whoever runs Countermand can allow it with COUNTERMAND_ALLOWED_NETWORKS={plain_form(address)}."
            )
    return Target(parts, host, port, addresses)


def _read(url: str) -> Url:
    try:
        parts = parse_url(url.strip())
    except LocationParseError:
        parts = Url()
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise Refused(f"{url!r} is not a web address. Write it like https://erp.example.com/refunds")
    if parts.auth:
        raise Refused("The URL contains a user name or password. Leave them out: messages are signed instead.")
    return parts


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"There is no address for {host!r}. Check the spelling of the URL.") from None
    return list(dict.fromkeys(read(str(entry[4][0])) for entry in found))


def _answer(target: Target, body: bytes, headers: Mapping[str, str], deadline: float) -> Answer:
    with closing(_connect(target, deadline)) as sock, _cut_off(sock, deadline):
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = HTTPConnection(target.host, target.port)
        connection.sock = sock
        own = {"Host": target.url.netloc or "", "User-Agent": "Countermand", "Accept-Encoding": "identity"}
        connection.request("POST", target.url.request_uri, body, {**own, "Connection": "close", **headers})
        response = connection.getresponse()
        if time.monotonic() >= deadline:  # what we cut off looks like a short head
            raise NoAnswer(_too_late())
        return Answer(
            status=response.status,
            excerpt=_as_text(_read_some(response, deadline)),
            retry_after=seconds_asked_for(response.getheader("Retry-After")),
        )


def _connect(target: Target, deadline: float) -> socket.socket:
    problem: Exception = NoAnswer(_too_late())
    for address in target.addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((str(address), target.port), timeout=min(CONNECT_SECONDS, left))
        except OSError as error:
            problem = NoAnswer(f"{target.host} did not take the connection: {error}")
            continue
        sock.settimeout(settings.HOOK_SECONDS)
        if target.url.scheme == "https":
            return _tls().wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
        return sock
    raise problem


@cache
def _tls() -> ssl.SSLContext:
    """The system's certificates (and SSL_CERT_FILE: a company may have its own), with Mozilla's beside them."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@contextmanager
def _cut_off(sock: socket.socket, deadline: float) -> Iterator[None]:
    """Ends the connection at the deadline, whatever it is doing: a timeout for each read alone could be
    stretched for ever by a server that drips one byte at a time.
    """

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's own, which forgets the TLS state

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read_some(response: HTTPResponse, deadline: float) -> bytes:
    """The beginning of the body. The status is known by now: a body that breaks off changes nothing."""
    body = b""
    with suppress(OSError, HTTPException):
        while len(body) < MOST_BYTES and time.monotonic() < deadline:
            piece = response.read1(MOST_BYTES - len(body))
            if not piece:
                break
            body += piece
    return body


def _as_text(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")[:EXCERPT]


def _too_late() -> str:
    return f"There was no answer within {settings.HOOK_SECONDS:g} seconds."
