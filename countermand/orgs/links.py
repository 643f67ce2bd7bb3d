from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def to(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of a page inside the company that this request is in."""
    return reverse(name, args=[request.org.slug, *args])  # type: ignore[attr-defined]
