"""Every state with every verb and every role: what the tables of moves say happens, and nothing else does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError

from conftest import Company
from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.diagram import states_page
from countermand.cancellations.models import Reinstatement, Request
from countermand.cancellations.reinstate import (
    ask_to_reinstate,
    refuse_to_reinstate,
    reinstate,
    withdraw_reinstatement,
)
from countermand.cancellations.reject import reject
from countermand.cancellations.states import OWN, REINSTATEMENT, REQUEST, Move, Status, Taking
from countermand.cancellations.withdraw import withdraw
from countermand.orgs.roles import Role

PEOPLE = dict(zip([*Role], ["ann", "bob", "fay", "fred", "ada", "carol"], strict=True))


def lead(acme: Company, status: str) -> Request:
    """A request of Ann's, brought into that state."""
    request = acme.ask(acme.order())
    with acme.door():
        if status in {Status.APPROVED, Status.REINSTATED}:
            approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)
        if status == Status.REJECTED:
            reject(request.id, by=acme.bob, note="No.")
        if status == Status.WITHDRAWN:
            withdraw(request.id, by=acme.ann)
    if status == Status.REINSTATED:
        with acme.door():
            reinstate(ask_to_reinstate(request.id, by=acme.ann, why="A mistake.").id, by=acme.bob)
    return request


def lead_taking(acme: Company, state: str) -> Reinstatement:
    request = lead(acme, Status.APPROVED)
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.ann, why="A mistake.")
        if state == Taking.APPROVED:
            reinstate(asked.id, by=acme.bob)
        if state == Taking.REJECTED:
            refuse_to_reinstate(asked.id, by=acme.bob, note="No.")
        if state == Taking.WITHDRAWN:
            withdraw_reinstatement(asked.id, by=acme.ann)
    return asked


def approval(request: Request) -> dict[str, Any]:
    rows = list(request.lines.all())
    amounts = {f"amount-{row.id}": row.amount_minor for row in rows}
    return {"verdict": "approve", "reason": request.reason_id, "row": [row.id for row in rows], **amounts}


@dataclass(frozen=True)
class Verb:
    url: str
    form: Callable[[Any], dict[str, Any]]


REQUEST_VERBS = {
    "approve": Verb("request-decision", approval),
    "reject": Verb("request-decision", lambda one: {"verdict": "reject", "note": "No."}),
    "withdraw": Verb("request-withdrawal", lambda one: {}),
    "ask to reinstate": Verb("reinstatements", lambda one: {"why": "A mistake."}),
}
TAKING_VERBS = {
    "reinstate": Verb("reinstatement-decision", lambda one: {"verdict": "approve"}),
    "refuse to reinstate": Verb("reinstatement-decision", lambda one: {"verdict": "reject", "note": "No."}),
    "withdraw reinstatement": Verb("reinstatement-withdrawal", lambda one: {}),
}
# To ask is a move of the reinstatement, from nothing, and only an approved request can be asked back.
ASK_BACK = [Move(Status.APPROVED, "ask to reinstate", Status.APPROVED, REINSTATEMENT[0].by)]
REQUEST_MOVES = {(move.before, move.verb): move for move in [*REQUEST, *ASK_BACK]}
TAKING_MOVES = {(move.before, move.verb): move for move in REINSTATEMENT}


def expected(move: Move | None, verb: str, moves: dict[tuple[str, str], Move], role: Role) -> int:
    may = set().union(*(one.by for (_before, name), one in moves.items() if name == verb))
    if role not in may:
        return 403
    if move is None:
        return 409
    return 400 if move.besides == OWN and role != Role.REQUESTER else 302


def refused_first(codes: dict[Role, int]) -> Iterator[tuple[Role, int]]:
    yield from sorted(codes.items(), key=lambda pair: pair[1] == 302)


@pytest.mark.parametrize(("before", "verb"), list(product(Status, REQUEST_VERBS)))
def test_a_request_in_every_state_with_every_verb_and_every_role(acme: Any, before: Status, verb: str) -> None:
    move = REQUEST_MOVES.get((before, verb))
    request = lead(acme, before)
    codes = {role: expected(move, verb, REQUEST_MOVES, role) for role in Role}
    for role, code in refused_first(codes):
        with acme.door():
            form = REQUEST_VERBS[verb].form(request)
        url = acme.url(REQUEST_VERBS[verb].url, request.number)
        assert acme.client(getattr(acme, PEOPLE[role])).post(url, form).status_code == code, role
        with acme.door():
            status = Request.objects.get(id=request.id).status
        if code != 302:
            assert status == before, role
            continue
        assert move
        assert status == move.after, role
        request = lead(acme, before)


@pytest.mark.parametrize(("before", "verb"), list(product(Taking, TAKING_VERBS)))
def test_a_reinstatement_in_every_state_with_every_verb_and_every_role(acme: Any, before: Taking, verb: str) -> None:
    move = TAKING_MOVES.get((before, verb))
    taking = lead_taking(acme, before)
    codes = {role: expected(move, verb, TAKING_MOVES, role) for role in Role}
    for role, code in refused_first(codes):
        url = acme.url(TAKING_VERBS[verb].url, taking.id)
        answer = acme.client(getattr(acme, PEOPLE[role])).post(url, TAKING_VERBS[verb].form(taking))
        assert answer.status_code == code, role
        with acme.door():
            state = Reinstatement.objects.get(id=taking.id).state
        if code != 302:
            assert state == before, role
            continue
        assert move
        assert state == move.after, role
        taking = lead_taking(acme, before)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.WITHDRAWN, Status.REINSTATED])
def test_postgres_keeps_a_closed_request_closed(acme: Any, status: Status) -> None:
    lead(acme, status)
    with pytest.raises(IntegrityError, match="closed for ever"), acme.door():
        Request.objects.update(status=Status.PENDING, closed_at=None)


def test_the_drawn_page_is_the_one_that_the_code_draws() -> None:
    assert (Path(settings.PACKAGE).parent / "docs" / "states.md").read_text() == states_page()
