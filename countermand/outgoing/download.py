"""Fetching something larger than an excerpt, through the same guarded door."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import BinaryIO

from countermand.outgoing.gateway import MOST_BYTES, NOT_REACHED, Deadline, NoAnswer, exchange, in_words
from countermand.outgoing.retry_after import seconds_asked_for

PIECE = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Download:
    """What came back: a status, or else the reason why there is none. Its body is in the file."""

    status: int | None = None
    error: str = ""
    location: str = ""
    content_type: str = ""
    retry_after: float | None = None  # seconds
    too_large: bool = False  # longer than was asked for: the rest was not read

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def download(
    url: str,
    *,
    into: BinaryIO,
    most: int,
    deadline: Deadline,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: bytes | None = None,
) -> Download:
    """Writes the body into a file that is emptied first, at most `most` bytes of it; of anything but a 2xx
    only the beginning. Never raises for what the other side does or is. No redirect is followed.
    """
    into.seek(0)
    into.truncate()
    try:
        with exchange(url, method, body, headers or {}, deadline) as response:
            return _keep(response, into, most, deadline)
    except NOT_REACHED as error:
        return Download(error=in_words(error, deadline))


def _keep(response: HTTPResponse, into: BinaryIO, most: int, deadline: Deadline) -> Download:
    too_large = False
    if 200 <= response.status < 300:
        too_large = (response.length or 0) > most or not _copy(response, into, most, deadline)
    else:
        with suppress(*NOT_REACHED):  # the status is known by now
            _copy(response, into, MOST_BYTES, deadline)
    return Download(
        status=response.status,
        location=response.getheader("Location", ""),
        content_type=response.getheader("Content-Type", ""),
        retry_after=seconds_asked_for(response.getheader("Retry-After")),
        too_large=too_large,
    )


def _copy(response: HTTPResponse, into: BinaryIO, most: int, deadline: Deadline) -> bool:
    """Whether all of it fit. Raises NoAnswer when it breaks off: half a file must not look like a whole one."""
    promised, written = response.length, 0
    while piece := response.read1(PIECE):
        if written + len(piece) > most:
            return False
        into.write(piece)
        written += len(piece)
    if deadline.passed():  # what we cut off looks like the end
        raise NoAnswer(str(deadline))
    if promised is not None and written < promised:
        raise NoAnswer("The answer broke off before its end.")
    return True
