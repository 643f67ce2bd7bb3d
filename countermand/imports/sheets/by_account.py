"""A private sheet, read by a service account that it is shared with: a token, then one GET for its values."""

import csv
import io
import json
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials

from countermand.imports.sheets.models import SheetSource
from countermand.imports.sheets.problems import busy, deleted, is_busy, no_status, strange, too_large
from countermand.imports.sheets.transport import GuardedRequest
from countermand.outgoing.download import Download, download
from countermand.outgoing.gateway import Deadline
from countermand.plain import Plain

READ_ONLY = "https://www.googleapis.com/auth/spreadsheets.readonly"


def read_by_account(sheet: SheetSource, key: str, into: BinaryIO) -> None:
    """Writes the tab's values, as people see them, as CSV into the file. Raises Plain, or Later."""
    deadline = Deadline(settings.SHEET_SECONDS)
    token = _token(key, deadline)
    answer = io.BytesIO()
    found = download(
        values_address(sheet),
        into=answer,
        most=settings.SHEET_MAX_BYTES,
        deadline=deadline,
        headers={"Authorization": f"Bearer {token}"},
    )
    _judge(found, answer.getvalue(), sheet)
    _write(_rows(answer.getvalue()), into)


def values_address(sheet: SheetSource) -> str:
    tab = "'" + sheet.tab.replace("'", "''") + "'"
    query = urlencode({"majorDimension": "ROWS", "valueRenderOption": "FORMATTED_VALUE"})
    base = f"{settings.GOOGLE_SHEETS_URL}/v4/spreadsheets/{sheet.spreadsheet}"
    return f"{base}/values/{quote(tab, safe='')}?{query}"


def _token(key: str, deadline: Deadline) -> str:
    info = json.loads(key) | {"token_uri": settings.GOOGLE_TOKEN_URL}
    try:
        credentials = Credentials.from_service_account_info(info, scopes=[READ_ONLY])
        credentials.refresh(GuardedRequest(deadline))
    except (GoogleAuthError, ValueError):
        raise _key_refused() from None
    return str(credentials.token)


def _key_refused() -> Plain:
    return Plain(
        _(
            "Google does not accept the key of the service account: it was deleted or switched off, or this "
            "machine's clock is wrong. Have an admin add a new key."
        )
    )


def _judge(found: Download, body: bytes, sheet: SheetSource) -> None:
    if found.status is None:
        raise no_status(found)
    if is_busy(found):
        raise busy(found)
    if found.status == 400:
        raise Plain(
            _("The sheet has no tab called “%(tab)s”: it was renamed or deleted. Enter the name that it has now.")
            % {"tab": sheet.tab}
        )
    if found.status == 401:
        raise _key_refused()
    if found.status == 403:
        raise Plain(_forbidden(body, sheet))
    if found.status == 404:
        raise deleted()
    if not found.ok:
        raise strange(found)
    if found.too_large:
        raise too_large(settings.SHEET_MAX_BYTES // 1024**2)


def _forbidden(body: bytes, sheet: SheetSource) -> str:
    if b"SERVICE_DISABLED" in body:
        return _("The Google Sheets API is switched off in the project of %(account)s. Switch it on there.") % {
            "account": sheet.account
        }
    return _("The sheet is not shared with %(account)s. Open it, choose Share, and add that address as a viewer.") % {
        "account": sheet.account
    }


def _rows(body: bytes) -> list[list[Any]]:
    try:
        rows = json.loads(body).get("values", [])
    except (ValueError, AttributeError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Plain(_("Google answered with something that is not a sheet. Try again later."))
    return rows


def _write(rows: list[list[Any]], into: BinaryIO) -> None:
    """Google leaves out the empty cells at the end of a row; a file has them."""
    width = max(map(len, rows), default=0)
    into.seek(0)
    into.truncate()
    text = io.TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_text(cell) for cell in row] + [""] * (width - len(row)))
    text.detach()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
