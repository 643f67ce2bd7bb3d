"""What a file says about what was canceled here, case by case."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from countermand.cancellations.ask import Wanted, ask
from countermand.imports.undo import undo
from countermand.reconciliation.judge import expect
from countermand.reconciliation.models import Confirmation
from countermand.reconciliation.settle import settle
from tests.invariants import assert_invariants
from tests.reconciliation.conftest import Desk

WAITING = [("waiting", "")]
OPEN_AGAIN = [("contradicted", "open_again")]
SHIPPED = [("contradicted", "shipped")]


def test_what_left_in_a_file_waits(desk: Any, canceled: Any) -> None:
    assert desk.known() == []
    export = desk.export()
    assert desk.known() == WAITING
    assert (desk.one().exported_in, desk.one().request_line.quantity) == (export.label, 2)
    assert_invariants(desk.company)


def test_fewer_ordered_by_what_was_canceled_confirms_it(desk: Any, exported: Any) -> None:
    desk.says(3)
    assert desk.known() == [("confirmed", "smaller")]


def test_the_word_canceled_confirms_it(desk: Any) -> None:
    desk.cancel(desk.company.order(number="SO-1"))
    desk.export()
    desk.says(5, 0, "Cancelled")
    assert desk.known() == [("confirmed", "canceled")]


def test_a_line_that_ended_with_only_the_rest_shipped_confirms_it(desk: Any, exported: Any) -> None:
    desk.later().says(5, 3, "Shipped")
    assert desk.known() == [("confirmed", "finished")]


def test_inside_the_hours_of_grace_an_open_line_still_waits(desk: Any, exported: Any) -> None:
    desk.later(hours=3.9).says(5)
    assert desk.known() == WAITING


def test_after_them_it_is_contradicted_with_what_the_file_said(desk: Any, exported: Any) -> None:
    desk.later(hours=4.1).says(5, 0)
    found = desk.one()
    assert desk.known() == OPEN_AGAIN
    assert (found.said_file, found.said_row) == ("orders.csv", 2)
    assert (found.said_word, found.said_stage, found.said_ordered, found.said_shipped) == ("Open", "open", 5, 0)
    assert_invariants(desk.company)


def test_more_left_than_should_be_is_no_confirmation(desk: Any, exported: Any) -> None:
    desk.later().says(4)
    assert desk.known() == OPEN_AGAIN


@pytest.mark.parametrize("word", ["", "Whatever"])
def test_a_file_without_a_word_for_it_contradicts_nothing(desk: Any, exported: Any, word: str) -> None:
    column, cell = (",Status", f",{word}") if word else ("", "")
    text = f"Order,Line,SKU,Qty,Shipped Qty{column}\nSO-1,1,SKU-1,5,0{cell}\n"
    desk.later().load_text(text, stages={word: "unknown"} if word else {})
    assert desk.known() == WAITING


def test_shipped_after_it_was_canceled_is_contradicted_before_it_ever_left(desk: Any, canceled: Any) -> None:
    desk.says(5, 5, "Shipped")
    assert desk.known() == SHIPPED
    desk.export()
    assert desk.known() == SHIPPED
    assert desk.one().exported_in == "EX-1"
    assert_invariants(desk.company)


def test_shipped_though_all_of_it_was_canceled_even_by_a_file_from_before(desk: Any) -> None:
    order = desk.company.order(number="SO-1")
    morning = desk.now - timedelta(hours=1)
    desk.cancel(order)
    desk.load("SO-1,1,SKU-1,5,5,10.00,Shipped", as_of=morning)
    assert desk.known() == SHIPPED
    assert desk.company.lines(order)[0].shipped == 0


def test_only_a_word_says_that_all_of_it_shipped(desk: Any) -> None:
    desk.cancel(desk.company.order(number="SO-1"))
    desk.later().says(5, "", "Shipped")
    assert desk.known() == SHIPPED


def test_an_older_file_judges_nothing(desk: Any, exported: Any) -> None:
    desk.later(48).says(5, 0)
    desk.later(-24).says(3, 0)
    assert desk.known() == OPEN_AGAIN
    desk.later(48).says(3, 0)
    desk.later(-24).says(5, 0)
    assert desk.known() == [("confirmed", "smaller")]


def test_the_next_file_heals_a_contradiction(desk: Any, exported: Any) -> None:
    desk.later().says(5)
    desk.later().says(3)
    assert desk.known() == [("confirmed", "smaller")]


def test_what_was_confirmed_and_comes_back_open_is_contradicted(desk: Any, exported: Any) -> None:
    desk.says(3)
    desk.later(1).says(5)
    assert desk.known() == OPEN_AGAIN


def test_fewer_still_after_it_was_confirmed_changes_nothing(desk: Any, exported: Any) -> None:
    desk.says(3)
    for shipped, word in [(0, "Open"), (2, "Shipped")]:
        desk.later().says(2, shipped, word)
        assert desk.known() == [("confirmed", "smaller")]


def _open(desk: Any) -> tuple[int, int]:
    (line,) = desk.company.lines(desk.order())
    return line.ordered, line.ordered - line.shipped - line.canceled


def test_a_further_cut_after_it_was_taken_over_leaves_open_what_the_file_says(desk: Any, exported: Any) -> None:
    desk.says(3)
    for ordered in (2, 2, 1):
        desk.later().says(ordered)
        assert _open(desk) == (ordered + 2, ordered)
    desk.later().says(3)
    assert _open(desk) == (5, 3)
    assert_invariants(desk.company)


def test_a_cut_beside_the_first_taking_over_is_read_right_from_the_next_file_on(desk: Any, exported: Any) -> None:
    desk.says(2)
    desk.later().says(2)
    assert _open(desk) == (4, 2)


def test_a_further_cut_counts_what_is_not_taken_over_yet_as_canceled_still(desk: Any, exported: Any) -> None:
    desk.says(3)
    _one_more(desk)
    desk.later().says(3)
    assert _open(desk) == (5, 2)
    desk.later().says(2)
    assert desk.known() == [("confirmed", "smaller")] * 2
    desk.later().says(1)
    assert _open(desk) == (4, 1)


def _one_more(desk: Any) -> None:
    order, reason, first = desk.order(), desk.company.reason(), desk.one().request_line
    wanted = Wanted(line_id=first.line_id, quantity=Decimal(1), follows_id=first.id)
    with desk.company.door():
        request = ask(order, [wanted], by=desk.company.ann, reason=reason, key=uuid4())
    desk.company.approve(request)


def test_what_was_taken_over_and_comes_back_is_not_counted_twice(desk: Any, exported: Any) -> None:
    desk.says(3)
    desk.later().says(4)
    assert _open(desk) == (4, 2)
    assert desk.known() == OPEN_AGAIN


def test_the_same_again_keeps_the_first_day(desk: Any, exported: Any) -> None:
    desk.later().says(5)
    first = desk.one()
    desk.later().says(5)
    assert (desk.one().since, desk.one().said_as_of) == (first.since, first.said_as_of)


def test_sent_again_it_waits_anew_with_new_hours(desk: Any, exported: Any) -> None:
    desk.later().says(5)
    again = desk.export(again=exported)
    assert desk.known() == WAITING
    assert desk.one().exported_in == again.label


def test_sending_again_does_not_bring_a_parcel_back(desk: Any, exported: Any) -> None:
    desk.says(5, 5, "Shipped")
    desk.export(again=exported)
    assert desk.known() == SHIPPED


def test_of_two_cancellations_the_first_is_taken_over_first(desk: Any, exported: Any) -> None:
    desk.cancel(desk.order())
    desk.export()
    desk.later().says(3)
    assert desk.known() == [("confirmed", "smaller"), ("contradicted", "open_again")]
    desk.later().says(0, 0, "Cancelled")
    assert desk.known() == [("confirmed", "smaller"), ("confirmed", "canceled")]


def test_of_two_cancellations_the_last_one_shipped_first(desk: Any, exported: Any) -> None:
    desk.cancel(desk.order())
    desk.says(5, 3, "Open")
    assert desk.known() == [("waiting", ""), ("contradicted", "shipped")]


def test_a_refused_row_can_confirm_and_never_contradicts(desk: Any, exported: Any) -> None:
    assert desk.later().says(0, 0, "Open").refused == 1
    assert desk.known() == [("confirmed", "smaller")]


def _settled(desk: Any) -> None:
    with desk.company.door():
        found = Confirmation.objects.get()
        settle(found.id, by=desk.company.fay, note="Return started, RMA 17.", seen=found.seen)


def test_settled_stays_settled_by_the_same_fact(desk: Any, exported: Any) -> None:
    desk.later().says(5, 4, "Open")
    _settled(desk)
    desk.later().says(5, 4, "Open")
    assert desk.known() == [("settled", "shipped")]


def test_a_new_fact_opens_it_again_and_the_note_stays(desk: Any, exported: Any) -> None:
    desk.later().says(5, 4, "Open")
    _settled(desk)
    desk.later().says(5, 5, "Shipped")
    assert desk.known() == SHIPPED
    assert desk.one().note == "Return started, RMA 17."


def test_a_file_that_shows_it_canceled_confirms_what_was_settled(desk: Any, exported: Any) -> None:
    desk.later().says(5)
    _settled(desk)
    desk.later().says(3)
    assert desk.known() == [("confirmed", "smaller")]


def test_next_door_is_untouched(desk: Any, exported: Any, next_door: Any) -> None:
    other = Desk(next_door)
    other.cancel(next_door.order(number="SO-1"), 2)
    other.export()
    desk.later().says(5)
    assert (desk.known(), other.known()) == (OPEN_AGAIN, WAITING)


def _row(desk: Any) -> Any:
    with desk.company.door():
        return Confirmation.objects.values().get()


@pytest.mark.parametrize("first", [None, 3, 5])
def test_undoing_a_file_takes_back_what_it_said(desk: Any, exported: Any, first: int | None) -> None:
    if first:
        desk.later().says(first)
    before = _row(desk)
    source = desk.later().says(5 if first == 3 else 3)
    assert _row(desk)["state"] != before["state"]
    with desk.company.door():
        undo(source.id, by=desk.company.fay)
    assert _row(desk) == before


def test_undoing_a_file_forgets_a_parcel_that_never_left(desk: Any, canceled: Any) -> None:
    source = desk.says(5, 5, "Shipped")
    with desk.company.door():
        undo(source.id, by=desk.company.fay)
    assert desk.known() == []


def test_undoing_a_file_leaves_what_a_person_settled_since(desk: Any, exported: Any) -> None:
    source = desk.later().says(5)
    _settled(desk)
    with desk.company.door():
        undo(source.id, by=desk.company.fay)
    assert desk.known() == [("settled", "open_again")]


def test_what_waits_too_long_can_be_settled_and_still_be_contradicted(desk: Any, exported: Any) -> None:
    _settled(desk)
    assert desk.known() == [("settled", "")]
    assert_invariants(desk.company)
    desk.later().says(5)
    assert desk.known() == OPEN_AGAIN


def test_a_file_that_is_expected_twice_does_not_hide_what_was_said_since(desk: Any, exported: Any) -> None:
    desk.later().says(5)
    with desk.company.door():
        expect(exported.id)
    assert desk.known() == OPEN_AGAIN


@pytest.mark.parametrize(
    "change",
    [
        "state = 'settled'",
        "state = 'settled', settled_at = now(), note = 'x'",
        "state = 'waiting'",
        "kind = ''",
        "exported_at = NULL, exported_in = ''",
        "request_line_id = gen_random_uuid()",
    ],
)
def test_postgres_refuses_what_cannot_be(desk: Any, exported: Any, change: str) -> None:
    desk.later().says(5)
    with pytest.raises(IntegrityError), desk.company.door(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE reconciliation_confirmation SET {change}")


def test_postgres_keeps_what_left_and_takes_nothing_that_is_not_canceled(desk: Any, exported: Any) -> None:
    with pytest.raises(IntegrityError, match="is kept"), desk.company.door():
        Confirmation.objects.all().delete()
    request = desk.company.ask(desk.company.order())
    with desk.company.door():
        row = request.lines.get()
        wrong = Confirmation(
            id=row.id, request_line=row, state="waiting", exported_at=timezone.now(), exported_in="EX-9"
        )
    with pytest.raises(IntegrityError, match="not canceled"), desk.company.door():
        wrong.save(force_insert=True)
