"""Walks every URL × every role × reading and changing against the matrix: what it refuses is a 403 and nothing else."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from countermand.audit.models import Entry
from countermand.orgs.permissions import LOGGED_IN, MATRIX
from countermand.orgs.roles import Role

EXAMPLES = {**{name: str(uuid4()) for name in ("id", "org_id", "endpoint_id")}, "number": "999999"}


def patterns(resolver: Any = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


NAMES = sorted({pattern.name or "" for pattern in patterns()})
TOKEN = re.compile(rb'"X-CSRFToken": "\w+"')  # the one thing that differs on every answer
OF_ORG = [name for name in NAMES if name in MATRIX and MATRIX[name].of_org]


def path_of(name: str, slug: str) -> str:
    (arguments,) = [keys for _, keys in get_resolver().reverse_dict.getlist(name)[0][0]]
    return reverse(name, kwargs={key: slug if key == "org" else EXAMPLES.get(key, "x") for key in arguments})


def test_every_url_has_its_rule() -> None:
    assert not [name for name in NAMES if name not in MATRIX]


def test_every_rule_has_its_url() -> None:
    assert not [name for name in MATRIX if name not in NAMES]


def test_what_is_of_a_company_lies_below_its_address() -> None:
    for name in NAMES:
        path = path_of(name, "some-company")
        assert path.startswith("/o/some-company/") == MATRIX[name].of_org, path


@pytest.mark.parametrize("role", Role.values)
def test_the_matrix_is_what_happens(acme: Any, role: str) -> None:
    client = acme.client(acme.member("somebody", [role]))
    wrong = []
    for name in OF_ORG:
        for method, allowed in (("GET", MATRIX[name].see), ("POST", MATRIX[name].do)):
            status = client.generic(method, path_of(name, acme.slug)).status_code
            if (status == 403) == (role in allowed) or status >= 500:
                wrong.append(f"{method} {name}: {status}")
    assert not wrong


def test_a_refused_change_leaves_nothing(acme: Any) -> None:
    order = acme.order()
    data = {"email": "x@y.example", "name": "X", "roles": "admin", "scope": "order", "reason": acme.reason().id}
    auditor = acme.client(acme.carol)
    for path in (acme.url("invitations"), acme.url("request-new", order.id), acme.url("member", acme.carol.id)):
        assert auditor.post(path, data).status_code == 403
    with acme.door():
        assert not Entry.objects.exists()


@pytest.mark.parametrize("name", OF_ORG)
def test_a_stranger_finds_nothing_and_somebody_unknown_logs_in(acme: Any, next_door: Any, name: str) -> None:
    path = path_of(name, acme.slug)
    nowhere = path_of(name, "no-such-company")
    stranger = next_door.client(next_door.eve)
    for method in ("GET", "POST"):
        found, missing = stranger.generic(method, path), stranger.generic(method, nowhere)
        assert (found.status_code, missing.status_code) == (404, 404)
        assert TOKEN.sub(b"", found.content) == TOKEN.sub(b"", missing.content)
        assert Client().generic(method, path).headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("name", [name for name in NAMES if MATRIX.get(name) is LOGGED_IN])
def test_ones_own_pages_ask_who_one_is(name: str) -> None:
    path = path_of(name, "")
    assert Client().get(path).headers["Location"] == f"/accounts/login/?next={path}"
