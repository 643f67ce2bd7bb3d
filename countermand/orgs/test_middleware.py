import re
from typing import Any

from django.test import Client


def test_whoever_is_not_logged_in_is_sent_to_the_login_and_back(acme: Any) -> None:
    response = Client().get(acme.url("orders"), {"q": "greta"})
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next=/o/{acme.slug}/orders/%3Fq%3Dgreta"


def test_a_part_of_a_page_asked_for_after_logout_sends_the_whole_window_to_the_login(acme: Any) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{acme.url('orders')}"}
    response = Client().get(acme.url("orders"), {"q": "greta"}, headers=headers)
    assert response["HX-Redirect"].startswith("/accounts/login/?next=/o/")


def test_a_stranger_s_company_answers_like_one_that_does_not_exist(acme: Any, next_door: Any) -> None:
    client = acme.client(acme.eve)
    stranger = client.get(next_door.url("orders"))
    nobody = client.get("/o/no-such-company/orders/")
    assert stranger.status_code == nobody.status_code == 404
    token = rb'X-CSRFToken": "\w+"'  # a fresh mask over the same secret, in every answer
    assert re.sub(token, b"", stranger.content) == re.sub(token, b"", nobody.content)


def test_a_deactivated_member_is_out_at_the_next_click(acme: Any) -> None:
    client = acme.client(acme.ann)
    assert client.get(acme.url("orders")).status_code == 200
    with acme.door():
        acme.ann.active = False
        acme.ann.save()
    assert client.get(acme.url("orders")).status_code == 404


def test_the_page_says_which_role_is_missing(acme: Any) -> None:
    response = acme.client(acme.ann).get(acme.url("settings-reasons"))
    assert response.status_code == 403
    assert "This needs the role Admin or Auditor. Ask an admin of your company." in response.content.decode()


def test_who_was_logged_out_meanwhile_comes_back_to_the_page_whose_button_they_pressed(acme: Any) -> None:
    page = f"http://testserver{acme.url('request', 1001)}?decided=1"
    for referer, back in [(page, f"/o/{acme.slug}/requests/1001/%3Fdecided%3D1"), ("http://evil.example/x", "/")]:
        response = Client().post(acme.url("request-decision", 1001), headers={"Referer": referer})
        assert response["Location"] == f"/accounts/login/?next={back}"


def test_the_address_of_a_button_says_that_there_is_nothing_to_look_at(acme: Any) -> None:
    response = acme.client(acme.bob).get(acme.url("decisions"))
    assert response.status_code == 403
    assert "go back to the page, and press it." in response.content.decode()
