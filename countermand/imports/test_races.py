"""Two people at the same moment: whoever comes second waits, and then sees what the first one did."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict

from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.ask import Wanted, ask
from countermand.cancellations.drafts import save_draft
from countermand.cancellations.models import Draft, Reason, Request
from countermand.imports.apply import apply
from countermand.imports.correct import correct_lines
from countermand.imports.models import Change, Import, State
from countermand.imports.receive import AT_ONCE
from countermand.imports.tasks import apply_import
from countermand.imports.undo import left_alone, undo
from countermand.orders.models import Line, Order
from countermand.orgs.owned import new_id
from countermand.plain import Conflict
from countermand.profile.answers import answers
from countermand.profile.change import change_answers

HEADER = "Order,Line,SKU,Qty,Qty Shipped,Price,Currency,Status"
MONDAY = f"{HEADER}\nSO-1,1,A,5,0,10,USD,Open\nSO-1,2,B,2,0,7,USD,Open\n"
TUESDAY = f"{HEADER}\nSO-1,1,A,9,0,10,USD,Open\n"
EUROS = f"{HEADER}\nSO-1,3,C,2,0,7,EUR,Open\n"
ASKED = "Somebody asked to cancel it since"


@pytest.fixture
def load(load_file: Any) -> Callable[[str, int], Import]:
    return lambda text, day: load_file(text, as_of=datetime(2026, 11, day, 8, tzinfo=UTC))


@contextmanager
def second(verb: Callable[[], Any], inside: Any = None) -> Iterator[Callable[[], "Future[Any]"]]:
    """Gives what begins `verb` on a connection of its own, and returns when it waits for the transaction around it."""

    def go() -> Any:
        try:
            if inside is None:
                return verb()
            with inside.door():
                return verb()
        finally:
            connection.close()

    def begin() -> "Future[Any]":
        future = pool.submit(go)
        deadline = time.monotonic() + 20
        while not somebody_waits_for_us():
            assert not future.done(), ("it did not wait", future.exception() or future.result())
            assert time.monotonic() < deadline, "it neither waits nor ends"
            time.sleep(0.01)
        return future

    with ThreadPoolExecutor(1) as pool:
        yield begin


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def race(acme: Any, first: Callable[[], Any], then: Callable[[], Any]) -> "Future[Any]":
    """`then` begins when `first` is done and not committed; returns what became of it."""
    with second(then, inside=acme) as begin, acme.door():
        first()
        return begin()


def asking(acme: Any, *refs: str) -> Request:
    """For these lines of SO-1, or the whole of it."""
    wanted = [Wanted(line_id=line.id, quantity=line.ordered) for line in Line.objects.filter(ref__in=refs)]
    reason = Reason.objects.get(code="out_of_stock")
    return ask(Order.objects.get(number="SO-1"), wanted or None, by=acme.ann, reason=reason, key=uuid4())


def approving(acme: Any, request: Request) -> None:
    approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)


def quantity(acme: Any, ref: str) -> Any:
    with acme.door():
        return Line.objects.get(order__number="SO-1", ref=ref).ordered


def test_an_order_that_is_asked_for_while_its_file_is_undone_stays(acme, load):
    monday = load(MONDAY, 16)
    done = race(acme, lambda: asking(acme), lambda: undo(monday.id, by=acme.fay)).result()
    with acme.door():
        assert [one["why"] for one in left_alone(done)] == [ASKED, ASKED]
        assert Line.objects.count() == 2


def test_a_line_that_is_asked_for_while_its_file_is_undone_keeps_its_quantity(acme, load):
    load(MONDAY, 16)
    tuesday = load(TUESDAY, 17)
    race(acme, lambda: asking(acme), lambda: undo(tuesday.id, by=acme.fay)).result()
    assert quantity(acme, "1") == 9


def test_a_line_that_is_canceled_while_its_file_is_undone_keeps_its_quantity(acme, load):
    """Though it was asked for before the file came."""
    load(MONDAY, 16)
    with acme.door():
        request = asking(acme)
    tuesday = load(TUESDAY, 17)
    race(acme, lambda: approving(acme, request), lambda: undo(tuesday.id, by=acme.fay)).result()
    assert quantity(acme, "1") == 9


def test_who_asks_for_an_order_that_is_just_taken_back_reads_that_it_is_gone(acme, load):
    monday = load(MONDAY, 16)
    with acme.door():
        order = Order.objects.get(number="SO-1")
    form = {"scope": "order", "reason": acme.reason().id, "key": new_id()}
    post = lambda: acme.client(acme.ann).post(acme.url("request-new", order.id), form)  # noqa: E731
    with second(post) as begin, acme.door():
        undo(monday.id, by=acme.fay)
        future = begin()
    answer = future.result()
    assert answer.status_code == 409
    assert "SO-1 is gone" in answer.content.decode()


def test_a_line_that_is_asked_for_is_not_corrected(acme, load):
    load(MONDAY.replace("Open", "Packed"), 16)
    monday = load(MONDAY, 17)
    with acme.door():
        ids = list(Change.objects.filter(source=monday, kind="backwards").values_list("id", flat=True))
    correct = lambda: correct_lines(monday, ids, note="It never left", by=acme.fay)  # noqa: E731
    with pytest.raises(Conflict, match="line 1 is asked for by CR-1001: that has to be decided"):
        race(acme, lambda: asking(acme), correct).result()


def test_what_is_undone_is_not_corrected(acme, load):
    load(MONDAY.replace("Open", "Packed"), 16)
    monday = load(MONDAY, 17)
    with acme.door():
        ids = list(Change.objects.filter(source=monday, kind="backwards").values_list("id", flat=True))
    correct = lambda: correct_lines(monday, ids, note="It never left", by=acme.fay)  # noqa: E731
    with pytest.raises(Conflict, match="not applied"):
        race(acme, lambda: undo(monday.id, by=acme.fay), correct).result()


def test_no_answer_of_the_company_waits_for_a_file_that_teaches_how_dates_are_written(
    acme, load, check_file, monkeypatch
):
    source = check_file("Order,Line,SKU,Qty,Order Date\nSO-1,1,A,5,03/04/2026\n", options={"dates": "dmy"})

    def change() -> None:
        with acme.door():
            change_answers("limits", replace(answers().limits, due_hours=4), by=acme.ada)

    def meanwhile(*_args: Any, **_more: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(closing(change)).result(timeout=10)

    monkeypatch.setattr("countermand.imports.apply.judge", meanwhile)
    with acme.door():
        apply(source.id, by=acme.fay)
    with acme.door():
        assert (answers().limits.due_hours, answers().source.dates) == (4, "dmy")


def closing(verb: Callable[[], Any]) -> Callable[[], Any]:
    def go() -> Any:
        try:
            return verb()
        finally:
            connection.close()

    return go


def test_a_page_does_not_wait_for_another_file_of_the_company(acme, check_file):
    monday, tuesday = check_file(MONDAY), check_file(TUESDAY)
    client = acme.client(acme.fay)

    def click() -> Any:
        return client.post(acme.url("import-application", tuesday.id), {"check": tuesday.checks})

    with acme.door():
        apply(monday.id, by=acme.fay)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(closing(click)).result(timeout=10).status_code == 302
    with acme.door():
        assert Import.objects.get(id=tuesday.id).state == State.APPLYING
    apply_import(str(acme.org.id), str(tuesday.id))
    with acme.door():
        assert Import.objects.get(id=tuesday.id).state == State.APPLIED


def test_who_writes_for_an_order_that_is_just_undone_reads_that_it_is_gone(acme, load, monkeypatch):
    monday = load(MONDAY, 16)
    with acme.door():
        order = Order.objects.get(number="SO-1")
    future = race(
        acme, lambda: undo(monday.id, by=acme.fay), lambda: save_draft(order, QueryDict("note=x"), by=acme.ann)
    )
    with pytest.raises(Conflict, match="SO-1 is gone"):
        future.result()


def test_what_somebody_is_just_writing_for_an_order_goes_with_it(acme, load):
    monday = load(MONDAY, 16)
    with acme.door():
        order = Order.objects.get(number="SO-1")
    race(
        acme, lambda: save_draft(order, QueryDict("note=x"), by=acme.ann), lambda: undo(monday.id, by=acme.fay)
    ).result()
    with acme.door():
        assert not Draft.objects.exists()
        assert not Order.objects.exists()


def test_an_approval_and_a_file_that_teaches_how_dates_are_written_wait_for_each_other(
    acme, load, check_file, monkeypatch
):
    load(MONDAY, 16)
    with acme.door():
        request = asking(acme, "1")
    source, begun = check_file(TUESDAY, options={"dates": "dmy"}), []
    with second(lambda: approving(acme, request), inside=acme) as begin, acme.door():
        monkeypatch.setattr("countermand.imports.apply.judge", lambda *_args, **_more: begun.append(begin()))
        apply(source.id, by=acme.fay)
    begun[0].result()
    with acme.door():
        line = Line.objects.get(order__number="SO-1", ref="1")
        assert (line.ordered, line.canceled, answers().source.dates) == (9, 5, "dmy")


def test_an_amount_that_somebody_just_saw_keeps_its_currency_though_the_file_only_adds_a_line(acme, load, check_file):
    load(MONDAY, 16)
    tuesday = check_file(EUROS, as_of=datetime(2026, 11, 17, 8, tzinfo=UTC))
    race(acme, lambda: asking(acme, "1"), lambda: apply(tuesday.id, by=acme.fay)).result()
    with acme.door():
        assert Order.objects.get().currency == "USD"


def test_undoing_keeps_the_currency_that_somebody_just_saw_though_the_file_only_added_a_line(acme, load):
    load(MONDAY, 16)
    tuesday = load(EUROS, 17)
    race(acme, lambda: asking(acme, "1"), lambda: undo(tuesday.id, by=acme.fay)).result()
    with acme.door():
        assert Order.objects.get().currency == "EUR"


@pytest.mark.parametrize("verb", ["import-application", "import-undoing"])
def test_of_many_clicks_at_once_one_does_it(acme, load, check_file, verb):
    source = load(MONDAY, 16) if verb == "import-undoing" else check_file(MONDAY)
    gate = Barrier(5)

    def click() -> int:
        client = acme.client(acme.fay)
        gate.wait()
        try:
            return client.post(acme.url(verb, source.id), {"check": source.checks}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        clicks = [pool.submit(click) for _ in range(5)]
    assert sorted(one.result() for one in clicks) == [302, 409, 409, 409, 409]


@pytest.mark.parametrize("verb", ["mapping", "rows", "application", "undoing", "correction"])
def test_no_page_waits_for_the_job_that_has_the_file(acme, check_file, verb):
    source = check_file(MONDAY)
    with acme.door():
        Import.objects.filter(id=source.id).update(state=State.APPLYING, size=AT_ONCE + 1)

    def click() -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            return (
                acme.client(acme.fay).post(acme.url(f"import-{verb}", source.id), {"check": source.checks}).status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, acme.door():
        Import.objects.select_for_update().get(id=source.id)
        assert pool.submit(click).result() == 409


def test_a_job_that_runs_twice_does_it_once_and_fails_nothing(acme, check_file):
    """Its worker seemed dead and was not."""
    source = check_file(MONDAY)
    with acme.door():
        Import.objects.filter(id=source.id).update(state=State.APPLYING, applied_by=acme.fay)
    with second(lambda: apply_import(str(acme.org.id), str(source.id))) as begin, acme.door():
        apply(source.id, by=acme.fay)
        future = begin()
    future.result()
    with acme.door():
        source.refresh_from_db()
        assert (source.state, source.failure) == (State.APPLIED, "")
