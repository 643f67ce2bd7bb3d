"""The one door through which anything leaves for an address outside: `post` here, and `download` beside it.

Resolve once, judge every address, connect to a judged one (TLS still verifies the host's name). No
redirect is followed, no proxy used, no more read than was said, and all of it ends within the deadline.
Knows nothing of the database.
"""

import socket
import ssl
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
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
class Deadline:
    """Until when all of it has to be done: resolving, connecting, reading, over all redirects."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        return self.started + self.seconds - time.monotonic()

    def passed(self) -> bool:
        return self.left() <= 0

    def __str__(self) -> str:
        return f"There was no answer within {self.seconds:g} seconds."


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


NOT_REACHED = (Refused, NoAnswer, OSError, HTTPException)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Sends the bytes as they are. Never raises for what the other side does or is."""
    deadline = Deadline(settings.HOOK_SECONDS)
    try:
        answer = _answer(url, body, headers, deadline)
    except NOT_REACHED as error:
        answer = Answer(error=in_words(error, deadline))
    return Answer(**{**vars(answer), "seconds": round(time.monotonic() - deadline.started, 3)})


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


def _answer(url: str, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Answer:
    with exchange(url, "POST", body, headers, deadline) as response:
        return Answer(
            status=response.status,
            excerpt=_as_text(_read_some(response, deadline)),
            retry_after=seconds_asked_for(response.getheader("Retry-After")),
        )


@contextmanager
def exchange(
    url: str, method: str, body: bytes | None, headers: Mapping[str, str], deadline: Deadline
) -> Iterator[HTTPResponse]:
    """One call; what comes back can be read until the deadline. Raises one of NOT_REACHED."""
    target = find(url)
    with closing(_connect(target, deadline)) as sock, _cut_off(sock, deadline):
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = HTTPConnection(target.host, target.port)
        connection.sock = sock
        own = {"Host": target.url.netloc or "", "User-Agent": "Countermand", "Accept-Encoding": "identity"}
        connection.request(method, target.url.request_uri, body, {**own, "Connection": "close", **headers})
        response = connection.getresponse()
        if deadline.passed():  # what we cut off looks like a short head
            raise NoAnswer(str(deadline))
        yield response


def in_words(error: Exception, deadline: Deadline) -> str:
    """Why nothing usable came back, in one sentence for people."""
    if isinstance(error, Refused | NoAnswer):
        return str(error)
    if deadline.passed() or isinstance(error, TimeoutError):
        return str(deadline)
    return f"The connection failed: {str(error) or type(error).__name__}"


def _connect(target: Target, deadline: Deadline) -> socket.socket:
    problem: Exception = NoAnswer(str(deadline))
    for address in target.addresses:
        left = deadline.left()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((str(address), target.port), timeout=min(CONNECT_SECONDS, left))
        except OSError as error:
            problem = NoAnswer(f"{target.host} did not take the connection: {error}")
            continue
        sock.settimeout(deadline.seconds)
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
def _cut_off(sock: socket.socket, deadline: Deadline) -> Iterator[None]:
    """Ends the connection at the deadline, whatever it is doing: a timeout for each read alone could be
    stretched for ever by a server that drips one byte at a time.
    """

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's own, which forgets the TLS state

    timer = threading.Timer(max(0.0, deadline.left()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read_some(response: HTTPResponse, deadline: Deadline) -> bytes:
    """The beginning of the body. The status is known by now: a body that breaks off changes nothing."""
    body = b""
    with suppress(OSError, HTTPException):
        while len(body) < MOST_BYTES and not deadline.passed():
            piece = response.read1(MOST_BYTES - len(body))
            if not piece:
                break
            body += piece
    return body


def _as_text(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")[:EXCERPT]
