"""Many reps ask at the same moment, over HTTP, against the running product."""

import re
from functools import partial
from typing import Any

from countermand.cancellations.models import Draft, Request, RequestLine
from countermand.orgs.owned import new_id
from tests.invariants import assert_invariants
from tests.races.conftest import FEW, ROUNDS
from tests.races.crowd import all_at_once, asked, statuses

AT_ONCE = 16
WHY_ALL_REFUSED = "Nothing of this can be canceled. Read why below."


def test_of_sixteen_reps_on_one_line_one_gets_the_request(browser: Any, acme: Any) -> None:
    people = [browser(acme.member(f"rep{n}", ["requester"])) for n in range(AT_ONCE)]
    for _ in range(5):
        order = acme.order()
        (line,) = acme.lines(order)
        form = {"scope": "lines", "line": line.id, "reason": acme.reason().id}
        tries = [partial(one.post, acme.url("request-new", order.id), form | {"key": str(new_id())}) for one in people]
        assert statuses(all_at_once(tries)) == {302: 1, 409: AT_ONCE - 1}
        with acme.door():
            assert Request.objects.filter(order=order).count() == 1
        assert_invariants(acme)


def test_the_same_form_sent_sixteen_times_is_one_request(browser: Any, acme: Any) -> None:
    ann, reason = browser(acme.ann), acme.reason().id
    for _ in range(ROUNDS):
        order = acme.order()
        form = {"scope": "order", "reason": reason, "key": str(new_id())}
        answers = all_at_once([partial(ann.post, acme.url("request-new", order.id), form)] * AT_ONCE)
        assert statuses(answers) == {302: AT_ONCE}
        assert len({answer.location for answer in answers}) == 1
        with acme.door():
            assert Request.objects.filter(order=order).count() == 1
        assert_invariants(acme)


def test_parts_that_exceed_what_is_left_are_asked_for_once_each_time(browser: Any, acme: Any) -> None:
    """Of five, three reps want two each: one gets them. Of the three left, again. Of the last one, nobody."""
    people = [browser(acme.member(f"rep{n}", ["requester"])) for n in range(3)]
    reason = acme.reason().id
    for _ in range(ROUNDS // 3 + 1):
        order = acme.order()
        (line,) = acme.lines(order)
        form = {"scope": "lines", "line": line.id, f"quantity-{line.id}": "2", "reason": reason}
        for left in (5, 3, 1):
            tries = [partial(one.post, acme.url("request-new", order.id), form) for one in people]
            answers = all_at_once(tries)
            assert statuses(answers) == ({302: 1, 409: 2} if left > 2 else {409: 3})
            losers = [answer for answer in answers if answer.status == 409]
            assert {answer.sentence for answer in losers} == {WHY_ALL_REFUSED}
            why = "Line 1 is already asked for in CR-" if left > 2 else "Line 1: only 1 of 5 can still be canceled"
            assert all(why in answer.page for answer in losers)
            assert_invariants(acme)
            if left > 2:
                with acme.door():
                    request = Request.objects.select_related("reason").get(order=order, status="pending")
                acme.approve(request)
                with acme.door():
                    form[f"follows-{line.id}"] = str(RequestLine.objects.get(request=request).id)
        assert acme.lines(order)[0].canceled == 4


def test_more_of_a_line_is_not_asked_for_while_a_part_of_it_is_approved(browser: Any, acme: Any) -> None:
    bob, dora = browser(acme.bob), browser(acme.member("dora", ["requester"]))
    reason = acme.reason().id
    for number in range(FEW):
        order = acme.order()
        (line,) = acme.lines(order)
        request = acme.ask(order, [(line, 2)])
        more = {"scope": "lines", "line": line.id, f"quantity-{line.id}": "4", "reason": reason}
        tries = [
            partial(bob.post, acme.url("decisions"), {"number": request.number, f"amount-{request.number}": "2000"}),
            partial(dora.post, acme.url("request-new", order.id), more),
        ]
        answers = all_at_once(tries if number % 2 else tries[::-1])
        assert statuses(answers) == {302: 1, 409: 1}
        (loser,) = [answer for answer in answers if answer.status == 409]
        assert re.search("Line 1 is already asked for in|only 3 of 5 can still be canceled", loser.page)
        assert acme.lines(order)[0].canceled == 2
        assert_invariants(acme)


def test_the_whole_order_and_one_line_of_it_never_have_that_line_twice(browser: Any, acme: Any) -> None:
    ann, dora = browser(acme.ann), browser(acme.member("dora", ["requester"]))
    reason = acme.reason().id
    for number in range(FEW):
        order = acme.order({}, {})
        second = acme.lines(order)[1]
        path = acme.url("request-new", order.id)
        tries = [
            partial(ann.post, path, {"scope": "order", "reason": reason}),
            partial(dora.post, path, {"scope": "lines", "line": second.id, "reason": reason}),
        ]
        whole, one = all_at_once(tries if number % 2 else tries[::-1])[:: 1 if number % 2 else -1]
        assert (whole.status, one.status) in {(302, 302), (302, 409)}
        with acme.door():
            assert RequestLine.objects.filter(line__order=order, outcome="pending").count() == 2
            left_out = Request.objects.get(order=order, whole_order=True).excluded
        assert bool(left_out) == (one.status == 302)  # whoever asks for the rest reads which line was missing
        assert_invariants(acme)


def test_withdrawn_twice_at_once_it_is_withdrawn_once(browser: Any, acme: Any) -> None:
    ann = browser(acme.ann)
    for request in asked(acme, FEW):
        answers = all_at_once([partial(ann.post, acme.url("request-withdrawal", request.number), {})] * 2)
        assert statuses(answers) == {302: 1, 409: 1}
        (loser,) = [answer for answer in answers if answer.status == 409]
        assert loser.sentence.startswith(f"{request.label} was withdrawn just now by Ann")
        assert_invariants(acme)


def test_a_draft_that_is_kept_while_its_form_is_sent_leaves_one_request_and_at_most_one_draft(
    browser: Any, acme: Any
) -> None:
    ann, reason = browser(acme.ann), acme.reason().id
    for number in range(FEW):
        order = acme.order()
        form = {"scope": "order", "reason": reason, "key": str(new_id()), "note": f"The {number}th"}
        keep = partial(ann.post, acme.url("request-draft", order.id), form)
        send = partial(ann.post, acme.url("request-new", order.id), form)
        tries = [keep, keep, send, send]
        answers = all_at_once(tries[number % 4 :] + tries[: number % 4])
        assert statuses(answers) == {200: 2, 302: 2}
        with acme.door():
            assert Request.objects.filter(order=order).count() == 1
            assert Draft.objects.filter(order=order).count() <= 1
        assert_invariants(acme)
