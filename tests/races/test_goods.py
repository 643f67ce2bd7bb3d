"""Somebody decides while the goods move: the warehouse answers, a file comes in. Over HTTP, against the product."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from countermand.cancellations.models import Decision, Request, WarehouseAnswer
from countermand.cancellations.reinstate import ask_to_reinstate
from countermand.imports.conftest import HEADER, checked
from countermand.orders.models import Line
from tests.invariants import assert_invariants
from tests.races.conftest import FEW, ROUNDS
from tests.races.crowd import Answer, Browser, all_at_once, approval, asked, statuses


@pytest.fixture
def bob(browser: Any, acme: Any) -> Browser:
    """He decides."""
    found: Browser = browser(acme.bob)
    return found


@pytest.fixture
def fay(browser: Any, acme: Any) -> Browser:
    """She answers for the warehouse, and loads files."""
    found: Browser = browser(acme.fay)
    return found


def rows_of(acme: Any, *requests: Request) -> list[Any]:
    with acme.door():
        return [request.lines.select_related("line").get() for request in requests]


def load(acme: Any, fay: Browser, request: Request, word: str) -> Callable[[], Answer]:
    """Fay has uploaded a file in which the order's only line has this word; the click applies it."""
    shipped = 5 if word == "Shipped" else 0
    text = f"{HEADER}\n{request.order.number},1,SKU-1,5,{shipped},10.00,{word}\n"
    with acme.door():
        source = checked(acme, text)
    return partial(fay.post, acme.url("import-application", source.id), {"check": source.checks})


def in_turns(first: Callable[[], Answer], second: Callable[[], Answer], number: int) -> list[Answer]:
    """Both at once; every second time the other one starts first. The answers come in the order of the arguments."""
    return all_at_once([first, second]) if number % 2 else all_at_once([second, first])[::-1]


def test_a_line_is_approved_or_too_late_and_never_both(acme: Any, bob: Browser, fay: Browser) -> None:
    for number, request in enumerate(asked(acme, ROUNDS)):
        (row,) = rows_of(acme, request)
        late = {"answer": "too_late", "line": row.id, "carrier": "UPS", "tracking": "1Z9"}
        decided, answered = in_turns(
            partial(bob.post, acme.url("request-decision", request.number), approval(acme, request)),
            partial(fay.post, acme.url("hold-answers"), late),
            number,
        )
        assert {decided.status, answered.status} == {302, 409}
        (row,) = rows_of(acme, request)
        if decided.status == 302:
            assert answered.sentence.startswith(f"{request.label} was approved ")
            assert (row.line.canceled, row.line.shipped, row.answer) == (5, 0, "")
        else:
            assert re.match("Line 1 (has changed since|shipped on .* with UPS 1Z9: start a return)", decided.sentence)
            assert (row.line.canceled, row.line.shipped, row.outcome) == (0, 5, "pending")
        assert_invariants(acme)


def test_a_line_is_approved_or_shipped_by_a_file_and_never_both(acme: Any, bob: Browser, fay: Browser) -> None:
    for number, request in enumerate(asked(acme, ROUNDS)):
        decided, loaded = in_turns(
            partial(bob.post, acme.url("request-decision", request.number), approval(acme, request)),
            load(acme, fay, request, "Shipped"),
            number,
        )
        assert loaded.status == 302
        (row,) = rows_of(acme, request)
        if decided.status == 302:  # then the file contradicts what was approved, which is shown and changes nothing
            assert (row.line.canceled, row.line.shipped, row.line.stage) == (5, 0, "canceled")
        else:
            assert decided.status == 409
            assert re.match("Line 1 (has changed since|shipped: start a return)", decided.sentence)
            assert (row.line.canceled, row.line.shipped, row.outcome) == (0, 5, "pending")
        assert_invariants(acme)


def test_what_is_taken_back_was_not_confirmed_before(acme: Any, bob: Browser, fay: Browser) -> None:
    for number, request in enumerate(asked(acme, 2 * FEW)):
        acme.approve(request)
        with acme.door():
            taking = ask_to_reinstate(request.id, by=acme.ann, why="The wrong order.")
        decided, loaded = in_turns(
            partial(bob.post, acme.url("reinstatement-decision", taking.id), {"verdict": "approve"}),
            load(acme, fay, request, "Cancelled"),
            number,
        )
        assert loaded.status == 302
        (row,) = rows_of(acme, request)
        if decided.status == 302:
            assert (row.outcome, row.line.canceled) == ("reinstated", 0)
        else:
            assert decided.status == 409
            assert re.match("The order system has confirmed|Line 1 is canceled in the order system", decided.sentence)
            assert (row.outcome, row.line.canceled) == ("canceled", 5)
        assert_invariants(acme)


def test_of_two_answers_about_one_line_the_second_is_shown_the_first(acme: Any, fay: Browser, browser: Any) -> None:
    eve = browser(acme.eve)
    for number, request in enumerate(asked(acme, FEW)):
        (row,) = rows_of(acme, request)
        path = acme.url("hold-answers")
        one, other = in_turns(
            partial(fay.post, path, {"answer": "stopped", "line": row.id}),
            partial(eve.post, path, {"answer": "too_late", "line": row.id}),
            number,
        )
        assert {one.status, other.status} == {302, 409}
        loser, winner = (one, "Eve") if one.status == 409 else (other, "Fay")
        assert re.match(rf"{winner} answered about line 1 .* Look again\.", loser.sentence)
        with acme.door():
            assert WarehouseAnswer.objects.filter(request_line=row).count() == 1
        assert_invariants(acme)


def test_a_double_click_in_the_warehouse_answers_once(acme: Any, fay: Browser) -> None:
    for request in asked(acme, FEW):
        (row,) = rows_of(acme, request)
        click = partial(fay.post, acme.url("hold-answers"), {"answer": "too_late", "line": row.id, "tracking": "1Z9"})
        assert statuses(all_at_once([click, click])) == {302: 2}
        with acme.door():
            assert WarehouseAnswer.objects.filter(request_line=row).count() == 1
            assert Line.objects.get(id=row.line_id).shipped == 5
        assert_invariants(acme)


def test_many_answers_a_file_and_many_approvals_wait_for_each_other_and_never_deadlock(
    acme: Any, bob: Browser, fay: Browser, browser: Any
) -> None:
    eve = browser(acme.eve)
    for _ in range(FEW // 2):
        ten = list(asked(acme, 10))
        rows = rows_of(acme, *ten)
        numbers = [request.number for request in ten]
        form = {"verdict": "approve", "number": numbers} | {f"amount-{one}": "5000" for one in numbers}
        tries = [
            partial(fay.post, acme.url("hold-answers"), {"answer": "stopped", "line": [row.id for row in rows[::-1]]}),
            partial(bob.post, acme.url("decisions"), form),
            partial(eve.post, acme.url("decisions"), form | {"number": numbers[::-1]}),
            load(acme, fay, ten[3], "Shipped"),
            load(acme, fay, ten[7], "Shipped"),
        ]
        assert set(statuses(all_at_once(tries))) <= {200, 302, 409}
        with acme.door():
            assert Decision.objects.filter(request__in=ten).count() >= 8
        assert_invariants(acme)
