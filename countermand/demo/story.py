"""Fills an empty demo: two companies, their people and orders, and what they have asked for and decided.

Everything after the orders goes through the same verbs as in real life.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.cancellations.approve import Approval, approve
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.business_hours import due_at
from countermand.cancellations.models import Answer, Reason, Request, RequestLine
from countermand.cancellations.reasons import add_starter_reasons
from countermand.cancellations.reinstate import ask_to_reinstate
from countermand.cancellations.reject import reject
from countermand.cancellations.withdraw import withdraw
from countermand.demo import harbor, kolibri, sink
from countermand.demo.company import Company
from countermand.demo.nightly import import_nightly
from countermand.demo.orders import invent_orders
from countermand.demo.people import PASSWORD, PEOPLE
from countermand.desk.comment import comment
from countermand.desk.models import SavedView
from countermand.exports.template import default_template
from countermand.orders.models import Line, Order
from countermand.orders.money import from_minor
from countermand.orders.stages import Stage
from countermand.orgs.directory import create_org, org_ids
from countermand.orgs.models import Membership, Organization, User
from countermand.orgs.roles import Role
from countermand.orgs.tenancy import acting_for
from countermand.profile.answers import answers
from countermand.refunds.add_endpoint import new_secret
from countermand.refunds.change_endpoint import switch_endpoint
from countermand.refunds.hear import hear
from countermand.refunds.models import Endpoint, Refund
from countermand.warehouse.answer import Said, answer

COMPANIES = [harbor.COMPANY, kolibri.COMPANY]
SEED = 20


def tell_story() -> None:
    """Makes what is not there yet, and points the hooks at the address that this demo has today."""
    there = {slug: org_id for org_id, slug in org_ids()}
    users = _users() if not there else {}
    for company in COMPANIES:
        if company.slug in there:
            with acting_for(there[company.slug]):
                _follow_address()
        else:
            _found(company, users)


ENDPOINT = "Refund desk"


def _users() -> dict[str, User]:
    hashed = make_password(PASSWORD)
    found = {p.email: User(email=p.email, name=p.name, password=hashed) for p in PEOPLE}
    User.objects.bulk_create(found.values(), ignore_conflicts=True)
    return {user.email: user for user in User.objects.filter(email__in=found)}


def _found(company: Company, users: dict[str, User]) -> None:
    org = create_org(name=company.name, slug=company.slug, time_zone=company.time_zone, currency=company.currency)
    chance = Random(f"{SEED} {company.slug}")  # noqa: S311 (invented orders, no secrets)
    with acting_for(org.id):
        add_starter_reasons()
        default_template()
        members = _members(org, users)
        secret = new_secret()
        Endpoint.objects.create(name=ENDPOINT, url=_receiver(company.slug), secret=secret)
        sink.share_secret(company.slug, secret)
        invent_orders(company, chance)
        Desk(company, members, chance).work()


def _members(org: Organization, users: dict[str, User]) -> dict[Role, list[Membership]]:
    people = [person for person in PEOPLE if person.org == org.slug]
    made = Membership.objects.bulk_create(
        Membership(user=users[p.email], roles=list(p.roles), org_slug=org.slug, org_name=org.name) for p in people
    )
    admin = next(member for member in made if Role.ADMIN in member.roles)
    record(
        [
            Event(action=Action.ORG_CREATED, subject=org.name, by=admin),
            *(
                Event(action=Action.JOINED, subject=member.user.name, by=member, body={"roles": member.roles})
                for member in made
            ),
        ]
    )
    return {role: [member for member in made if role in member.roles] for role in Role}


def _follow_address() -> None:
    """The demo may have another port today: the endpoints that lead to its own sink move along."""
    path = reverse("demo-sink")
    for endpoint in Endpoint.objects.filter(url__startswith="http://127.0.0.1:", url__contains=path):
        endpoint.url = settings.PUBLIC_URL + path + endpoint.url.partition(path)[2]
        endpoint.save(update_fields=["url"])


def _receiver(slug: str) -> str:
    return settings.PUBLIC_URL + reverse("demo-sink-receiver", args=[slug])


class Desk:
    """A company's order desk on the days before somebody opens the demo."""

    def __init__(self, company: Company, members: dict[Role, list[Membership]], chance: Random) -> None:
        self.company = company
        self.reps, self.approvers = members[Role.REQUESTER], members[Role.APPROVER]
        self.warehouse, self.admin = members[Role.FULFILLMENT][-1], members[Role.ADMIN][0]
        self.chance = chance
        self.reasons = {reason.code: reason for reason in Reason.objects.all()}
        self.orders = self._cancelable()

    def work(self) -> None:
        self._approve(
            [
                self._asks("customer_changed_mind", hours=70),
                self._asks("out_of_stock", hours=52, lines=1, part=2),
                self._asks("ordered_by_mistake", "Entered twice: the same order came by phone and by mail.", hours=47),
                self._asks("too_late", hours=30, lines=1),
            ]
        )
        self._settle()
        old = Endpoint.objects.create(
            name="Old ERP (retired)", url="https://erp-old.example/refunds", secret=new_secret()
        )
        self._approve([self._asks("price_error", "List price of last year.", hours=26, lines=1)])
        switch_endpoint(old, on=False, by=self.admin)
        by_mistake = self._asks("customer_changed_mind", hours=21)
        self._approve([by_mistake])
        refused = self._asks("customer_changed_mind", hours=44, lines=1)
        reject(
            refused.id, by=self.approvers[0], note="The pallet is wrapped and the truck is at the dock. Offer a return."
        )
        refused = self._asks("other", "Customer asks whether a color change is possible.", hours=19)
        reject(refused.id, by=self.approvers[-1], note="That is a change, not a cancellation. Edit the order instead.")
        taken_back = self._asks("payment_failed", hours=28)
        withdraw(taken_back.id, by=taken_back.requested_by)
        taken_back = self._asks("too_late", "Customer decided to wait after all.", hours=9, lines=1)
        withdraw(taken_back.id, by=taken_back.requested_by)
        fraud = self._asks("suspected_fraud", "Card from another country, express to a parcel locker.", hours=17)
        for code, note, hours, lines in [
            ("customer_changed_mind", "", 8, 1),
            ("out_of_stock", "", 5, 1),
            ("ordered_by_mistake", "", 2, None),
        ]:
            self._asks(code, note, hours=hours, lines=lines)
        late = self._asks("too_late", "Needs it by Friday, or not at all.", hours=22)
        import_nightly(self.company, self.chance, by=self.warehouse, left=late.order)
        self._talk(fraud)
        ask_to_reinstate(by_mistake.id, by=self.reps[0], why="The customer meant the other order of the same day.")
        for name, query in [("Being picked", "stage=picking"), ("Not answered yet", "answer=waiting")]:
            SavedView.objects.create(member=self.approvers[0], name=name, query=query)

    def _settle(self) -> None:
        """Of the first refunds the books say that one is paid, and of one another amount."""
        first, second, *_others = Refund.objects.order_by("id")
        for refund, amount, reference in [
            (first, str(from_minor(first.amount_minor, first.currency)), "CM-2026-0417"),
            (second, "1.00", "CM-2026-0418"),
        ]:
            said = {"id": str(refund.id), "amount": amount, "currency": refund.currency}
            report = {"type": "refund.paid", "data": {"refund": said, "reference": reference}}
            hear(Endpoint.objects.all()[0], f"msg_{reference}", json.dumps(report).encode())

    def _talk(self, request: Request) -> None:
        """The warehouse stops the first line and cannot find the last one; the approver and the warehouse write."""
        first, *others = RequestLine.objects.filter(request=request).order_by("line__position")
        approver, warehouse = self.approvers[0], self.warehouse
        answer([Said(row_id=first.id, answer=Answer.STOPPED, note="On shelf B4, marked.")], by=warehouse)
        comment(request, f"@{warehouse.user.name}, is all of it still here?", by=approver)
        if others:
            lost = "Neither in bay 3 nor at packing."
            answer([Said(row_id=others[-1].id, answer=Answer.NOT_FOUND, note=lost)], by=warehouse)
        comment(request, f"@{approver.user.name}, I looked. What is here is stopped.", by=warehouse)

    def _cancelable(self) -> Iterator[Order]:
        """Recent orders with lines that nothing has happened to, in a random order that is always the same."""
        begun = Line.objects.exclude(stage__in=[Stage.OPEN, Stage.BACKORDERED, Stage.PICKING]).values("order_id")
        found = list(Order.objects.exclude(id__in=begun).order_by("number"))
        self.chance.shuffle(found)
        return iter(found)

    def _asks(self, code: str, note: str = "", *, hours: int, lines: int | None = None, part: int = 0) -> Request:
        """A rep asks, so many hours ago, for the whole order or its first lines, perhaps all but `part` of each."""
        order = next(self.orders)
        rep = self.chance.choice(self.reps)
        wanted = None
        if lines:  # of an order without lines that only go together
            while Line.objects.filter(order=order).exclude(parent_ref="").exists():
                order = next(self.orders)
            first = Line.objects.filter(order=order)[:lines]
            wanted = [Wanted(line_id=line.id, quantity=max(line.open_quantity - part, Decimal(1))) for line in first]
        request = ask(order, wanted, by=rep, reason=self.reasons[code], note=note, key=uuid4())
        request.requested_at = timezone.now() - timedelta(hours=hours, minutes=self.chance.randrange(60))
        said, zone = answers(), ZoneInfo(self.company.time_zone)
        request.due_at = due_at(request.requested_at, hours=said.limits.due_hours, desk=said.desk, zone=zone)
        request.save(update_fields=["requested_at", "due_at"])
        return request

    def _approve(self, requests: list[Request]) -> None:
        approver = self.chance.choice(self.approvers)
        result = approve([Approval(request_id=request.id) for request in requests], by=approver)
        assert not result.refused, result.refused  # noqa: S101 (the story above would be wrong)
