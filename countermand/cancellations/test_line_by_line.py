"""Some lines are approved and others rejected, each with its own reason; and a stale page decides nothing."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, NotApproved, approve_one
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.models import Outcome, RequestLine
from countermand.cancellations.pending import wishes
from countermand.cancellations.rules import Rules
from countermand.cancellations.seen import Seen
from countermand.mail.models import Mail
from countermand.orders.models import Line
from countermand.refunds.models import Delivery, Refund


def rows(acme: Any) -> dict[str, RequestLine]:
    """By line."""
    with acme.door():
        found = RequestLine.objects.select_related("line", "decided_reason")
        return {row.line.ref: row for row in found}


def approve(acme: Any, request: Any, refs: str, **more: Any) -> None:
    chosen = frozenset(row.id for ref, row in rows(acme).items() if ref in refs)
    with acme.door():
        approve_one(Approval(request_id=request.id, row_ids=chosen, **more), by=acme.bob, reason=request.reason)


def test_some_are_approved_one_is_rejected_with_its_note_the_rest_is_left_out(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}, {}))
    approve(acme, request, "1", rejected={rows(acme)["2"].id: " Made to measure. "})
    after = rows(acme)
    assert [after[ref].outcome for ref in "123"] == [Outcome.CANCELED, Outcome.REJECTED, Outcome.LEFT_OUT]
    assert after["2"].decided_note == "Made to measure."
    with acme.door():
        assert list(Line.objects.order_by("ref").values_list("canceled", flat=True)) == [5, 0, 0]
        assert Refund.objects.get().amount_minor == 50_00
        said = json.loads(Entry.objects.get(action="approved").body)
        assert said["rejected"] == [{"line": "2", "sku": "SKU-2", "quantity": "5", "note": "Made to measure."}]
        assert ": Made to measure." in Mail.objects.get(kind="approved").text


def test_a_rejected_line_needs_its_note(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    with pytest.raises(NotApproved, match="Line 2: write why it is rejected"):
        approve(acme, request, "1", rejected={rows(acme)["2"].id: " "})
    assert {row.outcome for row in rows(acme).values()} == {Outcome.PENDING}


def test_each_line_may_have_a_reason_of_its_own_and_it_decides_what_is_paid(acme: Any) -> None:
    acme.endpoint("http://127.0.0.1:9/")
    fraud = acme.reason("suspected_fraud")
    with acme.door():
        type(fraud).objects.filter(id=fraud.id).update(no_refund=True, needs_note=False)
    fraud = acme.reason("suspected_fraud")
    request = acme.ask(acme.order({}, {}))
    approve(acme, request, "12", reasons={rows(acme)["2"].id: fraud})
    after = rows(acme)
    assert (after["1"].decided_reason, after["2"].decided_reason) == (None, fraud)
    assert (after["1"].amount_minor, after["2"].amount_minor) == (50_00, 0)
    with acme.door():
        lines = json.loads(Delivery.objects.get().body)["data"]["lines"]
        assert [line["reason"]["code"] for line in lines] == ["out_of_stock", "suspected_fraud"]


def test_the_reason_a_line_was_asked_for_with_stays_its_own(acme: Any) -> None:
    order, late = acme.order({}, {}), acme.reason("too_late")
    first, second = acme.lines(order)
    wanted = [
        Wanted(line_id=first.id, quantity=Decimal(5)),
        Wanted(line_id=second.id, quantity=Decimal(5), reason=late),
    ]
    reason = acme.reason()
    with acme.door():
        request = ask(order, wanted, by=acme.ann, reason=reason, key=uuid4())
    approve(acme, request, "12")
    assert [row.decided_reason for row in rows(acme).values()] == [None, late]


def test_a_lines_own_reason_may_demand_a_note(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    with pytest.raises(NotApproved, match="The reason “Other” needs a note"):
        approve(acme, request, "12", reasons={rows(acme)["2"].id: acme.reason("other")})


def seen(acme: Any, request: Any) -> dict[Any, Seen]:
    with acme.door():
        return {wish.row.id: wish.seen for wish in wishes([request], Rules())[request.id]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stage": "picking"}, "Line 1 has changed since you opened the page (Stage: Open → Picking). Look again."),
        ({"ordered": 6}, "(Ordered: 5 → 6)"),
        ({"shipped": 1}, "(Shipped: 0 → 1)"),
        ({"price": 9}, "(Price: 10 → 9)"),
    ],
)
def test_a_page_from_before_a_change_decides_nothing(acme: Any, change: dict[str, Any], sentence: str) -> None:
    request = acme.ask(acme.order({}, {}))
    before = seen(acme, request)
    with acme.door():
        Line.objects.filter(ref="1").update(**change)
    with pytest.raises(NotApproved) as refused:
        approve(acme, request, "2", seen=before)  # also where the changed line is not chosen
    assert sentence in str(refused.value)
    approve(acme, request, "2", seen=seen(acme, request))


def test_an_answer_of_the_warehouse_is_a_change(acme: Any) -> None:
    request = acme.ask(acme.order())
    before = seen(acme, request)
    with acme.door():
        RequestLine.objects.update(answer="not_found")
    with pytest.raises(NotApproved, match="Warehouse: no answer → Not found"):
        approve(acme, request, "1", seen=before)


def test_what_a_page_has_seen_is_carried_as_text(acme: Any) -> None:
    for one in seen(acme, acme.ask(acme.order({"price": None, "ordered": "2.5"}))).values():
        assert Seen.read(str(one)) == one
        assert Seen.read(str(replace(one, answer="stopped"))) == replace(one, answer="stopped")


@pytest.mark.parametrize(
    "text", ["", "open", "open 1 2 3 4 5 6", "nowhere 1 2 3 - -", "open x 2 3 - -", "open 1 2 3 - x"]
)
def test_what_no_page_has_written_is_nothing(text: str) -> None:
    assert Seen.read(text) is None
