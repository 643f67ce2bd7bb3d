from typing import Any

import pytest
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.mail.models import Mail
from countermand.orgs.models import Invitation
from countermand.people.invite import invite
from countermand.plain import Plain


def send(acme: Any, **fields: Any) -> Any:
    data = {"email": "New@Person.example", "name": "Nora New", "roles": ["requester", "auditor"], **fields}
    return acme.client(acme.ada).post(acme.url("invitations"), data)


def test_an_invitation_is_mailed_with_its_link_and_recorded(acme: Any) -> None:
    assert send(acme).status_code == 302
    with acme.door():
        mail = Mail.objects.get()
        assert mail.to == "new@person.example"
        assert "http://localhost/invitation/" in mail.text
        entry = Entry.objects.get(action="invited")
    assert (entry.subject, entry.actor) == ("new@person.example", f"Ada <{acme.ada.user.email}>")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "nobody"}, "is not an e-mail address"),
        ({"name": " "}, "Give the person&#x27;s name"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["king"]}, "There is no role “king”"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_and_nothing_is_written(acme: Any, wrong: Any, sentence: str) -> None:
    page = send(acme, **wrong)
    assert page.status_code == 400
    assert sentence in page.content.decode()
    with acme.door():
        assert not Invitation.objects.exists()
        assert not Mail.objects.exists()


def test_a_member_is_not_invited_again(acme: Any) -> None:
    with acme.door(), pytest.raises(Plain, match="is a member already"):
        invite(email=acme.bob.user.email, name="Bob", roles=["admin"], by=acme.ada)


def test_a_second_invitation_replaces_the_first(acme: Any) -> None:
    send(acme)
    send(acme, roles=["admin"])
    with acme.door():
        assert Invitation.objects.get(revoked_at=None).roles == ["admin"]
        assert Invitation.objects.count() == 2


def test_an_invitation_can_be_taken_back(acme: Any) -> None:
    send(acme)
    with acme.door():
        invitation = Invitation.objects.get()
    page = acme.client(acme.ada).post(acme.url("invitation-revocation", invitation.id), follow=True)
    assert "no longer works" in page.content.decode()
    with acme.door():
        assert Invitation.objects.get().revoked_at <= timezone.now()
        assert Entry.objects.filter(action="invitation_revoked").count() == 1


def test_an_accepted_one_cannot_be_taken_back(acme: Any) -> None:
    send(acme)
    with acme.door():
        invitation = Invitation.objects.get()
        Invitation.objects.update(accepted_at=timezone.now())
    page = acme.client(acme.ada).post(acme.url("invitation-revocation", invitation.id))
    assert page.status_code == 409
    assert "Deactivate the member instead" in page.content.decode()


def test_the_neighbors_members_and_invitations_are_not_there(acme: Any, next_door: Any) -> None:
    send(next_door)
    with next_door.door():
        theirs = Invitation.objects.get()
    ada = acme.client(acme.ada)
    page = ada.get(acme.url("members")).content.decode()
    assert next_door.slug not in page
    assert "new@person.example" not in page
    assert ada.get(acme.url("member", next_door.bob.id)).status_code == 404
    assert ada.post(acme.url("member-deactivation", next_door.bob.id)).status_code == 404
    assert ada.post(acme.url("invitation-revocation", theirs.id)).status_code == 404
    assert ada.get(next_door.url("members")).status_code == 404


def test_nobody_else_reads_the_link_that_lets_somebody_in(acme: Any) -> None:
    form = {"name": "Ned", "email": f"ned@{acme.slug}.example", "roles": ["admin"]}
    assert acme.client(acme.ada).post(acme.url("invitations"), form).status_code == 302
    page = acme.client(acme.carol).get(acme.url("mails")).content.decode()
    assert f"ned@{acme.slug}.example" in page
    assert "/invitation/" not in page
