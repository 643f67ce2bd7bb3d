from typing import Any

import pytest
from django.test import Client


def test_the_health_page_answers_without_a_login() -> None:
    assert Client().get("/healthz").content == b"ok"


def test_somebody_in_two_companies_chooses(acme: Any, next_door: Any) -> None:
    from countermand.people.accept import join

    with acme.door():
        join(next_door.ann.user, ["auditor"])
    page = next_door.client(next_door.ann).get("/").content.decode()
    assert acme.url("orders") in page
    assert next_door.url("orders") in page


def test_the_menu_shows_what_the_roles_allow(acme: Any) -> None:
    page = acme.client(acme.ann).get(acme.url("orders")).content.decode()
    assert f'href="{acme.url("requests")}"' in page
    assert f'href="{acme.url("settings")}"' not in page


@pytest.mark.parametrize("path", ["/nothing/", "/o/nobody/orders/", "/invitation/x/", "/accounts/login/?q=%00"])
def test_bad_news_is_a_page_with_a_sentence_and_a_way_out(acme: Any, path: str) -> None:
    page = acme.client(acme.ann).get(path)
    assert page.status_code in {400, 404}
    assert 'class="sentence"' in page.content.decode()
    assert "Traceback" not in page.content.decode()


def test_a_page_that_was_open_too_long_says_so(acme: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/accounts/login/", {"login": "x@y.example", "password": "x"})
    assert page.status_code == 403
    assert "open too long" in page.content.decode()


def test_pages_carry_no_inline_script_or_style(acme: Any) -> None:
    answer = acme.client(acme.eve).get(acme.url("members"))
    page = answer.content.decode()
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in page.replace("http://www.w3.org/", "")
