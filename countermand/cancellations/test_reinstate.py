"""A cancellation approved by mistake is taken back by two people, while the order system has not confirmed it."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from countermand.audit.models import Entry
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.models import Decision, Outcome, Reinstatement, Request, RequestLine
from countermand.cancellations.reinstate import (
    ask_to_reinstate,
    refuse_to_reinstate,
    reinstate,
    withdraw_reinstatement,
)
from countermand.mail.models import Mail
from countermand.orders.models import Line
from countermand.orgs.models import Organization
from countermand.plain import Conflict, Plain
from countermand.refunds.models import Delivery, Refund, Task

WHY = "The wrong order was canceled."


def approved(acme: Any, *lines: dict[str, Any], wanted: int | None = None) -> Request:
    order = acme.order(*lines)
    return acme.approve(acme.ask(order, wanted and [(acme.lines(order)[0], wanted)]))


def taken_back(acme: Any, request: Request) -> Request:
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.ann, why=WHY)
    with acme.door():
        return reinstate(asked.id, by=acme.bob)


def line(acme: Any) -> Line:
    with acme.door():
        return Line.objects.get()


@pytest.mark.parametrize("stage", ["open", "picking", "backordered"])
def test_the_quantity_returns_and_the_line_opens_at_the_stage_it_had(acme: Any, stage: str) -> None:
    request = approved(acme, {"stage": stage})
    assert (line(acme).stage, line(acme).canceled) == ("canceled", 5)
    assert taken_back(acme, request).status == "reinstated"
    again = line(acme)
    assert (again.stage, again.canceled, again.open_quantity) == (stage, 0, 5)
    assert again.stage_source == "CR-1001, taken back"


def test_a_stage_that_moved_on_between_asking_and_approval_comes_back_as_it_was_then(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        Line.objects.update(stage="picking")
    taken_back(acme, acme.approve(request))
    assert line(acme).stage == "picking"


def test_of_a_partly_shipped_line_only_the_rest_returns(acme: Any) -> None:
    request = approved(acme, {"shipped": 3})
    assert line(acme).stage == "shipped"
    taken_back(acme, request)
    assert (line(acme).stage, line(acme).shipped, line(acme).open_quantity) == ("open", 3, 2)


def test_another_cancellation_of_the_line_stays(acme: Any) -> None:
    order = acme.order()
    first = acme.approve(acme.ask(order, [(acme.lines(order)[0], 2)]))
    with acme.door():
        last = RequestLine.objects.get()
    with acme.door():
        rest = [Wanted(line_id=last.line_id, quantity=Decimal(3), follows_id=last.id)]
        second = ask(order, rest, by=acme.ann, reason=first.reason, key=uuid4())
    acme.approve(second)
    taken_back(acme, first)
    assert (line(acme).canceled, line(acme).stage, line(acme).open_quantity) == (3, "open", 2)


def test_both_decisions_stay_and_both_are_in_the_record(acme: Any) -> None:
    request = approved(acme)
    taken_back(acme, request)
    with acme.door():
        assert Decision.objects.get().verdict == "approved"
        assert Reinstatement.objects.get().state == "approved"
        actions = list(Entry.objects.order_by("seq").values_list("action", flat=True))
        assert actions[-4:] == ["requested", "approved", "reinstatement_asked", "reinstated"]
        with pytest.raises(IntegrityError, match="closed for ever"):
            Reinstatement.objects.update(why="Something else.")


def test_nobody_takes_back_what_they_asked_to_take_back(acme: Any) -> None:
    request = approved(acme)
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.bob, why=WHY)
    with pytest.raises(Conflict, match="another approver has to decide it"), acme.door():
        reinstate(asked.id, by=acme.bob)
    with pytest.raises(IntegrityError, match="another person"), acme.door():
        Reinstatement.objects.update(state="approved", decided_by=acme.bob, decided_at=asked.asked_at)


def test_postgres_opens_nothing_without_two_people(acme: Any) -> None:
    approved(acme)
    with pytest.raises(IntegrityError, match="reinstated whole"), acme.door():
        Request.objects.update(status="reinstated")
    with pytest.raises(IntegrityError, match="quantity has not come back"), acme.door():
        RequestLine.objects.update(outcome=Outcome.REINSTATED)
    with pytest.raises(IntegrityError, match="closed for ever"), acme.door():
        Request.objects.update(status="pending", closed_at=None)


def test_a_refund_message_not_tried_yet_is_stopped(acme: Any) -> None:
    acme.endpoint("http://127.0.0.1:9/")
    taken_back(acme, approved(acme))
    with acme.door():
        assert Delivery.objects.get().state == "stopped"
        assert Refund.objects.get().stopped_at
        assert not Task.objects.exists()


@pytest.mark.parametrize("tried", [True, False])
def test_a_refund_that_may_have_been_paid_becomes_a_task_for_finance(acme: Any, tried: bool) -> None:
    if tried:
        acme.endpoint("http://127.0.0.1:9/")
    request = approved(acme)
    with acme.door():
        Delivery.objects.update(attempts_made=1)
    taken_back(acme, request)
    with acme.door():
        assert Task.objects.get().done_at is None
        told = set(Mail.objects.filter(kind="take_refund_back").values_list("to", flat=True))
        assert told == {acme.fred.user.email, acme.eve.user.email}


def test_who_took_part_and_the_warehouse_are_told_and_the_customer_if_they_were_before(acme: Any) -> None:
    with acme.door():
        Organization.objects.update(mail_customer=True)
    taken_back(acme, approved(acme))
    with acme.door():
        told = set(Mail.objects.filter(kind="reinstated").values_list("to", flat=True))
        assert told == {acme.ann.user.email, acme.bob.user.email, acme.fay.user.email, acme.eve.user.email}
        assert "sent after all" in Mail.objects.get(kind="customer_reinstated").text


def test_an_endpoint_that_wants_to_know_is_told_once_and_in_the_same_words(acme: Any) -> None:
    acme.endpoint("http://127.0.0.1:9/", events=["cancellation.reinstated"])
    taken_back(acme, approved(acme))
    with acme.door():
        message = Delivery.objects.get()
        assert (message.event, message.refund_id) == ("cancellation.reinstated", None)
        assert '"reinstated_quantity": "5"' in message.body


def test_what_was_not_approved_cannot_be_taken_back(acme: Any) -> None:
    request = acme.ask(acme.order())
    with pytest.raises(Conflict, match="CR-1001 is pending: only what was approved"), acme.door():
        ask_to_reinstate(request.id, by=acme.ann, why=WHY)


def test_it_is_asked_for_once_and_taken_back_once(acme: Any) -> None:
    request = approved(acme)
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.ann, why=WHY)
    with pytest.raises(Conflict, match="Ann has asked already"), acme.door():
        ask_to_reinstate(request.id, by=acme.bob, why=WHY)
    with acme.door():
        reinstate(asked.id, by=acme.bob)
    with pytest.raises(Conflict, match="decided already: approved, by Bob"), acme.door():
        reinstate(asked.id, by=acme.bob)
    with pytest.raises(Conflict, match="was taken back already"), acme.door():
        ask_to_reinstate(request.id, by=acme.ann, why=WHY)


def test_refused_it_stays_canceled_and_can_be_asked_again(acme: Any) -> None:
    request = approved(acme)
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.ann, why=WHY)
    with pytest.raises(Plain, match="Write a note"), acme.door():
        refuse_to_reinstate(asked.id, by=acme.bob, note=" ")
    with acme.door():
        refuse_to_reinstate(asked.id, by=acme.bob, note="The customer was told.")
    assert line(acme).canceled == 5
    taken_back(acme, request)
    assert line(acme).canceled == 0


def test_only_who_asked_withdraws_it(acme: Any) -> None:
    request = approved(acme)
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.ann, why=WHY)
    with pytest.raises(Plain, match="Only Ann"), acme.door():
        withdraw_reinstatement(asked.id, by=acme.bob)
    with acme.door():
        assert withdraw_reinstatement(asked.id, by=acme.ann).state == "withdrawn"


def test_what_the_order_system_canceled_too_stays_canceled(acme: Any) -> None:
    request = approved(acme)
    with acme.door():
        Line.objects.update(stage_source="monday.csv")
    with pytest.raises(Conflict, match=r"canceled in the order system too \(monday.csv\)"), acme.door():
        ask_to_reinstate(request.id, by=acme.ann, why=WHY)


def test_the_line_can_be_canceled_again(acme: Any) -> None:
    request = approved(acme)
    taken_back(acme, request)
    with acme.door():
        order = request.order
    acme.approve(acme.ask(order))
    assert line(acme).canceled == 5
