"""google-auth's calls, made through our guarded door: to the one address where tokens come from."""

import io
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from google.auth import transport
from google.auth.exceptions import TransportError

from countermand.imports.sheets.problems import busy, is_busy, no_status
from countermand.outgoing.download import download
from countermand.outgoing.gateway import Deadline

MOST_BYTES = 64 * 1024


class Answered(transport.Response):
    """As google-auth wants it: a status, headers and a body."""

    status = 0
    headers: Mapping[str, str] = {}
    data = b""

    def __init__(self, status: int, data: bytes) -> None:
        self.status, self.data = status, data


class GuardedRequest(transport.Request):
    """Raises Later for 429 and 5xx at once: google-auth would try again by itself, without heeding Retry-After."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> Answered:
        if url != settings.GOOGLE_TOKEN_URL:
            raise TransportError(f"{url} is not where tokens come from")
        into = io.BytesIO()
        found = download(
            url, into=into, most=MOST_BYTES, deadline=self.deadline, headers=headers, method=method, body=body
        )
        if found.status is None:
            raise no_status(found)
        if is_busy(found):
            raise busy(found)
        return Answered(found.status, into.getvalue())
