import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from countermand.cancellations.models import Reason
from countermand.cli.main import main
from countermand.orgs.directory import org_id_of
from countermand.orgs.models import Membership, User
from countermand.orgs.tenancy import acting_for


def create(*more: str) -> tuple[int, str]:
    slug = f"made-{uuid4().hex[:12]}"
    return main(["createorg", "--name", "Made Up", "--slug", slug, "--json", *more]), slug


def test_a_company_gets_reasons_and_a_link_for_its_first_admin(capsys: Any) -> None:
    done, slug = create(
        "--time-zone", "Europe/Berlin", "--currency", "eur", "--admin-email", f"a@{uuid4().hex}.example"
    )
    told = json.loads(capsys.readouterr().out)
    assert (done, told["slug"]) == (0, slug)
    client = Client()
    client.post(urlsplit(told["invitation_url"]).path, {"name": "Ada", "password": "a fine long sentence"})
    assert client.get(f"/o/{slug}/settings/").status_code == 200
    with acting_for(org_id_of(slug)):
        assert Reason.objects.exists()


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--time-zone", "Mars", "“Mars” is not a time zone"),
        ("--currency", "dollars", "“dollars” is not a currency"),
        ("--admin-email", "ada", "“ada” is not an e-mail address"),
        ("--slug", "No Slug!", "cannot be part of an address"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_made(
    capsys: Any, option: str, value: str, sentence: str
) -> None:
    done, slug = create(option, value)
    assert done == 1
    assert sentence in capsys.readouterr().err
    assert main(["createuser", "--org", slug, "--email", "a@b.example", "--role", "admin"]) == 1


def test_a_first_admin_without_a_real_name_makes_no_company(capsys: Any) -> None:
    done, slug = create("--admin-email", f"a@{uuid4().hex}.example", "--admin-name", "x" * 201)
    assert done == 1
    assert "name, in at most 200 characters" in capsys.readouterr().err
    assert main(["createuser", "--org", slug, "--email", "a@b.example", "--role", "admin"]) == 1
    assert f"There is no organization '{slug}'" in capsys.readouterr().err


def test_a_slug_is_taken_once(acme: Any, capsys: Any) -> None:
    assert main(["createorg", "--name", "Again", "--slug", acme.slug]) == 1
    assert "already" in capsys.readouterr().err


def test_a_person_gets_a_password_that_works(acme: Any, capsys: Any) -> None:
    email = f"new@{acme.slug}.example"
    assert main(["createuser", "--org", acme.slug, "--email", email, "--role", "approver", "--json"]) == 0
    password = json.loads(capsys.readouterr().out)["password"]
    assert User.objects.get(email=email).check_password(password)
    with acme.door():
        assert Membership.objects.get(user__email=email).roles == ["approver"]


def test_somebody_from_next_door_keeps_their_password(acme: Any, next_door: Any, capsys: Any) -> None:
    email = next_door.bob.user.email
    before = next_door.bob.user.password
    assert main(["createuser", "--org", acme.slug, "--email", email, "--role", "auditor"]) == 0
    assert User.objects.get(email=email).password == before
    assert main(["createuser", "--org", acme.slug, "--email", email, "--role", "auditor"]) == 1
    assert "is a member already" in capsys.readouterr().err


def test_a_person_can_be_let_in_by_a_link(acme: Any, capsys: Any) -> None:
    email = f"new@{acme.slug}.example"
    arguments = ["createuser", "--org", acme.slug, "--email", email, "--role", "admin", "--invite", "--json"]
    assert main(arguments) == 0
    link = json.loads(capsys.readouterr().out)["invitation_url"]
    assert email in Client().get(urlsplit(link).path).content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--role", "king"], "There is no role “king”"),
        ([], "Choose at least one role"),
        (["--role", "admin", "--password", "short"], "too short"),
    ],
)
def test_a_person_who_cannot_be_is_one_sentence(acme: Any, capsys: Any, more: list[str], sentence: str) -> None:
    assert main(["createuser", "--org", acme.slug, "--email", f"new@{acme.slug}.example", *more]) == 1
    assert sentence in capsys.readouterr().err
    assert not User.objects.filter(email=f"new@{acme.slug}.example").exists()
