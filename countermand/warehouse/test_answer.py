from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, NotApproved, approve_one
from countermand.cancellations.models import Answer, Request, RequestLine, WarehouseAnswer
from countermand.cancellations.pending import AlreadyClosed
from countermand.cancellations.reject import reject
from countermand.cancellations.test_rules import rule
from countermand.orders.models import Line
from countermand.orgs.models import Organization
from countermand.plain import Conflict, Plain
from countermand.warehouse.answer import Said, answer

PICKING = {"stage": "picking", "source_stage": "Pick released"}


def rows_of(acme: Any, request: Request) -> list[RequestLine]:
    with acme.door():
        return list(RequestLine.objects.filter(request=request).select_related("line"))


def say(acme: Any, request: Request, kind: Answer, *, by: Any = None, **more: Any) -> list[WarehouseAnswer]:
    """Fay answers about every line of the request."""
    said = [Said(row_id=row.id, answer=kind, **more) for row in rows_of(acme, request)]
    with acme.door():
        return answer(said, by=by or acme.fay)


def asked(acme: Any, *lines: dict[str, Any]) -> Request:
    rule(acme, "limits", ask_first=("picking",))
    return acme.ask(acme.order(*lines or (PICKING,)))


def test_an_approval_waits_until_the_warehouse_has_stopped_the_line(acme: Any) -> None:
    request = asked(acme)
    with pytest.raises(NotApproved, match="ask the warehouse"):
        acme.approve(request)
    say(acme, request, Answer.STOPPED)
    assert acme.approve(request).status == "approved"


def test_what_was_stopped_and_moved_on_has_to_be_stopped_again(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking", "packed"))
    request = acme.ask(acme.order(PICKING))
    say(acme, request, Answer.STOPPED)
    with acme.door():
        Line.objects.filter(request_lines__request=request).update(stage="packed")
    with pytest.raises(NotApproved, match="ask the warehouse"):
        acme.approve(request)


def test_what_the_warehouse_did_not_find_is_not_approved(acme: Any) -> None:
    request = asked(acme)
    say(acme, request, Answer.NOT_FOUND, note="Not on shelf B4")
    with pytest.raises(NotApproved, match="the warehouse did not find it"):
        acme.approve(request)
    (row,) = rows_of(acme, request)
    with pytest.raises(NotApproved, match="did not find it"), acme.door():
        approve_one(Approval(request_id=request.id, stopped={row.id: "picking"}), by=acme.bob, reason=request.reason)


def test_too_late_ships_the_line_in_our_books_and_blocks_it_with_its_tracking(acme: Any) -> None:
    request = asked(acme)
    with time_machine.travel("2026-11-24 15:00Z", tick=False):
        say(acme, request, Answer.TOO_LATE, carrier="UPS", tracking="1Z84")
    (row,) = rows_of(acme, request)
    assert (row.answer, row.line.stage, row.line.shipped) == ("too_late", "shipped", Decimal(5))
    assert (row.line.carrier, row.line.tracking, row.line.shipped_on) == ("UPS", "1Z84", date(2026, 11, 24))
    assert row.line.stage_source == f"the warehouse (Fay), {request.label}"
    with pytest.raises(NotApproved, match="shipped on 24 Nov 2026 with UPS 1Z84"):
        acme.approve(request)


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", date(2026, 11, 24)), ("Europe/Berlin", date(2026, 11, 25))]
)
def test_it_shipped_on_the_day_that_it_is_where_the_company_is(acme: Any, zone: str, day: date) -> None:
    """At 23:30 in New York it is the next day in UTC."""
    with acme.door():
        Organization.objects.update(time_zone=zone)
    request = acme.ask(acme.order())
    (row,) = rows_of(acme, request)
    with time_machine.travel("2026-11-25 04:30Z", tick=False):
        acme.client(acme.fay).post(acme.url("hold-answers"), {"answer": "too_late", "line": row.id})
    assert rows_of(acme, request)[0].line.shipped_on == day
    with pytest.raises(NotApproved, match=f"shipped on {day.day} Nov 2026: start a return"):
        acme.approve(request)


def test_a_part_that_has_shipped_leaves_the_rest_open(acme: Any) -> None:
    request = asked(acme)
    say(acme, request, Answer.TOO_LATE, quantity=Decimal(2))
    (row,) = rows_of(acme, request)
    assert (row.line.stage, row.line.shipped, row.line.open_quantity) == ("picking", Decimal(2), Decimal(3))
    with pytest.raises(NotApproved, match="only 3 of 5 can still be canceled"):
        acme.approve(request)


@pytest.mark.parametrize("quantity", ["0", "-1", "6", "1.5"])
def test_more_than_is_open_or_half_a_piece_cannot_have_shipped(acme: Any, quantity: str) -> None:
    request = asked(acme)
    with pytest.raises(Plain, match=r"how many have shipped|whole pieces"):
        say(acme, request, Answer.TOO_LATE, quantity=Decimal(quantity))
    assert rows_of(acme, request)[0].line.shipped == 0


def test_an_answer_is_corrected_by_the_next_one_and_both_are_kept(acme: Any) -> None:
    request = asked(acme)
    (stopped,) = say(acme, request, Answer.STOPPED)
    say(acme, request, Answer.TOO_LATE, after_id=stopped.id, carrier="UPS")
    (row,) = rows_of(acme, request)
    assert (row.answer, row.stopped_by_id, row.stopped_stage) == ("too_late", None, "")
    with acme.door():
        assert [one.answer for one in row.answers.all()] == ["stopped", "too_late"]


def test_what_has_left_does_not_come_back_by_an_answer(acme: Any) -> None:
    request = asked(acme)
    (gone,) = say(acme, request, Answer.TOO_LATE, tracking="1Z84")
    with pytest.raises(Conflict, match=r"Too late, shipped \(1Z84\)\. What has left .* \(Imports\)"):
        say(acme, request, Answer.STOPPED, after_id=gone.id)


def test_a_double_click_answers_once(acme: Any) -> None:
    request = asked(acme)
    say(acme, request, Answer.TOO_LATE, quantity=Decimal(2), carrier="UPS")
    assert say(acme, request, Answer.TOO_LATE, quantity=Decimal(2), carrier="UPS") == []
    (row,) = rows_of(acme, request)
    assert row.line.shipped == 2
    with acme.door():
        assert WarehouseAnswer.objects.count() == Entry.objects.filter(action="answered").count() == 1


def test_an_answer_that_somebody_else_gave_meanwhile_is_shown_first(acme: Any) -> None:
    request = asked(acme)
    say(acme, request, Answer.NOT_FOUND)
    with pytest.raises(Conflict, match=r"Fay answered about line 1 .* just now: Not found"):
        say(acme, request, Answer.STOPPED, by=acme.eve)


def test_a_request_that_was_decided_meanwhile_is_told_with_who_and_when(acme: Any) -> None:
    request = asked(acme)
    with acme.door():
        reject(request.id, by=acme.bob, note="No.")
    with pytest.raises(AlreadyClosed, match=f"{request.label} was rejected .* by Bob"):
        say(acme, request, Answer.STOPPED)


def test_what_a_file_shipped_meanwhile_cannot_be_stopped_but_its_tracking_can_be_told(acme: Any) -> None:
    request = asked(acme)
    with acme.door():
        lines = Line.objects.filter(request_lines__request=request)
        lines.update(stage="shipped", shipped=5, stage_source="nightly.csv")
    with pytest.raises(Conflict, match=r"is shipped by now \(nightly.csv\)"):
        say(acme, request, Answer.STOPPED)
    (made,) = say(acme, request, Answer.TOO_LATE)
    assert made.quantity is None


def test_many_lines_are_answered_in_as_many_statements_as_two(acme: Any) -> None:
    few, many = asked(acme, PICKING, PICKING), asked(acme, *[PICKING] * 30)
    counts = []
    for request in (few, many):
        said = [Said(row_id=row.id, answer=Answer.TOO_LATE, carrier="UPS") for row in rows_of(acme, request)]
        with acme.door(), CaptureQueriesContext(connection) as run:
            answer(said, by=acme.fay)
        counts.append(len(run))
    assert counts[0] == counts[1] <= 10


def test_none_of_several_is_answered_when_one_cannot_be(acme: Any) -> None:
    request = asked(acme, PICKING, PICKING)
    first, _second = rows_of(acme, request)
    with acme.door():
        answer([Said(row_id=first.id, answer=Answer.NOT_FOUND)], by=acme.eve)
    with pytest.raises(Conflict):
        say(acme, request, Answer.STOPPED)
    assert [row.answer for row in rows_of(acme, request)] == ["not_found", ""]


def test_the_record_says_who_answered_what(acme: Any) -> None:
    request = asked(acme)
    say(acme, request, Answer.TOO_LATE, quantity=Decimal(2), carrier="UPS", tracking="1Z84")
    with acme.door():
        entry = Entry.objects.get(action="answered")
    assert entry.actor.startswith("Fay")
    assert entry.sentence.startswith("answered for the warehouse about line 1 of order SO-")
    assert entry.facts["shipped"] == "2"
    assert entry.facts["tracking"] == "1Z84"
    assert entry.at <= timezone.now()
