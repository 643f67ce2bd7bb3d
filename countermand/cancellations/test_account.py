"""Accounts receivable: what is paid back adds up to what was paid, in whatever steps an order is canceled."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, approve, approve_one
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.models import Reason, Request
from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.orders.models import Order
from countermand.orders.worth import Pricing, worth
from countermand.profile.answers import answers
from countermand.profile.change import change_answers
from countermand.refunds.models import Refund

TWO = ({"sku": "BELL"}, {"sku": "LAMP"})  # each 5 × 10.00


def rule(acme: Any, **said: str) -> None:
    with acme.door():
        change_answers("money", replace(answers().money, **said), by=acme.ada)


def refunded(acme: Any, order: Order) -> list[int]:
    with acme.door():
        return list(
            Refund.objects.filter(order=order, stopped_at=None).order_by("id").values_list("amount_minor", flat=True)
        )


def cancel(acme: Any, order: Order, *wanted: tuple[int, int]) -> None:
    """Line by its place, and how many."""
    lines = acme.lines(order)
    with acme.door():
        last = {
            row.line_id: row.id
            for line in lines
            for row in line.request_lines.filter(outcome="canceled").order_by("id")
        }
        chosen = [
            Wanted(line_id=lines[at].id, quantity=Decimal(quantity), follows_id=last.get(lines[at].id))
            for at, quantity in wanted
        ]
        request = ask(order, chosen, by=acme.ann, reason=Reason.objects.get(code="out_of_stock"), key=uuid4())
    acme.approve(request)


def page(acme: Any, request: Request) -> str:
    found: str = acme.client(acme.bob).get(acme.url("request", request.number)).content.decode()
    return " ".join(found.split())


def test_shipping_is_paid_back_once_with_the_last_line(acme: Any) -> None:
    order = acme.order(*TWO, shipping=Decimal("7.50"))
    cancel(acme, order, (0, 5))
    cancel(acme, order, (1, 3))
    cancel(acme, order, (1, 2))
    assert refunded(acme, order) == [5000, 3000, 2750]


def test_shipping_stays_with_what_has_shipped(acme: Any) -> None:
    order = acme.order({"shipped": 5, "stage": "shipped"}, {}, shipping=Decimal("7.50"))
    cancel(acme, order, (1, 5))
    assert refunded(acme, order) == [5000]


def test_unless_the_company_pays_it_back_all_the_same(acme: Any) -> None:
    rule(acme, shipping="last")
    order = acme.order({"shipped": 5, "stage": "shipped"}, {}, shipping=Decimal("7.50"))
    cancel(acme, order, (1, 5))
    assert refunded(acme, order) == [5750]


def test_or_never_or_with_each_line(acme: Any) -> None:
    rule(acme, shipping="never")
    never = acme.order(*TWO, shipping=Decimal("7.50"))
    cancel(acme, never, (0, 5), (1, 5))
    assert refunded(acme, never) == [10000]
    rule(acme, shipping="share")
    share = acme.order(*TWO, shipping=Decimal("7.55"))
    cancel(acme, share, (0, 5))
    cancel(acme, share, (1, 5))
    assert refunded(acme, share) == [5378, 5377]


def test_a_line_without_refund_takes_no_shipping_along(acme: Any) -> None:
    order = acme.order(*TWO, shipping=Decimal("7.50"))
    with acme.door():
        Reason.objects.filter(code="out_of_stock").update(no_refund=True)
    cancel(acme, order, (0, 5), (1, 5))
    assert refunded(acme, order) == [0]


def test_what_was_taken_back_is_owed_with_its_shipping_when_it_is_canceled_again(acme: Any) -> None:
    order = acme.order(shipping=Decimal("7.50"))
    request = acme.approve(acme.ask(order))
    assert refunded(acme, order) == [5750]
    with acme.door():
        taking = ask_to_reinstate(request.id, by=acme.ann, why="The other order was meant.")
        reinstate(taking.id, by=acme.bob)
    assert refunded(acme, order) == []
    cancel(acme, order, (0, 5))
    assert refunded(acme, order) == [5750]


def test_the_order_s_discount_is_spread_over_its_lines(acme: Any) -> None:
    order = acme.order(*TWO, {"price": Decimal("0")}, discount=Decimal("10.01"))
    cancel(acme, order, (0, 2))
    cancel(acme, order, (0, 3), (1, 5), (2, 5))
    assert sum(refunded(acme, order)) == 10000 - 1001


def test_tax_comes_on_top_where_the_company_says_so(acme: Any) -> None:
    taxed = {"tax": Decimal("9.50")}
    included = acme.order(taxed)
    cancel(acme, included, (0, 5))
    rule(acme, tax="added")
    added = acme.order(taxed)
    cancel(acme, added, (0, 2))
    cancel(acme, added, (0, 3))
    assert (refunded(acme, included), refunded(acme, added)) == ([5000], [2380, 3570])


def test_a_discount_is_taken_off_unless_the_price_is_what_is_left(acme: Any) -> None:
    less = {"discount": Decimal("5.00")}
    taken_off = acme.order(less)
    cancel(acme, taken_off, (0, 5))
    rule(acme, discount="in_price")
    in_price = acme.order(less)
    cancel(acme, in_price, (0, 5))
    assert (refunded(acme, taken_off), refunded(acme, in_price)) == ([4500], [5000])


@pytest.mark.parametrize(
    ("payment", "said"),
    [("unpaid", "has not paid yet"), ("authorized", "only authorized"), ("refunded", "is paid back"), ("paid", "")],
)
def test_nothing_is_owed_for_what_nobody_paid(acme: Any, payment: str, said: str) -> None:
    order = acme.order(payment=payment)
    request = acme.ask(order)
    assert said in page(acme, request)
    acme.approve(request)
    assert refunded(acme, order) == [5000 if payment == "paid" else 0]


def test_customers_on_account_get_their_credit_all_the_same(acme: Any) -> None:
    rule(acme, unpaid="as_paid")
    order = acme.order(payment="unpaid", paid=Decimal(0))
    cancel(acme, order, (0, 5))
    assert refunded(acme, order) == [5000]


def test_what_the_customer_has_not_paid_yet_comes_off(acme: Any) -> None:
    order = acme.order(*TWO, shipping=Decimal(10), paid=Decimal("70.00"))  # of 110.00
    request = acme.ask(order, [(acme.lines(order)[0], 5)])
    assert "Less $40.00 that are not paid yet" in page(acme, request)
    acme.approve(request)
    assert refunded(acme, order) == [1000]
    cancel(acme, order, (1, 5))
    assert sum(refunded(acme, order)) == 7000


def test_a_page_that_shows_another_amount_decides_nothing(acme: Any) -> None:
    order = acme.order(shipping=Decimal("7.50"))
    request = acme.ask(order)
    with acme.door():
        Order.objects.filter(id=order.id).update(shipping=Decimal("9.00"))
    with acme.door():
        approval = Approval(request_id=request.id, amount_minor=5000, beside_seen="750 0 5")
        result = approve([approval], by=acme.bob)
    assert result.refused[request.id] == [
        "CR-1001: the refund has become $59.00 since you opened the page. Look again."
    ]


def test_a_page_from_before_another_line_went_does_not_pay_shipping_back(acme: Any) -> None:
    order = acme.order(*TWO, shipping=Decimal("7.50"))
    first, second = (acme.ask(order, [(line, 5)]) for line in acme.lines(order))
    content = page(acme, second)
    shown = re.search(r'name="beside" value="([^"]+)"', content)
    assert shown
    assert shown[1] == "750 0 10"
    acme.approve(first)
    with acme.door():
        approval = Approval(request_id=second.id, amount_minor=5000, beside_seen=shown[1])
        assert "has become $57.50" in str(approve([approval], by=acme.bob).refused)


def test_where_nothing_is_owed_no_shipping_is_promised(acme: Any) -> None:
    content = page(acme, acme.ask(acme.order(shipping=Decimal("7.50"), payment="unpaid")))
    assert 'data-shipping="0"' in content
    assert "goes with the last line" not in content


def test_of_two_requests_of_one_order_the_second_is_decided_after_the_first(acme: Any) -> None:
    order = acme.order(*TWO, shipping=Decimal("7.50"))
    lines = acme.lines(order)
    first, second = (acme.ask(order, [(line, 5)]) for line in lines)
    with acme.door():
        result = approve([Approval(request_id=one.id) for one in (first, second)], by=acme.bob)
    assert result.approved == [first]
    assert "of the same order as CR-1001" in result.refused[second.id][0]
    acme.approve(second)
    assert refunded(acme, order) == [5000, 5750]


def test_two_approvers_at_once_pay_shipping_back_exactly_once(acme: Any) -> None:
    for _round in range(10):
        order = acme.order(*TWO, shipping=Decimal("7.50"))
        requests = [acme.ask(order, [(line, 5)]) for line in acme.lines(order)]
        both = Barrier(2)

        def decide(request: Request, both: Barrier = both) -> None:
            try:
                with acme.door():
                    both.wait()
                    approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(decide, requests))
        assert sorted(refunded(acme, order)) == [5000, 5750]


def test_the_page_shows_how_the_amount_is_made_up_before_and_after(acme: Any) -> None:
    rule(acme, tax="added")
    order = acme.order({"tax": Decimal("9.50"), "discount": Decimal("5.00")}, shipping=Decimal("7.50"))
    request = acme.ask(order)
    for content in [page(acme, request), page(acme, acme.approve(request))]:
        for said in ["Discount -$5.00", "Tax $9.50", "$62.00"]:
            assert said in content
    with acme.door():
        (row,) = request.lines.all()
        assert row.makeup == {"goods": 5000, "discount": -500, "tax": 950, "shipping": 750}


LINE = st.fixed_dictionaries(
    {
        "price": st.decimals(min_value=0, max_value=50, places=3),
        "ordered": st.integers(1, 9).map(Decimal),
        "tax": st.none() | st.decimals(min_value=0, max_value=20, places=2),
        "discount": st.none() | st.decimals(min_value=0, max_value=20, places=2),
    }
)
MONEY = st.none() | st.decimals(min_value=0, max_value=30, places=2)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(LINE, min_size=1, max_size=3), shipping=MONEY, discount=MONEY, tax=MONEY, chance=st.randoms())
def test_canceled_bit_by_bit_it_is_what_it_is_at_once(
    acme: Any, lines: list[Any], shipping: Any, discount: Any, tax: Any, chance: Any
) -> None:
    rule(acme, tax="added")
    order = acme.order(*lines, shipping=shipping, discount=discount, tax=tax)
    rows = acme.lines(order)
    paid = worth(order, rows, Pricing(tax="added")).total
    left = [int(row.ordered) for row in rows]
    so_far = 0
    while any(left):
        at = chance.choice([at for at, open_ in enumerate(left) if open_])
        quantity = chance.randint(1, left[at])
        cancel(acme, order, (at, quantity))
        left[at] -= quantity
        before, so_far = so_far, sum(refunded(acme, order))
        assert before <= so_far <= paid
    assert so_far == paid
    at_once = acme.order(*lines, shipping=shipping, discount=discount, tax=tax)
    cancel(acme, at_once, *((at, int(row.ordered)) for at, row in enumerate(rows)))
    assert refunded(acme, at_once) == [paid]


def approved_with(acme: Any, request: Request, note: str = "Agreed on the phone.", **instead: int) -> list[str]:
    """By the ref of each line; returns why not."""
    with acme.door():
        named = {row.id: instead[f"l{row.line.ref}"] for row in request.lines.all() if f"l{row.line.ref}" in instead}
        approval = Approval(request_id=request.id, instead=named)
        return [why for whys in approve([approval], by=acme.bob, note=note).refused.values() for why in whys]


def test_an_approver_pays_back_another_amount_and_says_why(acme: Any) -> None:
    order = acme.order(*TWO)
    request = acme.ask(order)
    assert approved_with(acme, request, note="", l1=100) == [
        "Line 1: write in the note why its refund is changed by hand."
    ]
    assert approved_with(acme, request, l1=100) == []
    assert refunded(acme, order) == [5100]
    with acme.door():
        row = request.lines.get(line__ref="1")
        assert row.makeup == {"goods": 5000, "changed": -4900}
        entry = Entry.objects.get(action="approved")
        assert '"refund_without_the_change": "$50.00"' in entry.body


def test_never_more_than_the_quantity_is_worth(acme: Any) -> None:
    request = acme.ask(acme.order({"discount": Decimal("5.00")}))
    assert approved_with(acme, request, l1=4501) == ["Line 1: at most $45.00 can be paid back for it."]
    assert approved_with(acme, request, l1=4499) == []


def test_nothing_by_choice(acme: Any) -> None:
    order = acme.order(shipping=Decimal("7.50"))
    request = acme.ask(order)
    assert approved_with(acme, request, l1=0) == []
    assert refunded(acme, order) == [750]


def test_where_a_reason_pays_nothing_no_amount_is_named(acme: Any) -> None:
    with acme.door():
        Reason.objects.filter(code="out_of_stock").update(no_refund=True)
    request = acme.ask(acme.order())
    assert approved_with(acme, request, l1=100) == ["Line 1: at most $0.00 can be paid back for it."]


def test_the_second_of_two_sees_what_the_first_named_and_approves_no_more(acme: Any) -> None:
    with acme.door():
        change_answers("limits", replace(answers().limits, second_above=Decimal(10)), by=acme.ada)
    dan = acme.member("dan", ["approver"])
    order = acme.order()
    request = acme.ask(order)
    assert approved_with(acme, request, l1=4000) == []
    address = acme.url("request", request.number)
    assert 'value="40.00" inputmode="decimal"' in acme.client(dan).get(address).content.decode()
    with acme.door():
        assert "approved a refund of $40.00" in str(approve([Approval(request_id=request.id)], by=dan).refused)
        row = request.lines.get()
        approve([Approval(request_id=request.id, instead={row.id: 4000})], by=dan, note="The same.")
    assert refunded(acme, order) == [4000]


@pytest.mark.parametrize(
    ("text", "refund"), [("12,50", 1250), ("12.50", 1250), ("0", 0), ("", 5000), ("x", None), ("1.005", None)]
)
def test_the_page_takes_an_amount_as_people_write_it(acme: Any, text: str, refund: int | None) -> None:
    order = acme.order()
    request = acme.ask(order)
    with acme.door():
        row = request.lines.get()
    form = {
        "verdict": "approve",
        "reason": str(request.reason_id),
        "row": str(row.id),
        f"amount-{row.id}": "5000",
        f"pay-{row.id}": text,
        "note": "Agreed on the phone.",
    }
    answer = acme.client(acme.bob).post(acme.url("request-decision", request.number), form)
    assert answer.status_code == (302 if refund is not None else 400)
    assert refunded(acme, order) == ([] if refund is None else [refund])
