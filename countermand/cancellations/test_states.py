from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError

from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.diagram import states_page
from countermand.cancellations.models import Request
from countermand.cancellations.reject import reject
from countermand.cancellations.states import MOVES, Status
from countermand.cancellations.withdraw import withdraw
from countermand.plain import Conflict

VERBS: dict[str, Callable[[Any, Request], object]] = {
    "approve": lambda acme, one: approve_one(Approval(request_id=one.id), by=acme.bob, reason=one.reason),
    "reject": lambda acme, one: reject(one.id, by=acme.bob, note="Too late."),
    "withdraw": lambda acme, one: withdraw(one.id, by=acme.ann),
}
WAY_TO = {Status.PENDING: None, Status.APPROVED: "approve", Status.REJECTED: "reject", Status.WITHDRAWN: "withdraw"}


@pytest.mark.parametrize(("before", "verb"), list(product(WAY_TO, VERBS)))
def test_every_move_is_in_the_table_and_every_other_is_refused(acme: Any, before: Status, verb: str) -> None:
    request = acme.ask(acme.order())
    if way := WAY_TO[before]:
        with acme.door():
            VERBS[way](acme, request)
    after = MOVES.get((before, verb))
    if after is None:
        with pytest.raises(Conflict, match=f"{request.label} was {before}"), acme.door():
            VERBS[verb](acme, request)
    else:
        with acme.door():
            VERBS[verb](acme, request)
    with acme.door():
        assert Request.objects.get().status == (after or before)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.WITHDRAWN])
def test_postgres_keeps_a_closed_request_closed(acme: Any, status: Status) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        VERBS[str(WAY_TO[status])](acme, request)
    with pytest.raises(IntegrityError, match="closed for ever"), acme.door():
        Request.objects.update(status=Status.PENDING, closed_at=None)


def test_the_drawn_page_is_the_one_that_the_code_draws() -> None:
    assert (Path(settings.PACKAGE).parent / "docs" / "states.md").read_text() == states_page()
