import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.utils.translation import gettext as _

from countermand.plain import Plain

HOST = "docs.google.com"
FILE = re.compile(r"(?:/a/[^/]+)?/spreadsheets(?:/u/\d+)?/d/([A-Za-z0-9_-]{20,100})(?:/|$)")
PUBLISHED = re.compile(r"/spreadsheets(?:/u/\d+)?/d/e/")
TAB = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True)
class SheetLink:
    """What a link says. The link itself is never called: the address is put together from these two."""

    spreadsheet: str
    gid: str  # "" is the first tab


def read_link(text: str) -> SheetLink:
    """Understands the address of a Google Sheet in any form that a browser shows. Raises Plain for anything else."""
    text = text.strip()
    parts = _split(text if "//" in text else f"https://{text}")
    if (parts.hostname or "") == "drive.google.com":
        raise Plain(
            _(
                "This is a link to Google Drive. Open the file as a Google Sheet and copy the address from the "
                "browser: it begins with https://docs.google.com/spreadsheets/d/"
            )
        )
    if parts.scheme not in {"http", "https"} or parts.hostname != HOST or "/spreadsheets/" not in parts.path:
        raise _not_a_sheet(text)
    if PUBLISHED.search(parts.path):
        raise Plain(
            _(
                "This is the link of a sheet published to the web. Open the sheet itself and use Share, “Copy link”: "
                "it begins with https://docs.google.com/spreadsheets/d/ and has no /e/ in it."
            )
        )
    found = FILE.match(parts.path)
    if not found:
        raise _not_a_sheet(text)
    return SheetLink(found[1], _gid(parts.fragment) or _gid(parts.query))


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise _not_a_sheet(text) from None


def _gid(part: str) -> str:
    gid = parse_qs(part).get("gid", [""])[0]
    return gid if TAB.fullmatch(gid) else ""


def _not_a_sheet(text: str) -> Plain:
    return Plain(
        _(
            "“%(link)s” is not the link of a Google Sheet. Open the sheet and copy the address from the browser: "
            "it looks like https://docs.google.com/spreadsheets/d/…/edit#gid=0"
        )
        % {"link": text[:100]}
    )
