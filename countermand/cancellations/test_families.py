"""Lines that go together: a kit and its parts, a gift and what it came with."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermand.cancellations.approve import Approval, NotApproved, approve_one
from countermand.cancellations.ask import Blocked
from countermand.cancellations.families import goes_with, head_of
from countermand.cancellations.models import Request
from countermand.orders.models import Line
from countermand.profile.answers import answers
from countermand.profile.change import change_answers

KIT = {"sku": "KIT-7", "ordered": 2}
SCREWS = {"sku": "SCREW", "ordered": 6, "parent_ref": "1", "price": Decimal(0)}
LEAF = {"sku": "LEAFLET", "ordered": 1, "parent_ref": "1", "price": Decimal(0)}
OTHER = {"sku": "OTHER"}
NOBODYS = UUID(int=0)


def kit(acme: Any, *lines: dict[str, Any]) -> tuple[Any, list[Line]]:
    order = acme.order(*(lines or (KIT, SCREWS, OTHER)))
    return order, acme.lines(order)


def asked(acme: Any, request: Request) -> dict[str, Decimal]:
    with acme.door():
        return {row.line.ref: row.quantity for row in request.lines.select_related("line")}


def refused(acme: Any, order: Any, wanted: list[tuple[Line, int]]) -> set[str]:
    with pytest.raises(Blocked) as blocked:
        acme.ask(order, wanted)
    return {blocker.sentence for blockers in blocked.value.by_line.values() for blocker in blockers}


def each_by_itself(acme: Any) -> None:
    with acme.door():
        change_answers("special", replace(answers().special, parts="free"), by=acme.ada)


def test_a_part_alone_is_refused_and_names_its_kit(acme: Any) -> None:
    order, (_kit, screws, _other) = kit(acme)
    assert refused(acme, order, [(screws, 6)]) == {
        "Line 2 belongs to line 1 (KIT-7), and is only canceled with it: "
        "cancel line 1 too, with all that belongs to it."
    }


def test_a_kit_without_its_parts_is_refused_and_says_how_many_go_with_it(acme: Any) -> None:
    order, (head, screws, _other) = kit(acme)
    (sentence,) = refused(acme, order, [(head, 1)])
    assert sentence.endswith("cancel 3 of line 2 too, if it can be.")
    (sentence,) = refused(acme, order, [(head, 1), (screws, 2)])
    assert sentence == "With 1 of line 1 go 3 of line 2, which belongs to it: ask for 3 of line 2."


def test_a_share_of_a_kit_takes_the_same_share_of_its_parts(acme: Any) -> None:
    order, (head, screws, _other) = kit(acme)
    first = acme.approve(acme.ask(order, [(head, 1), (screws, 3)]))
    assert first.status == "approved"
    rest = acme.ask(order)
    assert asked(acme, rest) == {"1": 1, "2": 3, "3": 5}


def test_of_a_whole_order_a_kit_with_a_part_that_shipped_stays_behind_whole(acme: Any) -> None:
    order, _lines = kit(acme, KIT, SCREWS | {"stage": "shipped", "shipped": 6}, OTHER)
    request = acme.ask(order)
    assert asked(acme, request) == {"3": 5}
    assert [(left["line"], left["codes"]) for left in request.excluded] == [("1", ["together"]), ("2", ["shipped"])]


def test_a_gift_for_several_goes_with_the_last_of_them(acme: Any) -> None:
    order, (head, leaf, _other) = kit(acme, KIT, LEAF, OTHER)
    acme.approve(acme.ask(order, [(head, 1)]))
    request = acme.ask(order)
    assert asked(acme, request) == {"1": 1, "2": 1, "3": 5}
    assert leaf.parent_ref == "1"


def test_an_approver_cannot_leave_a_part_out(acme: Any) -> None:
    order, _lines = kit(acme)
    request = acme.ask(order)
    with acme.door():
        rows = {row.line.ref: row.id for row in request.lines.select_related("line")}
    torn = Approval(request_id=request.id, row_ids=frozenset([rows["1"], rows["3"]]))
    with acme.door(), pytest.raises(NotApproved, match="cancel 6 of line 2 too"):
        approve_one(torn, by=acme.bob, reason=request.reason)
    whole = Approval(request_id=request.id, row_ids=frozenset([rows["1"], rows["2"]]))
    with acme.door():
        assert approve_one(whole, by=acme.bob, reason=request.reason).status == "approved"


def test_a_part_that_shipped_meanwhile_keeps_its_kit_and_not_the_rest(acme: Any) -> None:
    order, _lines = kit(acme)
    request = acme.ask(order)
    with acme.door():
        Line.objects.filter(order=order, ref="2").update(stage="shipped", shipped=6)
        rows = {row.line.ref: row.id for row in request.lines.select_related("line")}
    with pytest.raises(NotApproved, match="of that only 0 can still"):
        acme.approve(request)
    rest = Approval(request_id=request.id, row_ids=frozenset([rows["3"]]))
    with acme.door():
        assert approve_one(rest, by=acme.bob, reason=request.reason).status == "approved"


def test_where_the_company_says_so_each_line_is_one_by_itself(acme: Any) -> None:
    each_by_itself(acme)
    order, (_kit, screws, _other) = kit(acme)
    assert acme.approve(acme.ask(order, [(screws, 1)])).status == "approved"


def test_on_the_form_a_part_follows_its_kit(acme: Any) -> None:
    order, (head, _screws, _other) = kit(acme)
    client, url = acme.client(acme.ann), acme.url("request-new", order.id)
    page = client.get(url).content.decode()
    assert "with 1" in page
    assert "Line 2 belongs to line 1: they are canceled together." in page
    form = {"scope": "lines", "line": str(head.id), f"quantity-{head.id}": "1", "reason": str(acme.reason().id)}
    assert client.post(url, form).status_code == 302
    with acme.door():
        request = Request.objects.get(order=order)
    assert asked(acme, request) == {"1": 1, "2": 3}


def line(ref: str, parent: str, **facts: Any) -> Line:
    return Line(org_id=NOBODYS, order_id=NOBODYS, ref=ref, parent_ref=parent, **facts)


def test_parts_of_parts_belong_to_the_top_and_a_circle_to_nobody() -> None:
    chain = [line("1", ""), line("2", "1"), line("3", "2"), line("4", "9"), line("5", "6"), line("6", "5")]
    heads = head_of([*chain, line("7", "7"), line("8", "7")])
    refs = {one.id: one.ref for one in chain}
    assert {refs[part]: head.ref for part, head in heads.items() if part in refs} == {"2": "1", "3": "1"}
    assert sorted(head.ref for head in heads.values()) == ["1", "1", "7"]


@given(st.integers(1, 20), st.integers(1, 60), st.lists(st.integers(1, 20), max_size=6))
def test_however_it_is_cut_all_of_a_part_goes_with_all_of_its_head(ordered: int, of_it: int, cuts: list[int]) -> None:
    head, part = line("1", "", ordered=Decimal(ordered)), line("2", "1", ordered=Decimal(of_it))
    for cut in [*cuts, ordered]:
        quantity = min(Decimal(cut), head.ordered - head.canceled)
        part.canceled += goes_with(part, head, quantity)
        head.canceled += quantity
        assert part.canceled % 1 == 0
        assert part.canceled <= part.ordered
    assert part.canceled == part.ordered
