"""Whoever changes a rule or a role while somebody decides waits for that decision."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.models import Request
from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.cancellations.reject import reject, reject_all
from countermand.imports.test_races import race
from countermand.orgs.models import Membership, Role
from countermand.people.change_company import Facts, change_company
from countermand.people.change_roles import change_roles
from countermand.people.deactivate import deactivate
from countermand.profile.answers import Limits
from countermand.profile.change import change_answers
from tests.invariants import assert_invariants


def approves(acme: Any, request: Request) -> object:
    return approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)


def rejects(acme: Any, request: Request) -> object:
    return reject(request.id, by=acme.bob, note="No.")


def rejects_many(acme: Any, request: Request) -> object:
    return reject_all([request.id], by=acme.bob, note="No.")


def takes_back(acme: Any, request: Request) -> object:
    return reinstate(request.reinstatements.get().id, by=acme.bob)


def gives_a_role(acme: Any) -> None:
    change_roles(acme.bob, ["requester"], by=acme.ada)


def shuts_out(acme: Any) -> None:
    deactivate(acme.bob, by=acme.ada)


@pytest.mark.parametrize("decides", [approves, rejects, rejects_many, takes_back])
@pytest.mark.parametrize("changes", [gives_a_role, shuts_out])
def test_a_role_is_taken_after_the_decision_that_has_begun(
    acme: Any, decides: Callable[[Any, Request], object], changes: Callable[[Any], None]
) -> None:
    request = acme.ask(acme.order())
    if decides is takes_back:
        acme.approve(request)
        with acme.door():
            ask_to_reinstate(request.id, by=acme.ann, why="A mistake.")
    race(acme, lambda: decides(acme, request), lambda: changes(acme)).result()
    with acme.door():
        assert not Membership.objects.get(id=acme.bob.id).has(Role.APPROVER)
    assert_invariants(acme)


def test_people_may_still_decide_what_they_asked_for_when_that_is_forbidden_a_moment_later(acme: Any) -> None:
    company = {"name": "Acme Toys", "time_zone": "UTC", "currency": "USD", "mail_customer": False}
    with acme.door():
        change_company(acme.org, Facts(**company, own_decisions=True), by=acme.ada)
    request = acme.ask(acme.order(), by=acme.bob)
    forbidden = Facts(**company, own_decisions=False)
    race(acme, lambda: approves(acme, request), lambda: change_company(acme.org, forbidden, by=acme.ada))
    with acme.door():
        assert Request.objects.get().status == "approved"
    assert_invariants(acme)


def test_the_first_limit_of_all_is_set_after_the_approval_that_has_begun(acme: Any) -> None:
    request = acme.ask(acme.order())
    limits = Limits(second_above=Decimal(10))
    race(acme, lambda: approves(acme, request), lambda: change_answers("limits", limits, by=acme.ada))
    with acme.door():
        assert Request.objects.get().status == "approved"
    assert acme.approve(acme.ask(acme.order())).status == "pending"
