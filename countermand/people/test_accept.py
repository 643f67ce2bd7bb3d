from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.orgs.models import Invitation, Membership, User
from countermand.people.invitation_link import address_of
from countermand.people.invite import invite

GOOD = "a fine long sentence"


def invited(acme: Any, email: str = "") -> Invitation:
    with acme.door():
        return invite(email=email or f"nora@{acme.slug}.example", name="Nora", roles=["requester"], by=acme.ada)


def path(invitation: Invitation) -> str:
    return urlsplit(address_of(invitation)).path


def test_a_newcomer_chooses_a_password_and_is_in(acme: Any) -> None:
    link, client = path(invited(acme)), Client()
    assert "Choose a password" in client.get(link).content.decode()
    assert client.post(link, {"name": "Nora New", "password": GOOD}).headers["Location"] == acme.url("orders")
    assert client.get(acme.url("orders")).status_code == 200
    with acme.door():
        member = Membership.objects.select_related("user").get(user__email=f"nora@{acme.slug}.example")
        assert (member.roles, member.user.name) == (["requester"], "Nora New")
        assert Entry.objects.get(action="joined").actor_id == member.user_id
    assert member.user.check_password(GOOD)


@pytest.mark.parametrize("weak", ["", "short", "password123456"[:11], "1234567890"])
def test_a_weak_password_is_refused_with_its_reason(acme: Any, weak: str) -> None:
    invitation = invited(acme)
    page = Client().post(path(invitation), {"name": "Nora", "password": weak})
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()


def test_an_invitation_works_once(acme: Any) -> None:
    link = path(invited(acme))
    Client().post(link, {"name": "Nora", "password": GOOD})
    for page in (Client().get(link), Client().post(link, {"name": "Eve", "password": GOOD})):
        assert page.status_code == 409
        assert "was used already" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("revoked_at", "was taken back or replaced"), ("expires_at", "has expired")],
)
def test_one_that_no_longer_holds_says_why(acme: Any, field: str, sentence: str) -> None:
    invitation = invited(acme)
    with acme.door():
        Invitation.objects.update(**{field: timezone.now() - timedelta(seconds=1)})
    for page in (Client().get(path(invitation)), Client().post(path(invitation), {"name": "N", "password": GOOD})):
        assert page.status_code == 400
        assert sentence in page.content.decode()


def test_a_link_that_was_changed_is_no_invitation(acme: Any) -> None:
    link = path(invited(acme))
    for broken in (link[:-3] + "/", link.replace("invitation/", "invitation/x"), "/invitation/nothing/"):
        page = Client().get(broken)
        assert page.status_code == 400
        assert "is not complete" in page.content.decode()


def test_somebody_with_an_account_logs_in_first(acme: Any, next_door: Any) -> None:
    link = path(invited(acme, next_door.bob.user.email))
    page = Client().get(link).content.decode()
    assert f"/accounts/login/?next={quote(link)}" in page
    assert 'type="password"' not in page
    assert Client().post(link, {"name": "Not Bob", "password": GOOD}).status_code == 409
    bob = next_door.client(next_door.bob)
    assert bob.post(link).headers["Location"] == acme.url("orders")
    assert "Your companies" in bob.get("/").content.decode()


def test_nobody_else_may_accept_it(acme: Any, next_door: Any) -> None:
    link = path(invited(acme, next_door.bob.user.email))
    ann = next_door.client(next_door.ann)
    assert "Log out first" in ann.get(link).content.decode()
    assert ann.post(link).status_code == 403
    with acme.door():
        assert not Membership.objects.filter(user=next_door.ann.user_id).exists()
