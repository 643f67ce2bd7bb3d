"""Takes each request in whole before a thread looks at it, and hands the answer out as fast as its reader takes it.

A slow sender or reader costs a file and a place in the event loop; a thread and a database connection only work on
what has arrived. ASGI on the outside, the WSGI application on the inside.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Head = tuple[int, list[tuple[bytes, bytes]]]

IN_MEMORY = 1024 * 1024  # of a body; more goes to disk
SENTENCES = {
    400: "The request ended before all of it had arrived. Send it again.",
    408: "The upload was too slow and was given up. Send it again over a faster connection.",
    413: "That is larger than what can be taken in here: send a smaller file, or split it.",
    503: "Too many uploads are arriving at the same time. Try again in a minute.",
}


@dataclass(frozen=True)
class Limits:
    """What is waited for, and how much is taken."""

    largest: int  # bytes of one body
    silence: float = 30  # seconds without a byte, either way
    patience: float = 60  # seconds that a body may take, whatever its size…
    slowest: int = 4096  # …and then one more for each so many bytes that have arrived
    bodies: int = 256  # that arrive at the same time, in one process
    arriving: int = 4 * 1024**3  # bytes of all of them together


class Refused(Exception):
    """The body cannot be taken in."""

    def __init__(self, status: int) -> None:
        self.status = status


class Gone(Exception):
    """Nobody is there any more to answer."""


class Reception:
    """The ASGI application: one for each process. `threads` requests are worked on at the same time."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]], *, threads: int, limits: Limits) -> None:
        self.wsgi, self.limits = wsgi, limits
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.bodies = self.arriving = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        with closing(SpooledTemporaryFile(max_size=IN_MEMORY)) as body:
            try:
                size = await self._take_in(scope, receive, body)
            except Gone:
                return
            except Refused as refused:
                await _refuse(send, refused.status)
                return
            body.seek(0)
            loop = asyncio.get_running_loop()
            answer = _Answer(loop, send, self.limits.silence)
            left = await loop.run_in_executor(self.pool, self._work, environ(scope, body, size), answer)
            for message in left:
                await send(message)

    async def _take_in(self, scope: Message, receive: Receive, body: IO[bytes]) -> int:
        """Writes the body into the file. Returns its size; raises Refused or Gone."""
        promised = _promised(scope)
        if promised == 0:
            return 0
        if promised is not None and promised > self.limits.largest:
            raise Refused(413)
        if self.bodies >= self.limits.bodies or self.arriving + (promised or 0) > self.limits.arriving:
            raise Refused(503)
        self.bodies += 1
        size = 0
        try:
            async for chunk in self._chunks(receive):
                size += len(chunk)
                self.arriving += len(chunk)
                if size > self.limits.largest:
                    raise Refused(413)
                if self.arriving > self.limits.arriving:
                    raise Refused(503)
                body.write(chunk)
        finally:
            self.bodies -= 1
            self.arriving -= size
        if promised is not None and size < promised:
            raise Refused(400)
        return size

    async def _chunks(self, receive: Receive) -> Any:
        began, size, more = time.monotonic(), 0, True
        while more:
            left = began + self.limits.patience + size / self.limits.slowest - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(0, min(left, self.limits.silence)))
            except TimeoutError:
                raise Refused(408) from None
            if message["type"] == "http.disconnect":
                raise Refused(400)  # half closed, maybe: whoever still listens reads why
            chunk = message.get("body", b"")
            size += len(chunk)
            more = message.get("more_body", False)
            yield chunk

    def _work(self, environ: dict[str, Any], answer: "_Answer") -> list[Message]:
        """In a thread. Returns what is left to send; of a long answer only its end."""
        parts = self.wsgi(environ, answer.start)
        try:
            return answer.hand_out(iter(parts))
        except Gone:
            return []
        finally:
            if hasattr(parts, "close"):
                parts.close()


class _Answer:
    """Of a short answer everything is sent by the event loop, once the thread is done; of a longer one each part as
    soon as the one before has left.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send, silence: float) -> None:
        self.loop, self.send, self.silence = loop, send, silence
        self.head: Head = 500, []

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        code = int(status.split(" ", 1)[0])
        self.head = code, [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return lambda data: None  # Django never writes that way

    def hand_out(self, parts: Iterator[bytes]) -> list[Message]:
        first = next((part for part in parts if part), b"")
        second = next((part for part in parts if part), None)
        status, headers = self.head
        start: Message = {"type": "http.response.start", "status": status, "headers": headers}
        if second is None:
            return [start, {"type": "http.response.body", "body": first, "more_body": False}]
        self._now(start)
        for part in (first, second):
            self._now({"type": "http.response.body", "body": part, "more_body": True})
        for part in parts:
            if part:
                self._now({"type": "http.response.body", "body": part, "more_body": True})
        return [{"type": "http.response.body", "body": b"", "more_body": False}]

    def _now(self, message: Message) -> None:
        sending = asyncio.run_coroutine_threadsafe(self._send(message), self.loop)
        try:
            sending.result(self.silence)
        except Exception:  # too slow, or gone
            sending.cancel()
            raise Gone from None

    async def _send(self, message: Message) -> None:
        await self.send(message)


async def _refuse(send: Send, status: int) -> None:
    body = f"{SENTENCES[status]}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    headers += [(b"connection", b"close"), (b"x-content-type-options", b"nosniff")]
    if status == 503:
        headers.append((b"retry-after", b"60"))
    with suppress(Exception):  # whoever is gone reads nothing
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _promised(scope: Message) -> int | None:
    """The size that the head says; 0 without a body, None when it comes in chunks."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    text = headers.get(b"content-length", b"0")
    return int(text) if text.isdigit() else 0


def environ(scope: Message, body: IO[bytes], size: int) -> dict[str, Any]:
    """As PEP 3333 wants it. A header whose name has an underscore could pass for another one: it is left out."""
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode())
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        between = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{between}{text}" if key in found else text
    found["CONTENT_LENGTH"] = str(size)
    return found
