"""Many people decide at the same moment, over HTTP, against the running product."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from countermand.audit.models import Entry
from countermand.cancellations.models import Decision, FirstApproval, Request
from countermand.orders.models import Line
from countermand.orgs.models import Role
from countermand.people.change_roles import change_roles
from countermand.profile.answers import Limits
from countermand.profile.change import change_answers
from countermand.refunds.models import Delivery, Endpoint, Refund
from tests.invariants import assert_invariants
from tests.races.conftest import ROUNDS
from tests.races.crowd import Answer, all_at_once, approval, asked, statuses

AT_ONCE = 16


def turned(tries: list[Callable[[], Answer]], by: int) -> list[Callable[[], Answer]]:
    """Nobody is always the first to start."""
    by %= len(tries)
    return tries[by:] + tries[:by]


def test_of_sixteen_approvers_one_approves_and_fifteen_read_who_was_faster(browser: Any, acme: Any) -> None:
    with acme.door():
        for name in ("Books", "Shop"):
            Endpoint.objects.create(name=name, url="http://127.0.0.1:9/", secret="whsec_c2VjcmV0")
    people = [browser(acme.member(f"approver{n}", ["approver"])) for n in range(AT_ONCE)]
    for request in asked(acme, ROUNDS):
        path, form = acme.url("request-decision", request.number), approval(acme, request)
        answers = all_at_once([partial(one.post, path, form) for one in people])
        assert statuses(answers) == {302: 1, 409: AT_ONCE - 1}
        for answer in answers:
            if answer.status == 409:
                assert re.match(rf"{request.label} was approved .* by Approver\d+\. Nothing was ", answer.sentence)
    with acme.door():
        assert Decision.objects.count() == Refund.objects.count() == ROUNDS
        assert Entry.objects.filter(action="approved").count() == ROUNDS
        assert Delivery.objects.count() == 2 * ROUNDS
        assert set(Line.objects.values_list("canceled", "stage")) == {(5, "canceled")}
    assert_invariants(acme)


def test_of_approve_reject_and_withdraw_one_happens_and_two_read_which(browser: Any, acme: Any) -> None:
    ann, bob, eve = map(browser, (acme.ann, acme.bob, acme.eve))
    word = {"approved": "Bob", "rejected": "Eve", "withdrawn": "Ann"}
    for number, request in enumerate(asked(acme, ROUNDS)):
        decision = acme.url("request-decision", request.number)
        tries = [
            partial(bob.post, decision, approval(acme, request)),
            partial(eve.post, decision, {"verdict": "reject", "note": "It is on its way."}),
            partial(ann.post, acme.url("request-withdrawal", request.number), {}),
        ]
        answers = all_at_once(turned(tries, number))
        assert statuses(answers) == {302: 1, 409: 2}
        with acme.door():
            request.refresh_from_db()
        for answer in answers:
            if answer.status == 409:
                assert answer.sentence.startswith(f"{request.label} was {request.status} ")
                assert f" by {word[request.status]}" in answer.sentence
        assert_invariants(acme)


def test_of_two_second_approvers_one_cancels_and_the_other_reads_it(browser: Any, acme: Any) -> None:
    with acme.door():
        change_answers("limits", Limits(second_above=10), by=acme.ada)
    people = [browser(acme.member("dora", ["approver"])), browser(acme.eve)]
    for number, request in enumerate(asked(acme, ROUNDS)):
        assert acme.approve(request).status == "pending"
        with acme.door():
            first = FirstApproval.objects.get(request=request)
        path = acme.url("request-decision", request.number)
        form = approval(acme, request) | {"first_seen": str(first.id)}
        answers = all_at_once(turned([partial(one.post, path, form) for one in people], number))
        assert statuses(answers) == {302: 1, 409: 1}
        (loser,) = [answer for answer in answers if answer.status == 409]
        assert re.match(rf"{request.label} was approved .* by (Dora|Eve)\.", loser.sentence)
        assert_invariants(acme)


def test_of_two_first_approvers_one_is_the_first_and_the_other_reads_it(browser: Any, acme: Any) -> None:
    with acme.door():
        change_answers("limits", Limits(second_above=10), by=acme.ada)
    people = [browser(acme.bob), browser(acme.eve)]
    for number, request in enumerate(asked(acme, ROUNDS)):
        path = acme.url("request-decision", request.number)
        form = approval(acme, request) | {"first_seen": ""}
        answers = all_at_once(turned([partial(one.post, path, form) for one in people], number))
        assert statuses(answers) == {302: 1, 409: 1}
        (loser,) = [answer for answer in answers if answer.status == 409]
        assert re.match(rf"(Bob|Eve) approved {request.label} as the first since you opened", loser.sentence)
        with acme.door():
            assert Request.objects.get(id=request.id).status == "pending"
        assert_invariants(acme)


def test_bulk_and_single_decisions_of_the_same_requests_happen_once_each(browser: Any, acme: Any) -> None:
    bob, dora, eve = map(browser, (acme.bob, acme.member("dora", ["approver"]), acme.eve))
    for number in range(ROUNDS):
        three = list(asked(acme, 3))
        numbers = [request.number for request in three]
        form: dict[str, Any] = {f"amount-{one}": "5000" for one in numbers}
        many = acme.url("decisions")
        tries = [
            partial(bob.post, many, form | {"verdict": "approve", "number": numbers}),
            partial(dora.post, many, {"verdict": "reject", "note": "Too late.", "number": numbers[:0:-1]}),
            partial(eve.post, acme.url("request-decision", numbers[1]), approval(acme, three[1])),
        ]
        answers = all_at_once(turned(tries, number))
        single = answers[(2 - number) % 3]
        assert statuses(answers) - Counter({302: 3, 200: 2, 409: 1}) == {}
        assert (single.status == 409) == bool(single.sentences)
        for answer in answers:
            assert all(re.match(r"CR-\d+ was (approved|rejected) ", one) for one in answer.sentences)
        with acme.door():
            assert Decision.objects.filter(request__in=three).count() == 3
        assert_invariants(acme)


def test_whoever_loses_the_role_meanwhile_has_decided_before_or_does_not_decide(browser: Any, acme: Any) -> None:
    ada = browser(acme.ada)
    dora = acme.member("dora", ["approver"])
    client = browser(dora)
    for number, request in enumerate(asked(acme, ROUNDS)):
        with acme.door():
            change_roles(dora, ["approver"], by=acme.ada)
        tries = [
            partial(client.post, acme.url("request-decision", request.number), approval(acme, request)),
            partial(ada.post, acme.url("member", dora.id), {"roles": [Role.REQUESTER]}),
        ]
        answers = all_at_once(turned(tries, number))
        decided = answers[number % 2]
        assert answers[1 - number % 2].status == 302
        if decided.status != 302:
            assert decided.status in {403, 409}
            assert "needs the role Approver" in decided.sentence or "You may no longer decide" in decided.sentence
        with acme.door():
            assert (Request.objects.get(id=request.id).status == "approved") == (decided.status == 302)
        assert_invariants(acme)


def test_settings_roles_searches_and_approvals_wait_for_each_other_and_never_deadlock(browser: Any, acme: Any) -> None:
    admin, reader, approver = map(browser, (acme.ada, acme.carol, acme.bob))
    company = {"time_zone": "UTC", "currency": "USD"}
    tries: list[Callable[[], Answer]] = []
    for n, request in enumerate(asked(acme, 20)):
        form = {"number": request.number, f"amount-{request.number}": "5000"}
        tries.append(partial(approver.post, acme.url("decisions"), form))
        tries.append(partial(admin.post, acme.url("settings-company"), company | {"name": f"Acme {n}"}))
        tries.append(
            partial(admin.post, acme.url("member", acme.fay.id), {"roles": ["fulfillment", "finance"][: 1 + n % 2]})
        )
        tries.append(partial(reader.get, f"{acme.url('orders')}?q=greta"))
    assert set(statuses(all_at_once(tries))) == {200, 302}
    with acme.door():
        assert set(Request.objects.values_list("status", flat=True)) == {"approved"}
