"""A company as it is after two years, made by one file of SQL: for measures, and for tests that read plans."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

SCRIPT = Path(__file__).parent / "desk.sql"
ROLES = {"ann": ["requester"], "bob": ["approver"], "fay": ["fulfillment"], "ada": ["admin"]}


@dataclass
class Seeded:
    """The ids are those of `desk.sql`: the n-th order's, request's, …"""

    slug: str
    org_id: UUID
    people: dict[str, Any]
    orders: int
    decided: int  # requests, the first ones
    pending: int  # requests, the last ones
    first_number: int = 1001

    def client(self, name: str) -> Any:
        from django.test import Client

        client = Client(SERVER_NAME="localhost")
        client.force_login(self.people[name].user)
        return client

    def order_id(self, n: int) -> UUID:
        return seeded_id(1, n)

    def pending_order(self, n: int) -> int:
        """The order of the n-th pending request."""
        newest = self.orders - max(self.pending * 2, self.orders // 20)
        return newest + newest % 2 + 2 * n


def seeded_id(kind: int, n: int) -> UUID:
    """As `desk.sql` makes them."""
    digits = f"{n >> 16:04x}-7{n >> 4 & 4095:03x}-8{n & 15:x}{kind:02x}"
    return UUID(f"01990000-{digits}-{n:012x}")


def seed(slug: str, *, lines: int, pending: int) -> Seeded:
    from countermand.bench.approve import as_superuser
    from countermand.cancellations.models import Reason, Request
    from countermand.cancellations.reasons import add_starter_reasons
    from countermand.exports.template import default_template
    from countermand.orders.models import Order
    from countermand.orgs.directory import founding
    from countermand.orgs.models import Membership, User
    from countermand.orgs.tenancy import acting_for
    from countermand.refunds.models import Endpoint

    with founding(name=slug.capitalize(), slug=slug) as org:
        add_starter_reasons()
        reason = Reason.objects.get(code="out_of_stock")
        endpoint = Endpoint.objects.create(name="Books", url="https://books.example.com/", secret=f"whsec_{'A' * 32}")
        template = default_template()
        people = {
            name: Membership.objects.create(
                user=User.objects.create(email=f"{name}@{uuid4().hex}.example", name=name.capitalize()),
                org_slug=org.slug,
                org_name=org.name,
                roles=roles,
            )
            for name, roles in ROLES.items()
        }
    facts = {
        "org": org.id,
        "lines": lines,
        "pending": pending,
        "reason": reason.id,
        "endpoint": endpoint.id,
        "template": template.id,
        "asks": people["ann"].id,
        "decides": people["bob"].id,
        "stops": people["fay"].id,
    }
    as_superuser((SCRIPT.read_text(), facts))
    with acting_for(org.id):
        waiting = Request.objects.filter(status="pending").count()
        return Seeded(slug, org.id, people, Order.objects.count(), Request.objects.count() - waiting, waiting)
