"""What happens at an order desk and is easily got wrong."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError

from countermand.cancellations.approve import Approval, NotApproved, approve_one
from countermand.cancellations.ask import Blocked
from countermand.cancellations.models import FirstApproval, Request, RequestLine
from countermand.cancellations.rules import current
from countermand.cancellations.test_rules import rule
from countermand.desk.no_longer import no_longer
from countermand.imports.apply import apply
from countermand.imports.conftest import checked
from countermand.mail.models import Mail
from countermand.orders.models import Order
from countermand.orgs.models import Membership, Organization
from countermand.refunds.models import Delivery, Refund
from tests.invariants import assert_invariants

HEADER = "Order,Line,SKU,Qty,Shipped Qty,Price,Status,Carrier,Tracking"


def load(acme: Any, *rows: str, day: int = 21) -> Any:
    """A file of that day of November: of SO-1 the rows `line,SKU,ordered,shipped,price,word`, and carrier, tracking."""
    text = "\n".join([HEADER, *(f"SO-1,{row}" if row.count(",") > 5 else f"SO-1,{row},," for row in rows)])
    with acme.door():
        return apply(checked(acme, text, as_of=datetime(2026, 11, day, 8, tzinfo=UTC)).id, by=acme.fay)


def why_not(acme: Any, request: Request) -> str:
    with pytest.raises(NotApproved) as refusal:
        acme.approve(request)
    return str(refusal.value)


def said(answer: Any) -> str:
    """The page as text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


# Stage


def test_of_five_three_have_shipped_so_two_are_canceled_and_three_refused(acme: Any) -> None:
    with acme.door():
        Organization.objects.update(mail_customer=True)
    order = acme.order({"shipped": 3})
    (line,) = acme.lines(order)
    with pytest.raises(Blocked, match=r"only 2 of 5 can still be canceled \(3 shipped, 0 already canceled\)"):
        acme.ask(order, [(line, 3)])
    acme.approve(acme.ask(order, [(line, 2)]))
    (line,) = acme.lines(order)
    assert (line.shipped, line.canceled, line.stage) == (3, 2, "shipped")
    with acme.door():
        assert Refund.objects.get().amount_minor == 2000
        assert re.search(r"2 ×", Mail.objects.get(kind="customer").text)
    assert_invariants(acme)


def test_a_line_that_leaves_in_two_parcels_is_canceled_for_what_is_still_there(acme: Any) -> None:
    order = acme.order(number="SO-1")
    (line,) = acme.lines(order)
    load(acme, "1,SKU-1,5,2,10.00,Open,UPS,1Z1")
    request = acme.ask(order)
    load(acme, "1,SKU-1,5,4,10.00,Open,DHL,JD2", day=22)
    assert "Line 1: only 1 of 5 can still be canceled (4 shipped, 0 already canceled)" in why_not(acme, request)
    page = said(acme.client(acme.bob).get(acme.url("request", request.number)))
    assert "only 1 of 5 can still be canceled" in page
    acme.client(acme.bob).post(
        acme.url("request-decision", request.number), {"verdict": "reject", "note": "Four have left."}
    )
    acme.approve(acme.ask(order, [(line, 1)]))
    (line,) = acme.lines(order)
    assert (line.shipped, line.canceled, line.stage, line.tracking) == (4, 1, "shipped", "JD2")


# Concurrency


def test_an_approver_who_loses_the_role_while_the_page_is_open_is_told_which_one_it_takes(acme: Any) -> None:
    request = acme.ask(acme.order())
    client = acme.client(acme.bob)
    assert "Approve, refund $50.00" in said(client.get(acme.url("request", request.number)))
    with acme.door():
        Membership.objects.filter(id=acme.bob.id).update(roles=["requester"])
    answer = client.post(acme.url("request-decision", request.number), {"verdict": "approve"})
    assert answer.status_code == 403
    assert "This needs the role Approver. Ask an admin of your company." in said(answer)
    with acme.door():
        assert Request.objects.get().status == "pending"


@pytest.fixture
def only_bob(acme: Any) -> Any:
    """Nobody but Bob decides."""
    with acme.door():
        Membership.objects.filter(id=acme.eve.id).update(active=False)
    return acme


def test_the_only_approver_who_asks_is_told_at_once_that_nobody_decides_and_can_withdraw(only_bob: Any) -> None:
    client, order = only_bob.client(only_bob.bob), only_bob.order()
    form = {"scope": "order", "reason": only_bob.reason().id}
    page = said(client.post(only_bob.url("request-new", order.id), form, follow=True))
    assert "CR-1001 is kept. Nobody else here is an approver: ask an admin to give somebody that role." in page
    assert "You asked for CR-1001 yourself: somebody else has to decide it. Nobody else here is an approver" in page
    assert client.post(only_bob.url("request-withdrawal", 1001)).status_code == 302


def test_where_a_company_lets_them_the_only_approver_decides_their_own(only_bob: Any) -> None:
    with only_bob.door():
        Organization.objects.update(own_decisions=True)
    client, order = only_bob.client(only_bob.bob), only_bob.order()
    form = {"scope": "order", "reason": only_bob.reason().id}
    assert "on its way" in said(client.post(only_bob.url("request-new", order.id), form, follow=True))
    form = {"number": 1001, "amount-1001": 5000}
    assert client.post(only_bob.url("decisions"), form).status_code == 302
    assert_invariants(only_bob)


def test_the_only_approver_of_what_needs_two_is_told_that_nobody_is_the_second(only_bob: Any) -> None:
    rule(only_bob, "limits", second_above=Decimal(10))
    request = only_bob.approve(only_bob.ask(only_bob.order()))
    page = said(only_bob.client(only_bob.bob).get(only_bob.url("request", request.number)))
    assert "a second person has to approve it too. Nobody else here is an approver" in page
    with only_bob.door():
        assert FirstApproval.objects.count() == 1


# Shape


def test_an_order_without_lines_has_nothing_to_cancel(acme: Any) -> None:
    with acme.door():
        order = Order.objects.create(number="SO-9", currency="USD", sorted_on=date(2026, 11, 20))
    client, path = acme.client(acme.ann), acme.url("request-new", order.id)
    for form, status in [({"scope": "lines"}, 400), ({"scope": "order"}, 409)]:
        answer = client.post(path, form | {"reason": acme.reason().id})
        assert answer.status_code == status
    with acme.door():
        assert not Request.objects.exists()


def test_all_lines_are_canceled_already_and_each_says_so(acme: Any) -> None:
    order = acme.order({}, {"stage": "canceled"})
    acme.approve(acme.ask(order))
    with pytest.raises(Blocked) as refusal:
        acme.ask(order)
    assert "Line 1 is already canceled:" in str(refusal.value)
    assert "Line 2 is already canceled in the order system:" in str(refusal.value)


def test_with_its_last_open_line_nothing_of_the_order_can_be_canceled_any_more(acme: Any) -> None:
    order = acme.order({}, {}, {"stage": "shipped", "shipped": 5})
    first, last, _shipped = acme.lines(order)
    client = acme.client(acme.ann)
    for line, left in [(first, "1 of 3 lines"), (last, "0 of 3 lines")]:
        acme.approve(acme.ask(order, [(line, 5)]))
        assert left in said(client.get(acme.url("order", order.id)))
    assert [line.stage for line in acme.lines(order)] == ["canceled", "canceled", "shipped"]
    assert_invariants(acme)


def test_a_line_that_the_next_file_has_fewer_of_is_not_approved_as_it_was_asked_for(acme: Any) -> None:
    order = acme.order(number="SO-1")
    request = acme.ask(order)
    load(acme, "1,SKU-1,3,0,10.00,Open")
    assert "Line 1: only 3 of 3 can still be canceled" in why_not(acme, request)
    assert "only 3 of 3 can still be canceled" in said(acme.client(acme.bob).get(acme.url("request", request.number)))


def test_a_line_that_the_next_file_replaces_is_not_approved(acme: Any) -> None:
    order = acme.order({}, {}, number="SO-1")
    request = acme.ask(order)
    source = load(acme, "1,SKU-9,5,0,10.00,Open", "2,SKU-2,5,0,10.00,Open")
    assert [flag["line"] for flag in source.flagged] == ["1"]
    assert why_not(acme, request).startswith("Line 1 was SKU-1 when it was asked for, and is SKU-9 since (orders.csv)")
    with acme.door():
        assert [row.line.ref for row in RequestLine.objects.filter(no_longer(current()))] == ["1"]
        rest = Request.objects.get().lines.get(line__ref="2")
        approve_one(Approval(request_id=request.id, row_ids=frozenset([rest.id])), by=acme.bob, reason=request.reason)
    assert [line.canceled for line in acme.lines(order)] == [0, 5]
    assert_invariants(acme)


def test_an_article_that_was_not_named_yet_is_no_other_one(acme: Any) -> None:
    order = acme.order({"sku": ""}, number="SO-1")
    request = acme.ask(order)
    load(acme, "1,SKU-1,5,0,10.00,Open")
    assert acme.approve(request).status == "approved"


def test_what_article_was_asked_for_is_a_fact_that_stays(acme: Any) -> None:
    acme.ask(acme.order())
    with pytest.raises(IntegrityError, match="is a fact and stays"), acme.door():
        RequestLine.objects.update(seen_sku="SKU-9")


def test_a_line_that_the_next_file_lacks_stays_as_it_was_last_seen(acme: Any) -> None:
    order = acme.order({}, {}, number="SO-1")
    request = acme.ask(order)
    load(acme, "1,SKU-1,5,0,10.00,Open", day=23)
    seen, lacking = acme.lines(order)
    assert seen.stage_as_of == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (lacking.stage, lacking.stage_as_of) == ("open", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert acme.approve(request).status == "approved"


# Kinds


def test_a_free_line_is_canceled_for_nothing_and_the_hook_says_so(acme: Any) -> None:
    acme.endpoint("https://books.example.com/")
    order = acme.order({"price": Decimal(0)})
    acme.approve(acme.ask(order))
    assert acme.lines(order)[0].stage == "canceled"
    with acme.door():
        assert Refund.objects.get().amount_minor == 0
        assert '"amount": "0"' in Delivery.objects.get().body or '"amount": "0.00"' in Delivery.objects.get().body
    assert_invariants(acme)


def test_a_backorder_and_a_pre_order_are_canceled_without_the_warehouse(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking", "packed"))
    order = acme.order({"stage": "backordered"}, {"ship_by": date(2099, 1, 1)})
    assert acme.approve(acme.ask(order)).status == "approved"
    assert {line.stage for line in acme.lines(order)} == {"canceled"}


def test_what_a_supplier_sends_is_told_to_who_asks_and_to_who_decides(acme: Any) -> None:
    rule(acme, "special", drop_ship="tell", drop_ship_skus=("DS-",))
    order = acme.order({"sku": "DS-7"})
    sentence = "Line 1 is sent by a supplier (DS-7): ask the supplier to stop it."
    assert sentence in said(acme.client(acme.ann).get(acme.url("request-new", order.id)))
    request = acme.ask(order)
    assert sentence in said(acme.client(acme.bob).get(acme.url("request", request.number)))


def test_a_download_that_was_delivered_is_refused_as_delivered_whatever_the_rule_for_digital_lines(acme: Any) -> None:
    for answer in ("nothing", "tell", "refuse"):
        rule(acme, "special", digital=answer, digital_skus=("LIC-",))
        with pytest.raises(Blocked, match=r"^Line 1 was delivered: start a return instead"):
            acme.ask(acme.order({"sku": "LIC-1", "stage": "delivered", "shipped": 5}))


def test_what_is_made_to_order_is_refused_only_from_the_rule_on(acme: Any) -> None:
    order = acme.order({"sku": "MTO-1"}, {"sku": "MTO-2"})
    one, other = acme.lines(order)
    acme.approve(acme.ask(order, [(one, 5)]))
    rule(acme, "special", made_to_order="refuse", made_to_order_skus=("MTO-",))
    with pytest.raises(Blocked, match="ask the workshop what can still be done"):
        acme.ask(order, [(other, 5)])
    assert acme.lines(order)[0].canceled == 5


# Time


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Europe/Berlin", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_a_ship_date_without_a_time_is_that_day_wherever_the_company_is(acme: Any, zone: str) -> None:
    with acme.door():
        Organization.objects.update(time_zone=zone)
        text = "Order,Line,Qty,Status,Ship Date\nSO-1,1,5,Shipped,2026-11-24\nSO-1,2,5,Shipped,2026-11-24 23:30\n"
        apply(checked(acme, text).id, by=acme.fay)
        order = Order.objects.get()
    page = said(acme.client(acme.ann).get(acme.url("order", order.id)))
    assert page.count("shipped on 24 Nov 2026: start a return") == 2
