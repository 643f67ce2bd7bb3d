from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def to(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of a page inside the company that this request is in."""
    try:
        return reverse(name, args=[request.org.slug, *args])  # type: ignore[attr-defined]
    except NoReverseMatch:  # while the pages are being built
        return f"#{name}"
