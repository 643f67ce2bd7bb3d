"""What no page of ours has sent decides nothing, and is told in a sentence."""

from typing import Any

import pytest

from countermand.cancellations.models import Request, RequestLine, WarehouseAnswer
from countermand.cancellations.pending import wishes
from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.cancellations.rules import current
from countermand.mail.models import Mail


def form_of(acme: Any, request: Request) -> dict[str, Any]:
    """What its page sends to approve all of it."""
    with acme.door():
        found = wishes([request], current())[request.id]
    form = {"verdict": "approve", "reason": request.reason_id, "row": [wish.row.id for wish in found]}
    for wish in found:
        form |= {f"amount-{wish.row.id}": wish.amount_minor, f"seen-{wish.row.id}": str(wish.seen)}
    return form


def decide(acme: Any, request: Request, **form: Any) -> tuple[int, str]:
    answer = acme.client(acme.bob).post(acme.url("request-decision", request.number), form)
    return answer.status_code, answer.content.decode()


def rows(acme: Any, request: Request) -> list[RequestLine]:
    with acme.door():
        return list(request.lines.order_by("id"))


def statuses(acme: Any) -> set[str]:
    with acme.door():
        return set(Request.objects.values_list("status", flat=True))


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "1e999999999", "1e-999999999", "٥", "", "5 0"])
def test_a_quantity_that_no_page_has_shown(acme: Any, number: str) -> None:
    request = acme.ask(acme.order())
    form = form_of(acme, request)
    status, page = decide(acme, request, **form | {f"seen-{form['row'][0]}": f"open {number} 0 0 10 -"})
    assert (status, statuses(acme)) == (400, {"pending"})
    assert "The page sent something that cannot be read: reload it and try again." in page


@pytest.mark.parametrize("amount", [0, 5000])
def test_a_line_of_another_request_among_ones_own(acme: Any, amount: int) -> None:
    request, other = acme.ask(acme.order()), acme.ask(acme.order())
    (row,) = rows(acme, other)
    form = form_of(acme, request)
    form |= {"row": [*form["row"], row.id], f"amount-{row.id}": amount}
    status, page = decide(acme, request, **form)
    assert (status, statuses(acme)) == (409, {"pending"})
    assert f"The page sent lines that are not of {request.label}" in page


def test_a_line_and_a_reason_of_next_door(acme: Any, next_door: Any) -> None:
    request, theirs = acme.ask(acme.order()), next_door.ask(next_door.order())
    (row,) = rows(next_door, theirs)
    form = form_of(acme, request)
    for forged in (
        {"row": row.id, f"amount-{row.id}": 5000},
        {"reason": theirs.reason_id},
        {f"reason-{form['row'][0]}": theirs.reason_id},
    ):
        status, _page = decide(acme, request, **form | forged)
        assert status in {400, 409}
        assert statuses(acme) == statuses(next_door) == {"pending"}


@pytest.mark.parametrize("url", ["decisions", "decisions-confirmation"])
def test_in_bulk_another_verdict_is_none(acme: Any, url: str) -> None:
    request = acme.ask(acme.order())
    form = {"number": request.number, f"amount-{request.number}": 5000, "verdict": "aprove"}
    answer = acme.client(acme.bob).post(acme.url(url), form)
    assert (answer.status_code, statuses(acme)) == (400, {"pending"})


def test_the_numbers_of_next_door_are_numbers_of_ones_own(acme: Any, next_door: Any) -> None:
    mine = acme.ask(acme.order())
    theirs = [next_door.ask(next_door.order()) for _ in range(2)]
    numbers = [one.number for one in theirs]
    form = {"verdict": "approve", "number": numbers} | {f"amount-{one}": 5000 for one in numbers}
    assert acme.client(acme.bob).post(acme.url("decisions"), form).status_code == 302
    assert mine.number in numbers
    assert (statuses(acme), statuses(next_door)) == ({"approved"}, {"pending"})


def test_a_line_of_next_door_among_ones_own_is_not_answered_about_and_neither_is_the_other(
    acme: Any, next_door: Any
) -> None:
    (mine,), (theirs,) = (rows(company, company.ask(company.order())) for company in (acme, next_door))
    form = {"answer": "too_late", "line": [mine.id, theirs.id]}
    assert acme.client(acme.fay).post(acme.url("hold-answers"), form).status_code == 409
    for company in (acme, next_door):
        with company.door():
            assert not WarehouseAnswer.objects.exists()


def test_a_comment_is_mailed_to_nobody_next_door(acme: Any, next_door: Any) -> None:
    request = acme.ask(acme.order())
    form = {"text": "Look at this.", "mention": [next_door.bob.id, acme.bob.id, "x"]}
    acme.client(acme.ann).post(acme.url("request-comments", request.number), form)
    with acme.door():
        assert [mail.to for mail in Mail.objects.filter(kind="comment")] == [acme.bob.user.email]
    with next_door.door():
        assert not Mail.objects.exists()


def test_what_was_taken_back_since_was_not_decided_a_moment_ago(acme: Any) -> None:
    request = acme.approve(acme.ask(acme.order()))
    with acme.door():
        taking = ask_to_reinstate(request.id, by=acme.ann, why="The wrong order.")
        reinstate(taking.id, by=acme.bob)
    form = {"verdict": "approve", "number": request.number, f"amount-{request.number}": 5000}
    page = acme.client(acme.bob).post(acme.url("decisions"), form).content.decode()
    assert f"{request.label} was approved by Bob and taken back since." in page
