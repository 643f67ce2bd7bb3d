from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef
from django.test.utils import CaptureQueriesContext

from countermand.audit.models import Entry
from countermand.cancellations.models import FirstApproval, Request, RequestLine
from countermand.orders.models import Line, Order
from countermand.orgs.at_once import at_once
from countermand.orgs.models import Membership
from countermand.refunds.models import Delivery, Endpoint


def facts(one: Any) -> dict[str, Any]:
    """Every value and its type, of what was selected along with it too."""
    if one is None:
        return {}
    said = {name: (type(value), value) for name, value in vars(one).items() if not name.startswith("_")}
    return said | {name: facts(value) for name, value in one._state.fields_cache.items()}


def test_the_rows_are_those_that_each_queryset_fetches_itself(acme: Any) -> None:
    acme.endpoint("http://127.0.0.1:9/")
    acme.approve(acme.ask(acme.order({"price": "12.3456"}, {})))
    waiting = acme.ask(acme.order({}, {"price": None}))
    with acme.door():
        FirstApproval.objects.create(request=waiting, approved_by=acme.bob, reason=waiting.reason, amounts={"a": [1.5]})
        still_open = RequestLine.objects.filter(request=OuterRef("id"), outcome="pending")
        wanted = [
            Request.objects.select_related("order", "reason", "requested_by__user").annotate(open=Exists(still_open)),
            RequestLine.objects.select_related("line", "stopped_by__user").order_by("-quantity", "id")[:3],
            Line.objects.annotate(worth=F("price") * F("ordered")).defer("description"),
            Order.objects.filter(number="SO-none"),
            Order.objects.filter(id__in=[]),
            FirstApproval.objects.all(),
            Membership.objects.select_related("user").order_by("user__name"),
            Endpoint.objects.all(),
            Delivery.objects.all(),
            Entry.objects.order_by("seq"),
        ]
        for found, alone in zip(at_once(*wanted), wanted, strict=True):
            assert [facts(one) for one in found] == [facts(one) for one in alone.all()]


def test_they_are_one_statement_and_the_querysets_stay_as_they_were(acme: Any) -> None:
    acme.order()
    orders = Order.objects.all()
    with acme.door():
        with CaptureQueriesContext(connection) as statements:
            found, _lines = at_once(orders, Line.objects.all())
        assert len(statements) == 1
        assert list(orders) == found
