from typing import Any

import pytest

from countermand.audit.models import Entry
from countermand.cancellations.models import Request
from countermand.desk.pages import queue as queue_pages
from countermand.desk.pages import request as request_pages
from countermand.orders.models import Line


def test_the_order_page_says_what_can_be_canceled_and_why_the_rest_cannot(acme: Any) -> None:
    order = acme.order({}, {"stage": "shipped", "shipped": 5, "carrier": "UPS", "tracking": "1Z9"})
    page = acme.client(acme.ann).get(acme.url("order", order.id)).content.decode()
    assert "Yes, 5" in page
    assert "Line 2 shipped with UPS 1Z9: start a return instead." in page
    assert acme.url("request-new", order.id) in page


def test_who_may_not_ask_sees_no_button(acme: Any) -> None:
    order = acme.order()
    page = acme.client(acme.carol).get(acme.url("order", order.id)).content.decode()
    assert acme.url("request-new", order.id) not in page


def test_a_rep_asks_for_the_whole_order(acme: Any) -> None:
    order = acme.order({}, {})
    form = {"scope": "order", "reason": acme.reason().id, "key": "01234567-89ab-7def-8123-456789abcdef"}
    response = acme.client(acme.ann).post(acme.url("request-new", order.id), form, follow=True)
    assert "CR-1001 is on its way to the approvers." in response.content.decode()


def test_the_form_keeps_what_was_entered_when_a_line_is_refused(acme: Any) -> None:
    order = acme.order({}, {})
    first, second = acme.lines(order)
    with acme.door():
        Line.objects.filter(id=second.id).update(stage="shipped", shipped=5)
    form = {"scope": "lines", "line": [first.id, second.id], f"quantity-{first.id}": "2", "reason": acme.reason().id}
    response = acme.client(acme.ann).post(acme.url("request-new", order.id), form | {"note": "Please hurry"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Some lines cannot be canceled. Nothing was sent yet" in page
    assert "Line 2 shipped: start a return instead." in page
    assert "Please hurry" in page
    assert 'value="2"' in page


def test_what_is_not_a_number_is_named(acme: Any) -> None:
    order = acme.order()
    (line,) = acme.lines(order)
    form = {"scope": "lines", "line": line.id, f"quantity-{line.id}": "two", "reason": acme.reason().id}
    response = acme.client(acme.ann).post(acme.url("request-new", order.id), form)
    assert response.status_code == 400
    assert "Line 1: “two” is not a number." in response.content.decode()


def test_the_preview_counts_lines_and_money(acme: Any) -> None:
    order = acme.order({}, {})
    lines = acme.lines(order)
    form = {"preview": "1", "scope": "lines", "line": [line.id for line in lines], f"quantity-{lines[0].id}": "1"}
    page = acme.client(acme.ann).post(acme.url("request-new", order.id), form).content.decode()
    assert "2 lines, refund $60.00" in page


def test_the_approver_sees_what_changed_since_the_request(acme: Any) -> None:
    order = acme.order({}, {})
    request = acme.ask(order)
    with acme.door():
        Line.objects.filter(order=order, ref="2").update(stage="shipped", shipped=5)
        Line.objects.filter(order=order, ref="1").update(stage="picking")
    client = acme.client(acme.bob)
    assert "Look again" in client.get(acme.url("queue")).content.decode()
    page = client.get(acme.url("request", request.number)).content.decode()
    assert "Stage: Open → Picking" in page
    assert "Line 2 shipped: start a return instead." in page


def test_an_approver_approves_and_a_second_click_reads_that_it_is_done(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        row = request.lines.get()
    form = {"verdict": "approve", "reason": request.reason_id, "row": row.id, f"amount-{row.id}": "5000"}
    client = acme.client(acme.bob)
    assert client.post(acme.url("request-decision", request.number), form).status_code == 302
    again = client.post(acme.url("request-decision", request.number), form)
    assert again.status_code == 409
    assert "CR-1001 was approved just now by Bob. Nothing was done twice." in again.content.decode()


def test_the_queue_approves_the_good_and_lists_the_bad(acme: Any) -> None:
    good, bad = acme.ask(acme.order()), acme.ask(acme.order())
    with acme.door():
        Line.objects.filter(order=bad.order_id).update(stage="shipped", shipped=5)
    form = {"number": [good.number, bad.number], f"amount-{good.number}": "5000", f"amount-{bad.number}": "5000"}
    page = acme.client(acme.bob).post(acme.url("decisions"), form).content.decode()
    assert "Not approved: nothing of these was changed" in page
    with acme.door():
        assert dict(Request.objects.values_list("number", "status")) == {good.number: "approved", bad.number: "pending"}


def test_a_requester_may_not_decide(acme: Any) -> None:
    request = acme.ask(acme.order())
    response = acme.client(acme.ann).post(acme.url("request-decision", request.number), {"verdict": "approve"})
    assert response.status_code == 403
    assert "This needs the role Approver" in response.content.decode()


def test_a_reason_is_added_changed_and_retired(acme: Any) -> None:
    client = acme.client(acme.ada)
    client.post(acme.url("settings-reasons"), {"code": "weather", "label": "Bad weather"})
    taken = client.post(acme.url("settings-reasons"), {"code": "weather", "label": "Again"})
    assert "There is a reason with the code “weather” already" in taken.content.decode()
    url = acme.url("settings-reason", acme.reason("weather").id)
    client.post(url, {"label": "Storm", "retired": "on"})
    assert acme.reason("weather").retired_at
    assert acme.reason("weather").label == "Storm"


def test_requests_and_queue_page_by_number(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in (request_pages, queue_pages):
        monkeypatch.setattr(page, "PAGE", 2)
    numbers = [acme.ask(acme.order()).number for _ in range(3)]
    client = acme.client(acme.bob)
    for name, in_order in [("requests", numbers[::-1]), ("queue", numbers)]:
        first = client.get(acme.url(name))
        second = client.get(acme.url(name) + first.context["next_url"])
        shown = [one.number for page in (first, second) for one in page.context["requests"]]
        assert shown == in_order
        assert second.context["next_url"] == ""


def test_a_price_that_has_changed_since_the_queue_was_shown_is_not_approved(acme: Any) -> None:
    request = acme.ask(acme.order())
    client = acme.client(acme.bob)
    assert 'name="amount-1001" value="5000"' in client.get(acme.url("queue")).content.decode()
    with acme.door():
        Line.objects.filter(order=request.order_id).update(price=1000)
    form = {"number": request.number, "amount-1001": "5000"}
    assert "the refund has become $5,000.00" in client.post(acme.url("decisions"), form).content.decode()


@pytest.mark.parametrize("form", [{}, {"verdict": "yes"}, {"verdict": "approve", "row": "x"}])
def test_only_the_two_verdicts_decide(acme: Any, form: dict[str, str]) -> None:
    request = acme.ask(acme.order())
    answer = acme.client(acme.bob).post(acme.url("request-decision", request.number), form)
    assert answer.status_code == 400
    with acme.door():
        assert Request.objects.get().status == "pending"


@pytest.mark.parametrize("amount", ["", "-1", "9" * 5000])
def test_an_amount_that_no_page_showed_is_no_error_of_ours(acme: Any, amount: str) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        row = request.lines.get()
    form = {"verdict": "approve", "reason": request.reason_id, "row": row.id, f"amount-{row.id}": amount}
    assert acme.client(acme.bob).post(acme.url("request-decision", request.number), form).status_code == 400


def test_the_key_of_a_form_is_good_for_one_order_and_one_person(acme: Any) -> None:
    form = {"scope": "order", "reason": acme.reason().id, "key": "01234567-89ab-7def-8123-456789abcdef"}
    first, other = acme.order(), acme.order()
    assert acme.client(acme.ann).post(acme.url("request-new", first.id), form).status_code == 302
    for member, order in [(acme.ann, other), (acme.eve, first)]:
        answer = acme.client(member).post(acme.url("request-new", order.id), form)
        assert answer.status_code == 409
        assert "This form was sent already, for something else." in answer.content.decode()


def test_what_postgres_cannot_hold_is_refused_in_a_sentence(acme: Any) -> None:
    form = {"scope": "order", "reason": acme.reason().id, "note": "a\0b"}
    answer = acme.client(acme.ann).post(acme.url("request-new", acme.order().id), form)
    assert answer.status_code == 400


def test_what_is_refused_leaves_nothing_but_a_line_in_the_record(acme: Any) -> None:
    order = acme.order({"stage": "shipped", "shipped": 5})
    form = {"scope": "order", "reason": acme.reason().id}
    assert acme.client(acme.ann).post(acme.url("request-new", order.id), form).status_code == 409
    with acme.door():
        assert not Request.objects.exists()
        entry = Entry.objects.get(action="refused")
        assert (entry.subject, entry.facts["codes"], entry.who) == (order.number, ["shipped"], "Ann")
        assert "asked in vain to cancel 1 line of order" in entry.sentence
    page = acme.client(acme.carol).get(acme.url("audit")).content.decode()
    assert "start a return instead" in page
