"""A sheet that everybody with the link may see, through its documented CSV export address."""

from typing import BinaryIO
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from countermand.imports.sheets.models import SheetSource
from countermand.imports.sheets.problems import busy, deleted, is_busy, no_status, strange, too_large
from countermand.outgoing.download import Download, download
from countermand.outgoing.gateway import Deadline
from countermand.plain import Plain

REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 3
LOGIN = "accounts.google.com"
PORTS = {"http": 80, "https": 443}


def read_by_link(sheet: SheetSource, into: BinaryIO) -> None:
    """Writes the sheet's CSV into the file. Raises Plain, or Later, with what is wrong."""
    deadline = Deadline(settings.SHEET_SECONDS)
    url = csv_address(sheet)
    for _hop in range(MOST_REDIRECTS + 1):
        found = download(url, into=into, most=settings.SHEET_MAX_BYTES, deadline=deadline)
        if found.status not in REDIRECTS:
            return _judge(found, into)
        url = _next_address(url, found.location)
    raise Plain(_("Google redirected us in a circle. Open the link to see whether the sheet is still there."))


def csv_address(sheet: SheetSource) -> str:
    query = {"format": "csv"} | ({"gid": sheet.gid} if sheet.gid else {})
    return f"{settings.GOOGLE_DOCS_URL}/spreadsheets/d/{sheet.spreadsheet}/export?{urlencode(query)}"


def _next_address(url: str, location: str) -> str:
    address = urljoin(url, location)
    if may_follow(address):
        return address
    host = _host(address)
    if host == LOGIN:
        raise _private()
    raise Plain(
        _("Google answered with a redirect elsewhere (%(host)s), which is not followed. Check the link of the sheet.")
        % {"host": host or "–"}
    )


def may_follow(address: str) -> bool:
    """Google keeps the files themselves on hosts of their own: there, encrypted, and nowhere else."""
    allowed = urlsplit(settings.GOOGLE_FILES_URL)
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme)
        same_port = port == (allowed.port or PORTS[allowed.scheme])
    except ValueError:
        return False
    host, suffix = parts.hostname or "", (allowed.hostname or "").removeprefix("*")
    right_host = host.endswith(suffix) if suffix.startswith(".") else host == suffix
    plain = not (parts.username or parts.password or "\\" in address)
    return parts.scheme == allowed.scheme and same_port and right_host and plain


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "")[:100]
    except ValueError:
        return ""


def _judge(found: Download, into: BinaryIO) -> None:
    if found.status is None:
        raise no_status(found)
    if is_busy(found):
        raise busy(found)
    if found.status in {401, 403}:
        raise _private()
    if found.status in {404, 410}:
        raise deleted()
    if found.status == 400:
        raise Plain(
            _("The sheet has no such tab any more. Open the tab that has the orders and add the sheet by its address.")
        )
    if not found.ok:
        raise strange(found)
    if _is_a_page(found, into):
        raise _private()
    if found.too_large:
        raise too_large(settings.SHEET_MAX_BYTES // 1024**2)


def _is_a_page(found: Download, into: BinaryIO) -> bool:
    """A login page comes with status 200 and looks like success."""
    into.seek(0)
    beginning = into.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return found.content_type.lower().startswith("text/html") or beginning.startswith((b"<!doctype html", b"<html"))


def _private() -> Plain:
    return Plain(
        _(
            "Google shows a login page instead of the sheet: it is private. Share it so that anyone with the link can "
            "view it, or have an admin add the key of a service account."
        )
    )
