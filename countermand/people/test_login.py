import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from conftest import PASSWORD
from countermand.audit.models import Entry


def log_in(email: str, password: str = PASSWORD) -> Any:
    client = Client()
    return client, client.post("/accounts/login/", {"login": email, "password": password})


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # every test comes from the same address


def actions(acme: Any) -> list[str]:
    with acme.door():
        return list(Entry.objects.order_by("seq").values_list("action", flat=True))


def test_after_the_login_a_person_is_in_their_only_company(acme: Any) -> None:
    client, answer = log_in(acme.ann.user.email.upper())
    assert answer.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == acme.url("orders")
    assert actions(acme) == ["logged_in"]


def test_a_wrong_password_and_an_unknown_address_read_the_same(acme: Any) -> None:
    _, wrong = log_in(acme.ann.user.email, "not her password")
    _, unknown = log_in(f"nobody@{acme.slug}.example", "not her password")
    sentence = "This e-mail address and password do not belong together."
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert actions(acme) == ["login_failed"]


def test_who_is_in_no_company_reads_what_to_do(acme: Any) -> None:
    with acme.door():
        acme.ann.active = False
        acme.ann.save()
    client, _ = log_in(acme.ann.user.email)
    assert "Ask an admin of your company to invite you" in client.get("/").content.decode()


def test_logging_out_takes_a_post(acme: Any) -> None:
    client = acme.client(acme.ann)
    assert "Log out on this device?" in client.get("/accounts/logout/").content.decode()
    client.post("/accounts/logout/")
    assert client.get(acme.url("orders")).status_code == 302


def test_nobody_signs_up_by_themself() -> None:
    for page in (Client().get("/accounts/signup/"), Client().post("/accounts/signup/", {"email": "x@y.example"})):
        assert "Accounts are made by invitation" in page.content.decode()


def test_a_forgotten_password_is_set_anew_by_mail(acme: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    client = Client()
    client.post("/accounts/password/reset/", {"email": acme.ann.user.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]  # type: ignore[index]
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    done = client.post(form.redirect_chain[-1][0], new, follow=True)
    assert "Your new password is saved" in done.content.decode()
    _, answer = log_in(acme.ann.user.email, "another long sentence")
    assert answer.status_code == 302
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_asking_for_an_unknown_address_tells_nothing(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = Client().post("/accounts/password/reset/", {"email": "nobody@nowhere.example"}, follow=True)
    assert "If that address has an account" in page.content.decode()


def test_a_password_is_changed_by_who_knows_it(acme: Any) -> None:
    client = acme.client(acme.ann)
    wrong = {"oldpassword": "guess", "password1": "another long sentence", "password2": "another long sentence"}
    assert "That is not your current password" in client.post("/accounts/password/change/", wrong).content.decode()
    client.post("/accounts/password/change/", wrong | {"oldpassword": PASSWORD})
    _, answer = log_in(acme.ann.user.email, "another long sentence")
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["login", "logout", "signup", "inactive", "password/reset", "password/reset/done"])
def test_the_pages_in_front_of_the_door_open(path: str) -> None:
    assert Client().get(f"/accounts/{path}/", follow=True).status_code == 200


@pytest.mark.parametrize("path", ["reauthenticate", "password/change"])
def test_the_pages_of_ones_own_account_open(acme: Any, path: str) -> None:
    assert acme.client(acme.ann).get(f"/accounts/{path}/", follow=True).status_code == 200
