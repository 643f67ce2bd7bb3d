from uuid import uuid4

import pytest

from countermand.imports.sheets.by_link import csv_address, may_follow
from countermand.imports.sheets.conftest import ID
from countermand.imports.sheets.link import read_link
from countermand.imports.sheets.models import SheetSource
from countermand.plain import Plain

BASE = f"https://docs.google.com/spreadsheets/d/{ID}"


@pytest.mark.parametrize(
    ("link", "gid"),
    [
        (f"{BASE}/edit#gid=0", "0"),
        (f"{BASE}/edit?gid=123#gid=123", "123"),
        (f"{BASE}/edit?gid=5", "5"),
        (f"{BASE}/edit?usp=sharing", ""),
        (f"{BASE}/edit?usp=sharing&gid=x", ""),
        (f"{BASE}", ""),
        (f"{BASE}/view", ""),
        (f"{BASE}/export?format=csv&gid=9", "9"),
        (f"  {BASE.replace('https://', '')}/edit#gid=1&range=A1 ", "1"),
        (BASE.replace("/d/", "/u/1/d/") + "/edit", ""),
        (BASE.replace(".com/", ".com/a/acme.example/") + "/edit#gid=2", "2"),
    ],
)
def test_a_link_in_any_form_names_the_sheet_and_the_tab(link: str, gid: str) -> None:
    found = read_link(link)
    assert (found.spreadsheet, found.gid) == (ID, gid)


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        (f"https://docs.google.com/spreadsheets/d/e/2PACX-{ID}/pubhtml", "published to the web"),
        (f"https://docs.google.com/spreadsheets/d/e/2PACX-{ID}/pub?output=csv", "Copy link"),
        (f"https://drive.google.com/file/d/{ID}/view", "Google Drive"),
        (f"https://docs.google.com/document/d/{ID}/edit", "is not the link of a Google Sheet"),
        (f"https://docs.google.com.evil.example/spreadsheets/d/{ID}/edit", "is not the link of a Google Sheet"),
        (f"https://evil.example/?https://docs.google.com/spreadsheets/d/{ID}", "is not the link of a Google Sheet"),
        (f"ftp://docs.google.com/spreadsheets/d/{ID}", "is not the link of a Google Sheet"),
        ("https://docs.google.com/spreadsheets/d/short/edit", "is not the link of a Google Sheet"),
        (f"https://docs.google.com/spreadsheets/d/../../{ID}/edit", "is not the link of a Google Sheet"),
        ("http://[", "is not the link of a Google Sheet"),
        ("orders.xlsx", "is not the link of a Google Sheet"),
        ("", "is not the link of a Google Sheet"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(link: str, sentence: str) -> None:
    with pytest.raises(Plain, match=sentence):
        read_link(link)


def test_the_documented_address_is_called() -> None:
    assert csv_address(SheetSource(org_id=uuid4(), spreadsheet=ID, gid="7")) == f"{BASE}/export?format=csv&gid=7"
    assert csv_address(SheetSource(org_id=uuid4(), spreadsheet=ID)) == f"{BASE}/export?format=csv"


def test_google_s_own_file_hosts_are_followed() -> None:
    assert may_follow("https://doc-0s-8c-sheets.googleusercontent.com/export/abc?x=1")
    assert may_follow("https://doc-0s.googleusercontent.com:443/export")


@pytest.mark.parametrize(
    "address",
    [
        "http://doc-0s.googleusercontent.com/export",
        "https://googleusercontent.com.evil.example/",
        "https://evilgoogleusercontent.com/",
        "https://doc-0s.googleusercontent.com:8443/",
        "https://doc-0s.googleusercontent.com:x/",
        "https://doc-0s.googleusercontent.com@evil.example/",
        "https://me@doc-0s.googleusercontent.com/",
        "https://evil.example\\.googleusercontent.com/",
        "https://docs.google.com/spreadsheets/",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert not may_follow(address)
