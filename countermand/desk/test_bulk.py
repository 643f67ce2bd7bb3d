from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.audit.models import Entry
from countermand.cancellations.models import Decision, FirstApproval, Request
from countermand.mail.models import Mail
from countermand.orders.models import Line
from countermand.profile.answers import answers
from countermand.profile.change import change_answers
from tests.invariants import assert_invariants


def asked(acme: Any, many: int, **order: Any) -> list[Request]:
    return [acme.ask(acme.order(**order)) for _ in range(many)]


def approving(requests: list[Request], amount: int = 5000) -> dict[str, Any]:
    form: dict[str, Any] = {"verdict": "approve", "number": [one.number for one in requests]}
    return form | {f"amount-{one.number}": amount for one in requests}


def states(acme: Any) -> dict[int, str]:
    with acme.door():
        return dict(Request.objects.values_list("number", "status"))


def test_one_confirmation_says_what_it_comes_to_and_does_nothing(acme: Any) -> None:
    requests = [*asked(acme, 2), *asked(acme, 1, currency="EUR")]
    acme.org.mail_customer = True
    with acme.door():
        acme.org.save()
    page = acme.client(acme.bob).post(acme.url("decisions-confirmation"), approving(requests)).content.decode()
    assert "Approve 3 requests?" in page
    assert "€50.00 + $100.00" in page
    assert "1 colleague who asked (Ann), 1 customer<" in page
    assert set(states(acme).values()) == {"pending"}


def test_the_confirmation_leaves_out_what_cannot_be_decided_and_says_why(acme: Any) -> None:
    (good, gone), mine = asked(acme, 2), acme.ask(acme.order(), by=acme.bob)
    with acme.door():
        Line.objects.filter(order=gone.order_id).update(stage="shipped", shipped=5)
    done = acme.approve(acme.ask(acme.order()))
    form = approving([good, gone, mine, done])
    page = acme.client(acme.bob).post(acme.url("decisions-confirmation"), form).content.decode()
    assert "Approve 1 request?" in page
    assert "3 are left out" in page
    for sentence in ("Line 1 shipped: start a return instead.", "You asked for", "It is decided already."):
        assert sentence in page


def test_what_needs_two_people_is_said_before(acme: Any) -> None:
    with acme.door():
        change_answers("limits", replace(answers().limits, second_above=Decimal(10)), by=acme.ada)
    form = approving(asked(acme, 2))
    client = acme.client(acme.bob)
    page = client.post(acme.url("decisions-confirmation"), form).content.decode()
    assert "2 of them need two people" in page
    after = client.post(acme.url("decisions"), form, follow=True).content.decode()
    assert "2 requests have your approval and wait for a second person." in after
    with acme.door():
        assert FirstApproval.objects.count() == 2


def test_five_hundred_with_three_bad_ones(acme: Any) -> None:
    requests = asked(acme, 500)
    shipped, dearer, closed = requests[7], requests[77], requests[277]
    with acme.door():
        Line.objects.filter(order=shipped.order_id).update(stage="shipped", shipped=5)
        Line.objects.filter(order=dearer.order_id).update(price=Decimal(11))
    acme.client(acme.eve).post(acme.url("decisions"), {"verdict": "reject", "number": closed.number, "note": "No."})
    page = acme.client(acme.bob).post(acme.url("decisions"), approving(requests)).content.decode()
    assert "497 requests are approved." in page
    assert "Line 1 shipped: start a return instead." in page
    assert "the refund has become $55.00" in page
    assert f"{closed.label} was rejected" in page
    found = states(acme)
    assert [found.pop(bad.number) for bad in (shipped, dearer, closed)] == ["pending", "pending", "rejected"]
    assert set(found.values()) == {"approved"}
    assert_invariants(acme)  # nothing is half done


def test_five_hundred_and_one_are_too_many(acme: Any) -> None:
    answer = acme.client(acme.bob).post(acme.url("decisions-confirmation"), {"number": range(501)})
    assert answer.status_code == 400
    assert "Decide at most 500 requests at once." in answer.content.decode()


def test_the_same_form_again_does_nothing_twice_and_is_no_mistake(acme: Any) -> None:
    requests = asked(acme, 3)
    client = acme.client(acme.bob)
    client.post(acme.url("decisions"), approving(requests[:2]))
    page = client.post(acme.url("decisions"), approving(requests), follow=True).content.decode()
    assert "1 request is approved." in page
    assert "2 requests were decided by you a moment ago already: nothing was done twice." in page
    assert "Not approved" not in page
    with acme.door():
        assert Decision.objects.count() == 3


def test_what_a_colleague_was_faster_with_is_listed_with_who(acme: Any) -> None:
    requests = asked(acme, 2)
    acme.approve(requests[0])
    page = acme.client(acme.eve).post(acme.url("decisions"), approving(requests)).content.decode()
    assert "was approved just now by Bob." in page
    assert set(states(acme).values()) == {"approved"}


def test_many_are_rejected_with_one_note(acme: Any) -> None:
    requests, mine = asked(acme, 3), acme.ask(acme.order(), by=acme.bob)
    client = acme.client(acme.bob)
    form = {"verdict": "reject", "number": [one.number for one in [*requests, mine]], "note": "Too late for today."}
    assert "Reject 3 requests?" in client.post(acme.url("decisions-confirmation"), form).content.decode()
    page = client.post(acme.url("decisions"), form).content.decode()
    assert "3 requests are rejected." in page
    assert f"You asked for {mine.label} yourself" in page
    with acme.door():
        assert set(Decision.objects.values_list("verdict", "note")) == {("rejected", "Too late for today.")}
        assert Mail.objects.filter(kind="rejected").count() == 3
        assert Entry.objects.filter(action="rejected").count() == 3
    assert "3 requests were decided by you" in client.post(acme.url("decisions"), form).content.decode()


def test_nothing_is_rejected_without_a_note(acme: Any) -> None:
    (request,) = asked(acme, 1)
    form = {"verdict": "reject", "number": request.number, "note": "  "}
    answer = acme.client(acme.bob).post(acme.url("decisions"), form)
    assert answer.status_code == 400
    assert "Write a note" in answer.content.decode()
    assert set(states(acme).values()) == {"pending"}


def test_rejecting_many_takes_as_many_statements_as_rejecting_few(acme: Any) -> None:
    client = acme.client(acme.bob)

    def statements(many: int) -> int:
        form = {"verdict": "reject", "number": [one.number for one in asked(acme, many)], "note": "No."}
        with CaptureQueriesContext(connection) as context:
            client.post(acme.url("decisions"), form)
        return len(context.captured_queries)

    statements(1)
    assert statements(2) == statements(20)


def test_a_row_is_decided_without_leaving_the_queue(acme: Any) -> None:
    good, dearer = asked(acme, 2)
    client = acme.client(acme.bob)
    answer = client.post(acme.url("decisions"), approving([good]), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode().strip()) == (200, "<p>1 request is approved.</p>")
    refused = client.post(acme.url("decisions"), approving([dearer], 4000), headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert "the refund has become $50.00" in refused.content.decode()
    assert "1 request is approved" not in client.get(acme.url("orders")).content.decode()


def test_the_neighbors_requests_cannot_be_decided(acme: Any, next_door: Any) -> None:
    theirs = next_door.ask(next_door.order())
    asked(acme, 1)
    form = approving([theirs]) | {"number": [theirs.number + 500]}
    assert acme.client(acme.bob).post(acme.url("decisions"), form).status_code == 400
    assert states(next_door) == {theirs.number: "pending"}
