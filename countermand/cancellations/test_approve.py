import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, NotApproved, approve, approve_one
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.hooks import message_id
from countermand.cancellations.models import Decision, Reason, Request, RequestLine
from countermand.cancellations.withdraw import withdraw
from countermand.mail.models import Mail
from countermand.orders.models import Line
from countermand.plain import Conflict
from countermand.refunds.models import Delivery, Endpoint, Refund


def approve_it(acme: Any, request: Request, **more: Any) -> Request:
    with acme.door():
        return approve_one(Approval(request_id=request.id, **more), by=acme.bob, reason=request.reason)


def test_approval_commits_every_effect_at_once(acme: Any) -> None:
    with acme.door():
        Endpoint.objects.create(name="Books", url="https://books.example.com/hook", secret="whsec_c2VjcmV0")
    request = acme.ask(acme.order({"price": Decimal("23.90")}, {}))
    approve_it(acme, request)
    with acme.door():
        assert {line.stage for line in Line.objects.all()} == {"canceled"}
        assert Refund.objects.get().amount_minor == 5 * 2390 + 5 * 1000
        assert Delivery.objects.get().state == "waiting"
        assert Entry.objects.filter(action="approved").count() == 1
        assert Mail.objects.filter(kind="approved").get().to == acme.ann.user.email


def test_a_part_of_a_quantity_leaves_the_rest_open(acme: Any) -> None:
    order = acme.order()
    approve_it(acme, acme.ask(order, [(acme.lines(order)[0], 2)]))
    (line,) = acme.lines(order)
    assert (line.stage, line.canceled, line.open_quantity) == ("open", 2, 3)


def test_canceling_the_rest_of_a_partly_shipped_line_ends_it_as_shipped(acme: Any) -> None:
    order = acme.order({"shipped": 3})
    approve_it(acme, acme.ask(order))
    (line,) = acme.lines(order)
    assert (line.stage, line.shipped, line.canceled) == ("shipped", 3, 2)


def test_a_line_that_shipped_meanwhile_stops_the_approval(acme: Any) -> None:
    order = acme.order({}, {})
    request = acme.ask(order)
    with acme.door():
        Line.objects.filter(order=order, ref="2").update(stage="shipped", shipped=5, carrier="DHL")
    with pytest.raises(NotApproved, match="Line 2 shipped with DHL: start a return instead"):
        approve_it(acme, request)
    with acme.door():
        assert not Decision.objects.exists()
        assert set(Line.objects.values_list("canceled", flat=True)) == {0}


def test_the_rest_can_be_approved_without_the_line_that_shipped(acme: Any) -> None:
    order = acme.order({}, {})
    request = acme.ask(order)
    with acme.door():
        Line.objects.filter(order=order, ref="2").update(stage="shipped", shipped=5)
        rows = {row.line.ref: row for row in RequestLine.objects.select_related("line")}
    approve_it(acme, request, row_ids=frozenset([rows["1"].id]))
    with acme.door():
        assert dict(RequestLine.objects.values_list("line__ref", "outcome")) == {"1": "canceled", "2": "left_out"}


def test_the_second_approver_reads_who_was_faster(acme: Any) -> None:
    request = acme.ask(acme.order())
    approve_it(acme, request)
    with pytest.raises(NotApproved, match=rf"{request.label} was approved just now by Bob"), acme.door():
        approve_one(Approval(request_id=request.id), by=acme.eve, reason=request.reason)


def test_a_withdrawn_request_cannot_be_approved(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        withdraw(request.id, by=acme.ann)
    with pytest.raises(NotApproved, match="was withdrawn just now by Ann"):
        approve_it(acme, request)


def test_nobody_approves_their_own_request_unless_the_company_allows_it(acme: Any) -> None:
    request = acme.ask(acme.order(), by=acme.eve)
    with pytest.raises(NotApproved, match=r"You asked for .* yourself"), acme.door():
        approve_one(Approval(request_id=request.id), by=acme.eve, reason=request.reason)
    with acme.door():
        acme.org.own_decisions = True
        acme.org.save()
    with acme.door():
        assert approve_one(Approval(request_id=request.id), by=acme.eve, reason=request.reason)


def test_a_refund_that_has_changed_since_the_page_was_opened_is_not_approved(acme: Any) -> None:
    request = acme.ask(acme.order())
    with pytest.raises(NotApproved, match=r"the refund has become \$50.00"):
        approve_it(acme, request, amount_minor=4000)


def test_of_many_the_good_are_done_and_the_bad_listed(acme: Any) -> None:
    requests = [acme.ask(acme.order()) for _ in range(5)]
    with acme.door():
        Line.objects.filter(order=requests[2].order_id).update(stage="delivered", shipped=5)
    with acme.door():
        result = approve([Approval(request_id=one.id) for one in requests], by=acme.bob)
    assert len(result.approved) == 4
    assert result.refused == {requests[2].id: ["Line 1 was delivered: start a return instead."]}


def test_one_and_a_hundred_requests_take_the_same_number_of_statements(acme: Any) -> None:
    with acme.door():
        for name in ("Books", "Shop"):
            Endpoint.objects.create(name=name, url="https://books.example.com/hook", secret="whsec_c2VjcmV0")
    counts = []
    for many in (1, 100):
        requests = [acme.ask(acme.order({}, {"price": None})) for _ in range(many)]
        with CaptureQueriesContext(connection) as queries, acme.door():
            assert len(approve([Approval(request_id=one.id) for one in requests], by=acme.bob).approved) == many
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_parts_of_a_line_refund_to_the_cent_what_the_whole_line_is_worth(acme: Any) -> None:
    order = acme.order({"ordered": 3, "price": Decimal("0.3333")})
    (line,) = acme.lines(order)
    follows, total = None, 0
    for _ in range(3):
        with acme.door():
            wanted = [Wanted(line_id=line.id, quantity=Decimal(1), follows_id=follows)]
            request = ask(order, wanted, by=acme.ann, reason=Reason.objects.get(code="out_of_stock"), key=uuid4())
        approve_it(acme, request)
        with acme.door():
            follows = RequestLine.objects.get(request=request).id
            total += Refund.objects.get(request_id=request.id).amount_minor
    assert total == 100


def test_the_hook_says_everything_once_and_its_id_comes_from_the_decision(acme: Any) -> None:
    with acme.door():
        endpoint = Endpoint.objects.create(name="Books", url="https://books.example.com/", secret="whsec_c2VjcmV0")
    request = acme.ask(acme.order())
    approve_it(acme, request)
    with acme.door():
        delivery, decision = Delivery.objects.get(), Decision.objects.get()
    assert delivery.message_id == message_id(decision.id, endpoint.id)
    data = json.loads(delivery.body)["data"]
    assert data["request"]["number"] == request.label
    assert data["refund"]["amount"] == "50.00"
    assert data["lines"][0]["canceled_quantity"] == "5"
    assert data["decision"]["approved_by"]["name"] == "Bob"


def test_the_customer_is_mailed_only_if_the_company_says_so(acme: Any) -> None:
    approve_it(acme, acme.ask(acme.order()))
    with acme.door():
        acme.org.mail_customer = True
        acme.org.save()
    approve_it(acme, acme.ask(acme.order()))
    approve_it(acme, acme.ask(acme.order(customer_email="not an address")))
    with acme.door():
        assert Mail.objects.get(kind="customer").to == "greta@example.com"


def test_an_approver_who_has_just_lost_the_role_is_told(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        acme.bob.roles = ["requester"]
        acme.bob.save()
    with pytest.raises(Conflict, match="You may no longer decide"):
        approve_it(acme, request)
