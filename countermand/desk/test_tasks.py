from typing import Any

from countermand.audit.models import Entry
from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.refunds.models import Task


def task(acme: Any) -> Task:
    request = acme.approve(acme.ask(acme.order()))
    with acme.door():
        asked = ask_to_reinstate(request.id, by=acme.ann, why="A mistake.")
    with acme.door():
        reinstate(asked.id, by=acme.bob)
    with acme.door():
        return Task.objects.get()


def test_finance_sees_what_to_take_back_and_says_how_it_was_done(acme: Any) -> None:
    url = acme.url("task", task(acme).id)
    client = acme.client(acme.fred)
    page = client.get(acme.url("refunds")).content.decode()
    assert "Take $50.00 back" in page
    assert "CR-1001" in page
    assert client.post(url, {"note": ""}).status_code == 400
    assert "Done, and kept" in client.post(url, {"note": "Debit note 17"}, follow=True).content.decode()
    assert "Take $50.00 back" not in client.get(acme.url("refunds")).content.decode()
    with acme.door():
        assert Entry.objects.filter(action="task_done").count() == 1


def test_what_finance_has_to_do_stands_on_the_page_of_the_request(acme: Any) -> None:
    url = acme.url("task", task(acme).id)
    page = acme.client(acme.bob).get(acme.url("request", 1001)).content.decode()
    assert "Finance has to do it" in page
    acme.client(acme.fred).post(url, {"note": "Debit note 17"})
    page = acme.client(acme.bob).get(acme.url("request", 1001)).content.decode()
    assert "Fred, “Debit note 17”" in page


def test_a_task_is_done_once(acme: Any) -> None:
    url = acme.url("task", task(acme).id)
    acme.client(acme.fred).post(url, {"note": "Debit note 17"})
    answer = acme.client(acme.ada).post(url, {"note": "Me too"})
    assert answer.status_code == 409
    assert "Fred did this already: Debit note 17" in answer.content.decode()


def test_an_approver_cannot_finish_a_task_of_finance(acme: Any) -> None:
    assert acme.client(acme.bob).post(acme.url("task", task(acme).id), {"note": "x"}).status_code == 403
