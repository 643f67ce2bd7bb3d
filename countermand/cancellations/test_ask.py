from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.ask import Blocked, Wanted, ask
from countermand.cancellations.models import Reason, Request, RequestLine
from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.mail.models import Mail
from countermand.plain import Conflict, Plain


def test_a_whole_order_becomes_the_lines_that_can_still_be_canceled(acme: Any) -> None:
    shipped = {"stage": "shipped", "shipped": 5, "carrier": "UPS", "tracking": "1Z5"}
    order = acme.order({"sku": "A"}, shipped, {"sku": "C", "shipped": 2})
    request = acme.ask(order)
    with acme.door():
        asked = {row.line.ref: row.quantity for row in request.lines.select_related("line")}
        assert asked == {"1": 5, "3": 3}
        why = ["Line 2 shipped with UPS 1Z5: start a return instead."]
        assert request.excluded == [{"line": "2", "why": why, "codes": ["shipped"], "next": ["start a return instead"]}]


def test_a_shipped_line_among_the_chosen_refuses_with_its_sentence_and_writes_nothing(acme: Any) -> None:
    order = acme.order({}, {"stage": "shipped", "shipped": 5}, {})
    lines = acme.lines(order)
    with pytest.raises(Blocked) as refusal:
        acme.ask(order, [(line, 5) for line in lines])
    assert [b.sentence for b in refusal.value.by_line[lines[1].id]] == ["Line 2 shipped: start a return instead."]
    with acme.door():
        assert not Request.objects.exists()


def test_the_sentence_of_a_line_already_asked_for_names_who_when_and_which(acme: Any) -> None:
    order = acme.order()
    first = acme.ask(order)
    with pytest.raises(Blocked, match=rf"already asked for in {first.label}, by Ann on .*: it waits for a decision"):
        acme.ask(order, [(acme.lines(order)[0], 1)])


def test_the_same_form_sent_twice_is_one_request(acme: Any) -> None:
    order, key = acme.order(), uuid4()
    for _ in range(2):
        with acme.door():
            asked = ask(order, None, by=acme.ann, reason=Reason.objects.get(code="out_of_stock"), key=key)
    with acme.door():
        assert Request.objects.get() == asked


def keyed(acme: Any, order: Any, key: Any, *wanted: Wanted, code: str = "out_of_stock", note: str = "") -> Request:
    with acme.door():
        reason = Reason.objects.get(code=code)
        return ask(order, wanted or None, by=acme.ann, reason=reason, note=note, key=key)


def test_the_same_form_sent_again_after_a_time_out_leads_to_what_has_become_of_it(acme: Any) -> None:
    order, key = acme.order({}, {}), uuid4()
    (line, _other), part = acme.lines(order), Decimal(2)
    asked = keyed(acme, order, key, Wanted(line_id=line.id, quantity=part), note="Urgent ")
    acme.approve(asked)
    assert keyed(acme, order, key, Wanted(line_id=line.id, quantity=part), note="Urgent") == asked
    with acme.door():
        assert Request.objects.count() == 1


def test_who_goes_back_and_sends_something_else_in_the_same_form_is_told_what_it_became(acme: Any) -> None:
    order, key = acme.order({}, {}), uuid4()
    one, other = (Wanted(line_id=line.id, quantity=Decimal(2)) for line in acme.lines(order))
    keyed(acme, order, key, one)
    became = "became CR-1001, which says something else. Nothing was sent now: withdraw CR-1001"
    for changed in ([other], [one, other], [replace(one, quantity=Decimal(1))], []):
        with pytest.raises(Conflict, match=became):
            keyed(acme, order, key, *changed)
    for said in ({"note": "Urgent"}, {"code": "customer_changed_mind"}):
        with pytest.raises(Conflict, match=became):
            keyed(acme, order, key, one, **said)
    with acme.door():
        assert Request.objects.count() == 1


def test_an_unknown_stage_is_canceled_only_by_saying_so(acme: Any) -> None:
    order = acme.order({"stage": "unknown", "source_stage": "Resolved"})
    line = acme.lines(order)[0]
    with pytest.raises(Blocked, match="stage “Resolved”, which nobody has mapped yet: ask the warehouse"):
        acme.ask(order, [(line, 5)])
    with acme.door():
        wanted = [Wanted(line_id=line.id, quantity=Decimal(5), unknown_stage_ok=True)]
        assert ask(order, wanted, by=acme.ann, reason=Reason.objects.get(code="out_of_stock"), key=uuid4()).number


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ("0", "Line 1 is asked for with .* not more than 0: write how many"),
        ("-1", "Line 1 is asked for with .* not more than 0: write how many"),
        ("1.5", "Line 1 is counted in whole pieces."),
        ("4", "Line 1: only 3 of 5 can still be canceled \\(2 shipped, 0 already canceled\\)."),
    ],
)
def test_a_quantity_that_cannot_be(acme: Any, quantity: str, sentence: str) -> None:
    order = acme.order({"shipped": 2})
    with pytest.raises(Blocked, match=sentence):
        acme.ask(order, [(acme.lines(order)[0], Decimal(quantity))])


def test_a_second_cancellation_must_say_which_one_it_follows(acme: Any) -> None:
    order = acme.order()
    line = acme.lines(order)[0]
    first = acme.ask(order, [(line, 2)])
    with acme.door():
        approve_one(Approval(request_id=first.id), by=acme.bob, reason=first.reason)
    with pytest.raises(Blocked, match=f"Line 1: 2 were canceled by {first.label} since you opened this page"):
        acme.ask(order, [(line, 2)])
    with acme.door():
        follows = RequestLine.objects.get(line=line).id
        wanted = [Wanted(line_id=line.id, quantity=Decimal(3), follows_id=follows)]
        ask(order, wanted, by=acme.ann, reason=Reason.objects.get(code="out_of_stock"), key=uuid4())


def test_a_form_from_before_a_cancellation_was_taken_back_is_refused(acme: Any) -> None:
    order = acme.order()
    (line,) = acme.lines(order)
    first = acme.approve(acme.ask(order, [(line, 2)]))
    with acme.door():
        follows = first.lines.get().id
        reinstate(ask_to_reinstate(first.id, by=acme.ann, why="The wrong line.").id, by=acme.bob)
    with pytest.raises(Blocked, match="Line 1: its earlier cancellation was taken back since you opened this page"):
        keyed(acme, order, uuid4(), Wanted(line_id=line.id, quantity=Decimal(3), follows_id=follows))


def test_a_reason_that_demands_a_note_is_refused_without_one(acme: Any) -> None:
    order = acme.order()
    with pytest.raises(Plain, match="The reason “Wrong price” needs a note"), acme.door():
        ask(order, None, by=acme.ann, reason=Reason.objects.get(code="price_error"), key=uuid4())


def test_asking_is_recorded_and_mailed_to_the_approvers(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        assert Entry.objects.get(action="requested").subject == request.label
        sent_to = set(Mail.objects.filter(about_id=request.id).values_list("to", flat=True))
        assert sent_to == {acme.bob.user.email, acme.eve.user.email}
