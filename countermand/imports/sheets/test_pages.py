import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.imports.sheets.conftest import ACCOUNT, ID, LINK, Said, add, current, fetched, key_file
from countermand.imports.sheets.models import SheetSource

State = SheetSource.State


def post(acme: Any, page: str, /, *args: Any, who: Any = None, **data: Any) -> Any:
    return acme.client(who or acme.fay).post(acme.url(page, *args), data, follow=True)


def upload(acme: Any, data: bytes, *, who: Any = None, tab: str = "Orders") -> Any:
    file = io.BytesIO(data)
    file.name = "key.json"
    return post(acme, "sheet-key", current(acme).id, who=who or acme.ada, key=file, tab=tab)


def entries(acme: Any) -> list[Entry]:
    with acme.door():
        return list(Entry.objects.filter(action="settings_changed"))


def test_the_imports_page_leads_to_the_sheets(acme: Any) -> None:
    assert acme.url("sheets") in acme.client(acme.fay).get(acme.url("imports")).content.decode()
    assert acme.url("sheets") not in acme.client(acme.ann).get(acme.url("imports")).content.decode()


def test_a_sheet_is_added_by_its_link_and_due_at_once(acme: Any) -> None:
    answer = post(acme, "sheets", link=LINK, name=" Open  orders ", minutes="15")
    assert "“Open orders” is added" in answer.content.decode()
    sheet = current(acme)
    assert (sheet.spreadsheet, sheet.gid, sheet.minutes, sheet.applies) == (ID, "7", 15, False)
    assert sheet.next_at <= timezone.now()
    assert [entry.subject for entry in entries(acme)] == ["Google Sheet Open orders"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"link": "https://example.com/"}, "is not the link of a Google Sheet"),
        ({"name": ""}, "Give the sheet a name"),
        ({"name": "x" * 101}, "Give the sheet a name"),
        ({"minutes": "4"}, "every 5 to 10080 minutes"),
        ({"minutes": "-5"}, "every 5 to 10080 minutes"),
        ({"minutes": "9" * 30}, "every 5 to 10080 minutes"),
        ({"minutes": "often"}, "every 5 to 10080 minutes"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(acme: Any, fields: dict[str, str], sentence: str) -> None:
    answer = post(acme, "sheets", **{"link": LINK, "name": "Orders", "minutes": "5", **fields})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert "value=" in answer.content.decode()
    with acme.door():
        assert not SheetSource.objects.exists()


def test_the_same_tab_is_not_added_twice(acme: Any) -> None:
    add(acme)
    answer = post(acme, "sheets", link=LINK, name="Again")
    assert answer.status_code == 409
    assert "is here already: it is “Orders”" in answer.content.decode()


def test_fetch_now_makes_it_due(acme: Any) -> None:
    sheet = add(acme, next_at=None)
    assert "is being fetched" in post(acme, "sheet-fetch", sheet.id, who=acme.bob).content.decode()
    assert (current(acme).state, current(acme).asked_by_id) == (State.FETCHING, acme.bob.id)
    assert current(acme).next_at <= timezone.now()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "fetching"}, "is being fetched right now"),
        ({"state": "later"}, "Google asked us to wait"),
        ({"next_at": None, "off_at": timezone.now()}, "is switched off"),
    ],
)
def test_not_while_it_cannot_be(acme: Any, fields: dict[str, Any], sentence: str) -> None:
    sheet = add(acme, **{"next_at": timezone.now() + timedelta(minutes=9), **fields})
    answer = post(acme, "sheet-fetch", sheet.id)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()


def test_a_changed_schedule_counts_from_now(acme: Any) -> None:
    sheet = add(acme, next_at=None)
    post(acme, "sheet", sheet.id, action="save", name="Orders", minutes="30", applies="yes", who=acme.bob)
    changed = current(acme)
    assert (changed.minutes, changed.applies, changed.set_by_id) == (30, True, acme.bob.id)
    assert timedelta(minutes=29) < changed.next_at - timezone.now() <= timedelta(minutes=30)
    assert len(entries(acme)) == 1


def test_saving_what_is_already_so_is_not_recorded(acme: Any) -> None:
    post(acme, "sheet", add(acme).id, action="save", name="Orders", minutes="")
    assert entries(acme) == []


def test_off_on_and_removed(acme: Any) -> None:
    sheet = add(acme, minutes=5)
    assert "is switched off" in post(acme, "sheet", sheet.id, action="off").content.decode()
    assert current(acme).next_at is None
    assert "is switched on" in post(acme, "sheet", sheet.id, action="on").content.decode()
    assert current(acme).next_at is not None
    assert "is removed" in post(acme, "sheet", sheet.id, action="remove").content.decode()
    with acme.door():
        assert not SheetSource.objects.exists()
    assert len(entries(acme)) == 3


def test_a_key_is_kept_and_never_shown(acme: Any, private_key: Any) -> None:
    add(acme, next_at=None)
    file = key_file(private_key)
    page = upload(acme, file).content.decode()
    sheet = current(acme)
    assert (sheet.way, sheet.account, sheet.tab, sheet.state) == ("account", ACCOUNT, "Orders", State.FETCHING)
    assert ACCOUNT in page
    assert "PRIVATE KEY" in sheet.key
    for shown in (page, *(entry.body for entry in entries(acme))):
        assert "PRIVATE" not in shown
        assert "id-of-the-key" not in shown


def test_a_wrong_key_file_changes_nothing(acme: Any) -> None:
    add(acme)
    answer = upload(acme, b'{"installed": {}}')
    assert answer.status_code == 400
    assert "OAuth client" in answer.content.decode()
    assert current(acme).way == "link"


def test_a_key_needs_the_tab_s_name(acme: Any, private_key: Any) -> None:
    add(acme)
    assert "name of the tab" in upload(acme, key_file(private_key), tab=" ").content.decode()
    assert current(acme).key == ""


def test_only_an_admin_may_add_or_remove_a_key(acme: Any, private_key: Any) -> None:
    add(acme)
    assert upload(acme, key_file(private_key), who=acme.fay).status_code == 403
    assert "A private sheet" not in acme.client(acme.fay).get(acme.url("sheet", current(acme).id)).content.decode()


def test_a_removed_key_is_gone(acme: Any, private_key: Any) -> None:
    add(acme)
    upload(acme, key_file(private_key))
    post(acme, "sheet-key", current(acme).id, who=acme.ada, action="forget")
    sheet = current(acme)
    assert (sheet.way, sheet.key, sheet.account) == ("link", "", "")


def test_three_failures_in_a_row_are_shown(acme: Any, google: Any) -> None:
    google.says = Said(404)
    for _ in range(3):
        sheet = fetched(acme)
    client = acme.client(acme.fay)
    assert "“Orders” failed 3 times in a row" in client.get(acme.url("sheets")).content.decode()
    assert "It failed 3 times in a row" in client.get(acme.url("sheet", sheet.id)).content.decode()
    assert "failing" in client.get(acme.url("imports")).content.decode()


def test_next_door_s_sheets_are_not_there(acme: Any, next_door: Any) -> None:
    sheet = add(next_door, name="Their secret sheet")
    assert "Their secret" not in acme.client(acme.eve).get(acme.url("sheets")).content.decode()
    for name in ("sheet", "sheet-fetch", "sheet-key"):
        assert post(acme, name, sheet.id, who=acme.eve, action="remove").status_code == 404
    assert current(next_door).fetches == 0
