"""A private sheet, read with the key of a service account that the local Google checks as the real one does."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.db import connection

from countermand.imports.original import original
from countermand.imports.sheets.conftest import ACCOUNT, ID, Said, Server, add, fetched, key_file
from countermand.imports.sheets.fetch import fetch
from countermand.imports.sheets.key import read_key
from countermand.imports.sheets.models import SheetSource

State = SheetSource.State
HEADER = ["Order", "Line", "SKU", "Qty", "Shipped Qty", "Price", "Status"]


@pytest.fixture
def private(google: Server, private_key: RSAPrivateKey) -> dict[str, Any]:
    google.public_key = private_key.public_key()
    google.values(HEADER, ["G-1", "1", "A", "5", "0", "10.00", "Open"])
    key = read_key(key_file(private_key)).sealed
    return {"way": "account", "account": ACCOUNT, "key": key, "tab": "Today's orders"}


def content(acme: Any, sheet: SheetSource) -> str:
    with acme.door(), original(sheet.last_import) as path:
        return path.read_bytes().decode()


def test_a_private_sheet_becomes_an_import(acme: Any, google: Server, private: Any) -> None:
    sheet = fetched(acme, **private)
    token, values = google.asked
    assert token == "/token"
    assert values.startswith(f"/v4/spreadsheets/{ID}/values/'Today''s orders'?majorDimension=ROWS")
    assert "valueRenderOption=FORMATTED_VALUE" in values
    assert (sheet.state, sheet.sentence) == (State.TAKEN, "")
    assert content(acme, sheet) == ",".join(HEADER) + "\r\nG-1,1,A,5,0,10.00,Open\r\n"


def test_google_is_asked_for_reading_alone(acme: Any, google: Server, private: Any) -> None:
    fetched(acme, **private)
    assert google.claims["iss"] == ACCOUNT
    assert google.claims["aud"] == "https://oauth2.googleapis.com/token"
    assert google.claims["scope"] == "https://www.googleapis.com/auth/spreadsheets.readonly"
    assert google.claims["exp"] - google.claims["iat"] <= 3600


def test_empty_cells_at_the_end_of_a_row_are_there(acme: Any, google: Server, private: Any) -> None:
    google.values(["Order", "Qty", "Note"], ["G-1"], ['with "quotes", commas\nand lines', "2"])
    expected = 'Order,Qty,Note\r\nG-1,,\r\n"with ""quotes"", commas\nand lines",2,\r\n'
    assert content(acme, fetched(acme, **private)) == expected


def test_a_key_file_cannot_send_us_elsewhere(
    acme: Any, google: Server, elsewhere: Server, private: Any, private_key: Any
) -> None:
    file = key_file(private_key, token_uri=elsewhere.url, universe_domain="127.0.0.1", auth_uri=elsewhere.url)
    kept = [read_key(file).sealed, file.decode()]  # the latter as if it had come into the database whole
    for private["key"] in kept:
        assert fetched(acme, **private).state in {State.TAKEN, State.SAME}
    assert elsewhere.asked == []


def test_a_key_of_somebody_else_is_refused_in_words(acme: Any, google: Server, private: Any) -> None:
    google.public_key = generate_private_key(65537, 2048).public_key()
    sheet = fetched(acme, **private)
    assert (sheet.state, google.asked) == (State.FAILED, ["/token"])
    assert "does not accept the key" in sheet.sentence


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Said(403, b'{"error": {"status": "PERMISSION_DENIED"}}'), f"not shared with {ACCOUNT}"),
        (Said(403, b'{"error": {"details": [{"reason": "SERVICE_DISABLED"}]}}'), "API is switched off"),
        (Said(404, b"{}"), "deleted"),
        (Said(400, b'{"error": {"message": "Unable to parse range"}}'), "no tab called “Today's orders”"),
        (Said(401, b"{}"), "does not accept the key"),
        (Said(200, b"<html>"), "not a sheet"),
        (Said(200, b"[]"), "not a sheet"),
        (Said(200, b'{"values": ["x"]}'), "not a sheet"),
        (Said(200, b'{"values": []}'), "empty"),
        (Said(307, headers={"Location": "https://evil.example/"}), "unexpected (status 307)"),
    ],
)
def test_what_google_says_is_said_in_words(acme: Any, google: Server, private: Any, said: Said, sentence: str) -> None:
    google.says = said
    sheet = fetched(acme, **private)
    assert (sheet.state, sheet.next_at) == (State.FAILED, None)
    assert sentence in sheet.sentence


def test_an_oversized_answer_is_refused(acme: Any, google: Server, private: Any, settings: Any) -> None:
    settings.SHEET_MAX_BYTES = 1024 * 1024
    google.says = Said(body=b"x" * (1024 * 1024 + 1))
    assert "larger than 1 MB" in fetched(acme, **private).sentence


def test_a_busy_token_address_is_asked_once_and_later(acme: Any, google: Server, private: Any) -> None:
    google.token_says = Said(503, b"{}", {"Retry-After": "90"})
    sheet = fetched(acme, **private)
    assert (sheet.state, google.asked) == (State.LATER, ["/token"])


def test_the_key_is_encrypted_in_the_database(acme: Any, google: Server, private: Any) -> None:
    fetched(acme, **private)
    with acme.door(), connection.cursor() as cursor:
        cursor.execute("SELECT key FROM imports_sheetsource")
        (stored,) = cursor.fetchone()
    assert stored
    assert "PRIVATE" not in stored
    assert ACCOUNT not in stored


def test_a_key_that_cannot_be_read_any_more_is_said(acme: Any, google: Server, private: Any, settings: Any) -> None:
    sheet = add(acme, **private)
    settings.SECRET_KEY = "another one"
    fetch(acme.org.id, sheet.id)
    with acme.door():
        assert "COUNTERMAND_SECRET_KEY" in SheetSource.objects.defer("key").get().sentence
