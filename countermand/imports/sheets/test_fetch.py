"""A sheet that is shared by link, from a local server that speaks Google's documented address."""

import time
from typing import Any

import pytest

from countermand.imports.models import Import
from countermand.imports.original import original
from countermand.imports.sheets.conftest import CSV, ID, Said, Server, fetched
from countermand.imports.sheets.models import SheetSource

State = SheetSource.State
HTML = {"Content-Type": "text/html; charset=utf-8"}
LOGIN = b"<!DOCTYPE html><html><title>Google Sheets: Sign-in</title>"


def redirect(location: str) -> Said:
    return Said(307, headers={"Location": location})


def imports_of(acme: Any) -> int:
    with acme.door():
        return Import.objects.count()


def test_a_shared_sheet_becomes_an_import(acme: Any, google: Server) -> None:
    sheet = fetched(acme)
    assert google.asked == [f"/spreadsheets/d/{ID}/export?format=csv&gid=7"]
    assert (sheet.state, sheet.sentence, sheet.failures) == (State.TAKEN, "", 0)
    with acme.door():
        assert sheet.last_import.file_name == "Orders.csv"
        assert sheet.last_import.uploaded_by_id == acme.fay.id
        with original(sheet.last_import) as path:
            assert path.read_bytes() == CSV


def test_the_redirect_to_google_s_file_host_is_followed(acme: Any, google: Server, files: Server) -> None:
    google.says = redirect(f"{files.url}/export/abc?id=1")
    assert fetched(acme).state == State.TAKEN
    assert files.asked == ["/export/abc?id=1"]


def test_a_redirect_elsewhere_is_not_followed(acme: Any, google: Server, elsewhere: Server) -> None:
    google.says = redirect(f"{elsewhere.url}/export")
    sheet = fetched(acme)
    assert sheet.state == State.FAILED
    assert "redirect elsewhere (127.0.0.1)" in sheet.sentence
    assert elsewhere.asked == []


def test_neither_is_one_from_the_file_host(acme: Any, google: Server, files: Server, elsewhere: Server) -> None:
    google.says, files.says = redirect(f"{files.url}/export"), redirect(f"{elsewhere.url}/export")
    assert "redirect elsewhere" in fetched(acme).sentence
    assert elsewhere.asked == []


def test_redirects_in_a_circle_end(acme: Any, google: Server, files: Server) -> None:
    google.says = files.says = redirect(f"{files.url}/export")
    assert "in a circle" in fetched(acme).sentence
    assert len(files.asked) == 3


@pytest.mark.parametrize(
    "said",
    [
        Said(200, LOGIN, HTML),
        Said(200, b"\xef\xbb\xbf\n  <HTML><title>Sign in</title>"),
        Said(401, LOGIN, HTML),
        Said(403, LOGIN, HTML),
        redirect("https://accounts.google.com/ServiceLogin?continue=x"),
    ],
)
def test_a_login_page_is_not_a_sheet(acme: Any, google: Server, said: Said) -> None:
    google.says = said
    sheet = fetched(acme)
    assert sheet.state == State.FAILED
    assert "login page" in sheet.sentence
    assert "service account" in sheet.sentence
    assert imports_of(acme) == 0


@pytest.mark.parametrize(
    ("status", "sentence"), [(404, "deleted"), (410, "deleted"), (400, "no such tab"), (418, "status 418")]
)
def test_what_cannot_get_better_is_not_tried_again(acme: Any, google: Server, status: int, sentence: str) -> None:
    google.says = Said(status, LOGIN, HTML)
    sheet = fetched(acme)
    assert (sheet.state, sheet.next_at) == (State.FAILED, None)
    assert sentence in sheet.sentence
    assert len(google.asked) == 1


def test_an_oversized_sheet_is_refused_unread(acme: Any, google: Server, settings: Any) -> None:
    poured = []

    def pour(connection: Any) -> None:
        while len(poured) < 1000:
            connection.write(b"x" * 100_000)
            poured.append(1)

    settings.SHEET_MAX_BYTES = 1024 * 1024
    google.says = Said(body=pour)
    sheet = fetched(acme)
    assert "larger than 1 MB" in sheet.sentence
    assert len(poured) < 500
    assert imports_of(acme) == 0


def test_a_slow_server_ends_at_the_deadline(acme: Any, google: Server, settings: Any) -> None:
    settings.SHEET_SECONDS = 0.4
    google.hold.clear()
    started = time.monotonic()
    sheet = fetched(acme)
    assert "no answer within 0.4 seconds" in sheet.sentence
    assert time.monotonic() - started < 2


def test_half_a_sheet_is_no_sheet(acme: Any, google: Server) -> None:
    google.says = Said(200, CSV, {"Content-Type": "text/csv", "Content-Length": "999"})
    assert "broke off" in fetched(acme).sentence
    assert imports_of(acme) == 0


def test_an_empty_sheet_is_said_to_be_empty(acme: Any, google: Server) -> None:
    google.says = Said(body=b"")
    sheet = fetched(acme)
    assert sheet.state == State.FAILED
    assert "empty" in sheet.sentence
    assert imports_of(acme) == 0


def test_google_inside_a_private_network_is_not_called(acme: Any, google: Server, settings: Any) -> None:
    settings.GOOGLE_DOCS_URL = "http://10.0.0.1"
    assert "COUNTERMAND_ALLOWED_NETWORKS" in fetched(acme).sentence
