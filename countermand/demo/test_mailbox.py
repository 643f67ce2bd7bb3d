from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client


@pytest.fixture(autouse=True)
def box(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "countermand.mail.mailbox.EmailBackend"
    settings.MAILBOX_DIR = tmp_path / "mailbox"


def test_an_empty_mailbox_says_what_fills_it() -> None:
    assert "No mail yet" in Client().get("/demo/mailbox/").content.decode()


def test_a_mail_can_be_read_and_its_links_followed() -> None:
    send_mail("Reset <it>", "Open http://localhost/reset/1-a/\n<b>or not</b>", None, ["greta@example.com"])
    page = Client().get("/demo/mailbox/").content.decode()
    assert "Reset &lt;it&gt;" in page
    letter = Client().get("/demo/mailbox/" + page.split("/demo/mailbox/")[1].split('"')[0]).content.decode()
    assert '<a href="http://localhost/reset/1-a/">' in letter
    assert "&lt;b&gt;or not" in letter


def test_a_mail_that_is_not_there_is_not_found() -> None:
    assert Client().get("/demo/mailbox/0123/").status_code == 404
