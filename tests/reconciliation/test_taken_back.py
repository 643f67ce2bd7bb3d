"""A cancellation is taken back only while the order system has not confirmed it."""

from typing import Any

import pytest

from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.mail.models import Mail
from countermand.orders.models import Line
from countermand.plain import Conflict, Plain
from tests.invariants import assert_invariants
from tests.reconciliation.conftest import Desk


def take_back(desk: Desk, request: Any) -> None:
    with desk.company.door():
        asked = ask_to_reinstate(request.id, by=desk.company.ann, why="The wrong order.")
    with desk.company.door():
        reinstate(asked.id, by=desk.company.bob)


def test_what_left_in_a_file_and_waits_is_taken_back_and_somebody_has_to_tell(
    desk: Desk, canceled: Any, exported: Any
) -> None:
    take_back(desk, canceled)
    assert desk.known() == [("settled", "")]
    assert desk.one().note == "CR-1001 was taken back: The wrong order."
    with desk.company.door():
        assert "went out in EX-1: tell the order system" in Mail.objects.filter(kind="reinstated")[0].text
    assert_invariants(desk.company)


def test_what_the_order_system_has_confirmed_stays_canceled(desk: Desk, canceled: Any, exported: Any) -> None:
    desk.says(3)
    with pytest.raises(Conflict, match=r"has confirmed that line 1 is canceled \(orders.csv"):
        take_back(desk, canceled)
    with desk.company.door():
        assert Line.objects.get().canceled == 2


def test_a_whole_line_that_a_file_shows_canceled_stays_canceled_also_if_it_never_left(desk: Desk) -> None:
    request = desk.cancel(desk.company.order(number="SO-1"))
    desk.says(5, 0, "Cancelled")
    with pytest.raises(Conflict, match=r"canceled in the order system too \(orders.csv\)"):
        take_back(desk, request)


def test_what_came_back_open_is_no_contradiction_any_more(desk: Desk) -> None:
    request = desk.cancel(desk.company.order(number="SO-1"))
    desk.export()
    desk.later().says(5, 0, "Open")
    assert desk.known() == [("contradicted", "open_again")]
    take_back(desk, request)
    assert desk.known() == [("settled", "open_again")]
    desk.later().says(5, 0, "Picking")
    with desk.company.door():
        line = Line.objects.get()
        assert (line.stage, line.canceled, line.open_quantity) == ("picking", 0, 5)
    assert desk.known() == [("settled", "open_again")]
    assert_invariants(desk.company)


def test_what_was_taken_back_never_leaves_in_a_file(desk: Desk, canceled: Any) -> None:
    take_back(desk, canceled)
    with pytest.raises(Plain, match="othing"):
        desk.export()
    assert desk.known() == []


def test_an_import_that_comes_between_asking_and_deciding_decides(desk: Desk, canceled: Any, exported: Any) -> None:
    with desk.company.door():
        asked = ask_to_reinstate(canceled.id, by=desk.company.ann, why="The wrong order.")
    desk.says(3)
    with pytest.raises(Conflict, match="has confirmed"), desk.company.door():
        reinstate(asked.id, by=desk.company.bob)
    assert_invariants(desk.company)
