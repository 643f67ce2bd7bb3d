"""The small world that every test lives in: Ann asks, Bob approves, Fay picks and packs, Fred has the money,
Ada administers, Carol only reads, and Eve is next door.

Tests commit for real, as the app's own role. Each gets a company of its own instead of a clean database:
if isolation works, no test can see another; if it does not, they fail.
"""

import itertools
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from os import urandom
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.models import Reason, Request
from countermand.cancellations.reasons import add_starter_reasons
from countermand.orders.models import Line, Order, Stage
from countermand.orgs.directory import founding
from countermand.orgs.models import Membership, Organization, User
from countermand.orgs.tenancy import acting_for
from countermand.refunds.models import Endpoint

hypothesis.settings.register_profile("steady", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("steady")

PASSWORD = "correct horse battery"
HASHED = make_password(PASSWORD)


class Company:
    """One organization with its people."""

    ann: Membership
    bob: Membership
    fay: Membership
    fred: Membership
    ada: Membership
    carol: Membership
    eve: Membership

    ROLES = {
        "ann": ["requester"],
        "bob": ["approver"],
        "fay": ["fulfillment"],
        "fred": ["finance"],
        "ada": ["admin"],
        "carol": ["auditor"],
        "eve": ["requester", "approver", "fulfillment", "finance", "admin"],
    }

    def __init__(self) -> None:
        self.slug = f"acme-{uuid4().hex[:12]}"
        with founding(name="Acme Toys", slug=self.slug) as org:
            add_starter_reasons()
        self.org: Organization = org
        self.numbers = itertools.count(1)
        for name, member in zip(self.ROLES, self._members(self.ROLES), strict=True):
            setattr(self, name, member)

    def door(self) -> AbstractContextManager[None]:
        return acting_for(self.org.id)

    def member(self, name: str, roles: list[str]) -> Membership:
        return self._members({name: roles})[0]

    def _members(self, roles: dict[str, list[str]]) -> list[Membership]:
        users = User.objects.bulk_create(
            User(email=f"{name}@{self.slug}.example", name=name.capitalize(), password=HASHED) for name in roles
        )
        with self.door():
            return Membership.objects.bulk_create(
                Membership(user=user, roles=theirs, org_slug=self.org.slug, org_name=self.org.name)
                for user, theirs in zip(users, roles.values(), strict=True)
            )

    def order(self, *lines: dict[str, Any], number: str = "", **fields: Any) -> Order:
        """An order with one line a dict; a line is 5 × 10.00 and open unless it says otherwise."""
        with self.door():
            number = number or f"SO-{next(self.numbers):05}"
            order = Order.objects.create(
                **{
                    "number": number,
                    "customer_name": "Greta Green",
                    "customer_email": "greta@example.com",
                    "currency": "USD",
                    "placed_on": date(2026, 11, 20),
                    "sorted_on": date(2026, 11, 20),
                    **fields,
                }
            )
            for position, line in enumerate(lines or ({},), start=1):
                defaults = {
                    "position": position,
                    "ref": str(position),
                    "sku": f"SKU-{position}",
                    "description": f"Thing {position}",
                    "ordered": Decimal(5),
                    "price": Decimal("10.00"),
                    "stage": Stage.OPEN,
                    "source_stage": "Open",
                    "stage_as_of": datetime(2026, 11, 20, 9, tzinfo=UTC),
                }
                Line.objects.create(order=order, **{**defaults, **line})
        return order

    def lines(self, order: Order) -> list[Line]:
        with self.door():
            return list(Line.objects.filter(order=order).order_by("position"))

    def reason(self, code: str = "out_of_stock") -> Reason:
        with self.door():
            return Reason.objects.get(code=code)

    def ask(
        self, order: Order, wanted: Iterable[tuple[Line, int]] | None = None, by: Membership | None = None
    ) -> Request:
        """Ann asks to cancel the whole order, or (line, quantity) of it."""
        with self.door():
            chosen = wanted and [Wanted(line_id=line.id, quantity=Decimal(quantity)) for line, quantity in wanted]
            return ask(order, chosen, by=by or self.ann, reason=Reason.objects.get(code="out_of_stock"), key=uuid4())

    def approve(self, request: Request) -> Request:
        """Bob approves all of it, for the reason it was asked for with."""
        with self.door():
            return approve_one(Approval(request_id=request.id), by=self.bob, reason=request.reason)

    def endpoint(self, url: str, **fields: Any) -> Endpoint:
        with self.door():
            secret = f"whsec_{b64encode(urandom(24)).decode()}"
            return Endpoint.objects.create(**{"name": "Books", "url": url, "secret": secret, **fields})

    def client(self, member: Membership) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(member.user)
        return client

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.slug, *args])


@pytest.fixture(autouse=True)
def _database(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def acme() -> Company:
    return Company()


@pytest.fixture
def next_door() -> Company:
    return Company()
