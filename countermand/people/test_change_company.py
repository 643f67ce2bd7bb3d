import json
from typing import Any

import pytest

from countermand.audit.models import Entry
from countermand.orgs.models import Membership, Organization

SAME = {"name": "Acme Toys", "time_zone": "UTC", "currency": "USD"}


def save(acme: Any, **changed: str) -> Any:
    return acme.client(acme.ada).post(acme.url("settings-company"), {**SAME, **changed})


def test_settings_are_saved_and_recorded_before_and_after(acme: Any) -> None:
    assert save(acme, time_zone="Europe/Berlin", currency="eur", mail_customer="on").status_code == 302
    with acme.door():
        org = Organization.objects.get()
        entry = Entry.objects.get(action="settings_changed")
    assert (org.time_zone, org.currency, org.mail_customer, org.own_decisions) == ("Europe/Berlin", "EUR", True, False)
    assert json.loads(entry.body)["before"] == {"time_zone": "UTC", "currency": "USD", "mail_customer": False}


def test_a_new_name_reaches_every_member(acme: Any) -> None:
    save(acme, name="Acme  Games")
    with acme.door():
        assert set(Membership.objects.values_list("org_name", flat=True)) == {"Acme Games"}
    assert "Acme Games" in acme.client(acme.ann).get(acme.url("orders")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "The company needs a name"),
        ({"time_zone": "Mars/Olympus"}, "“Mars/Olympus” is not a time zone"),
        ({"currency": "XX9"}, "“XX9” is not a currency"),
    ],
)
def test_what_cannot_be_is_said_and_not_saved(acme: Any, wrong: dict[str, str], sentence: str) -> None:
    page = save(acme, **wrong)
    assert page.status_code == 400
    assert sentence in page.content.decode()
    with acme.door():
        assert Organization.objects.get().name == "Acme Toys"
        assert not Entry.objects.filter(action="settings_changed").exists()


def test_the_auditor_reads_and_has_no_button(acme: Any) -> None:
    page = acme.client(acme.carol).get(acme.url("settings-company")).content.decode()
    assert "disabled" in page
    assert ">Save<" not in page
    index = acme.client(acme.carol).get(acme.url("settings")).content.decode()
    assert acme.url("members") in index
