from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from countermand.audit.models import Entry
from countermand.refunds.models import Delivery, Endpoint


def add(acme: Any, url: str = "http://127.0.0.1:9/refunds", name: str = "Books", who: Any = None) -> Any:
    client = acme.client(who or acme.ada)
    return client.post(acme.url("settings-endpoints"), {"name": name, "url": url}, follow=True)


def the_endpoint(acme: Any) -> Endpoint:
    with acme.door():
        return Endpoint.objects.get()


def change(acme: Any, action: str) -> Any:
    client = acme.client(acme.ada)
    return client.post(acme.url("settings-endpoint", the_endpoint(acme).id), {"action": action}, follow=True)


def test_a_new_endpoint_shows_its_secret_to_the_admin(acme: Any) -> None:
    content = add(acme).content.decode()
    endpoint = the_endpoint(acme)
    assert endpoint.enabled
    assert endpoint.secret.startswith("whsec_")
    assert endpoint.secret in content
    Webhook(endpoint.secret)


def test_a_secret_is_shown_on_demand_and_never_to_the_auditor(acme: Any) -> None:
    add(acme)
    endpoint = the_endpoint(acme)
    address = acme.url("settings-endpoints")
    assert endpoint.secret not in acme.client(acme.ada).get(address).content.decode()
    assert endpoint.secret in acme.client(acme.ada).get(f"{address}?secret={endpoint.id}").content.decode()
    assert endpoint.secret not in acme.client(acme.carol).get(f"{address}?secret={endpoint.id}").content.decode()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://10.0.0.5/hook", "10.0.0.5, an address inside a private or reserved network"),
        ("http://10.0.0.5/hook", "COUNTERMAND_ALLOWED_NETWORKS=10.0.0.5"),
        ("http://169.254.169.254/", "169.254.169.254"),
        ("ftp://example.com/", "is not a web address"),
        ("https://me:pw@example.com/", "user name or password"),
        ("https://no-such-host.invalid/", "There is no address for"),
    ],
)
def test_a_url_that_we_would_not_call_is_refused_at_once(acme: Any, url: str, sentence: str) -> None:
    answer = add(acme, url)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    with acme.door():
        assert not Endpoint.objects.exists()


def test_what_was_typed_is_still_there_after_a_refusal(acme: Any) -> None:
    assert 'value="http://10.0.0.5/hook"' in add(acme, "http://10.0.0.5/hook").content.decode()


def test_switching_off_and_on(acme: Any) -> None:
    add(acme)
    assert "is switched off" in change(acme, "off").content.decode()
    assert not the_endpoint(acme).enabled
    change(acme, "on")
    assert the_endpoint(acme).enabled


def test_a_new_secret_replaces_the_old_one(acme: Any) -> None:
    add(acme)
    before = the_endpoint(acme).secret
    content = change(acme, "secret").content.decode()
    assert the_endpoint(acme).secret != before
    assert the_endpoint(acme).secret in content


def test_every_change_is_on_record_without_the_secret(acme: Any) -> None:
    add(acme)
    change(acme, "secret")
    change(acme, "off")
    with acme.door():
        entries = list(Entry.objects.filter(action="settings_changed"))
    assert len(entries) == 3
    assert all("whsec_" not in entry.body and entry.actor.startswith("Ada") for entry in entries)


def test_a_secret_is_stored_sealed(acme: Any) -> None:
    from django.db import connection

    add(acme)
    with acme.door(), connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM refunds_endpoint")
        assert "whsec_" not in cursor.fetchone()[0]


def test_only_an_admin_may_change_them(acme: Any) -> None:
    add(acme)
    address = acme.url("settings-endpoint", the_endpoint(acme).id)
    for who in [acme.ann, acme.bob, acme.fred, acme.carol]:
        assert acme.client(who).post(address, {"action": "off"}).status_code == 403
    assert the_endpoint(acme).enabled


def test_an_endpoint_is_told_of_what_the_admin_chooses(acme: Any) -> None:
    add(acme)
    address = acme.url("settings-endpoint", the_endpoint(acme).id)
    client = acme.client(acme.ada)
    client.post(address, {"action": "events", "event": ["line.held", "line.released", "endpoint.test", "x"]})
    assert the_endpoint(acme).events == ["line.held", "line.released"]
    answer = client.post(address, {"action": "events", "event": []})
    assert answer.status_code == 400
    assert "Choose at least one event" in answer.content.decode()


def test_a_test_is_a_message_like_any_other(acme: Any) -> None:
    add(acme)
    content = change(acme, "test").content.decode()
    assert "Test message" in content
    assert "This is a test: nothing is owed." in content
    with acme.door():
        (delivery,) = Delivery.objects.all()
        Webhook(delivery.endpoint.secret)
    change(acme, "off")
    assert "is switched off: switch it on first" in change(acme, "test").content.decode()


def test_a_message_about_a_line_on_hold_has_its_page(acme: Any) -> None:
    acme.endpoint("https://wms.example.com/", events=["line.held"])
    acme.ask(acme.order())
    with acme.door():
        delivery = Delivery.objects.get()
    content = acme.client(acme.fred).get(acme.url("delivery", delivery.id)).content.decode()
    assert "Message about CR-1001" in content
    assert "Line on hold: stop it" in content


def test_for_a_day_messages_are_signed_with_the_old_secret_too(acme: Any) -> None:
    from countermand.refunds.send import secrets_of

    add(acme)
    old = the_endpoint(acme).secret
    change(acme, "secret")
    endpoint = the_endpoint(acme)
    assert secrets_of(endpoint) == [endpoint.secret, old]
    assert endpoint.secret != old
    with acme.door():
        Endpoint.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    assert secrets_of(the_endpoint(acme)) == [endpoint.secret]
