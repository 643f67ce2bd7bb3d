from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.ask import Wanted
from countermand.cancellations.ask import ask as ask_for
from countermand.cancellations.models import Reason, Reinstatement, Request, RequestLine
from countermand.cancellations.reinstate import ask_to_reinstate, withdraw_reinstatement
from countermand.cancellations.rules import Rules
from countermand.desk.filters import Filters
from countermand.desk.models import SavedView
from countermand.orders.models import Line
from countermand.orders.search import index_orders
from countermand.profile.answers import answers
from countermand.profile.change import change_answers
from tests.server import superuser

ALL_ORDERS = "SELECT id FROM orders_order"


def shown(acme: Any, query: str = "", member: Any = None) -> list[int]:
    answer = acme.client(member or acme.bob).get(acme.url("queue") + f"?{query}")
    assert answer.status_code == 200
    return [one.number for one in answer.context["requests"]]


def rule(acme: Any, **limits: Any) -> None:
    with acme.door():
        change_answers("limits", replace(answers().limits, **limits), by=acme.ada)


def test_what_may_be_too_late_first_stands_first(acme: Any) -> None:
    calm = acme.ask(acme.order())
    tomorrow = acme.ask(acme.order({"ship_by": timezone.localdate() + timedelta(days=1)}))
    packed = acme.ask(acme.order({"stage": "packed"}))
    with acme.door():
        Request.objects.filter(id=calm.id).update(due_at=timezone.now() + timedelta(days=9))
        Request.objects.filter(id=calm.id).update(urgent_at=timezone.now() + timedelta(days=9))
    assert shown(acme) == [packed.number, tomorrow.number, calm.number]


def test_why_it_is_urgent_stands_as_a_word_beside_how_long_is_left(acme: Any) -> None:
    acme.ask(acme.order({"stage": "packed"}))
    acme.ask(acme.order({"ship_by": date(2099, 3, 4)}))
    page = acme.client(acme.bob).get(acme.url("queue")).content.decode()
    assert "packed · now" in page
    assert "state-red" in page


def test_what_is_to_be_taken_back_waits_in_the_queue_too_but_not_for_who_asked(acme: Any) -> None:
    request = acme.approve(acme.ask(acme.order()))
    with acme.door():
        ask_to_reinstate(request.id, by=acme.ann, why="The other order was meant.")
    for name in ("queue", "queue-live"):
        page = acme.client(acme.bob).get(acme.url(name)).content.decode()
        assert "One cancellation is to be taken back" in page
        assert "Ann: “The other order was meant.”" in page
    assert '<span class="count">1' in acme.client(acme.bob).get(acme.url("counts")).content.decode()
    with acme.door():
        withdraw_reinstatement(Reinstatement.objects.get().id, by=acme.ann)
        ask_to_reinstate(request.id, by=acme.bob, why="The other order was meant.")
    assert "to be taken back" not in acme.client(acme.bob).get(acme.url("queue")).content.decode()


def filtered(acme: Any) -> dict[str, int]:
    """One request for each filter, by its name."""
    found: dict[str, int] = {}

    def ask(name: str, *lines: dict[str, Any], by: Any = None, **order: Any) -> Request:
        request = acme.ask(acme.order(*lines, **order), by=by)
        found[name] = request.number
        return request

    now = timezone.now()
    late, today = ask("overdue"), ask("today")
    ask("packed", {"stage": "packed"})
    ask("dear", {"price": Decimal("999.00")})
    ask("customer", customer_name="Zoë Quimby")
    ask("mine", by=acme.bob)
    stopped, lost = ask("stopped"), ask("not_found")
    look, order = ask("look"), acme.order({}, {})
    with acme.door():
        rows = [Wanted(line_id=line.id, quantity=line.ordered) for line in order.lines.all()]
        rows[1] = replace(rows[1], reason=Reason.objects.get(code="price_error"))
        first = Reason.objects.get(code="out_of_stock")
        found["reason"] = ask_for(order, rows, by=acme.ann, reason=first, note="Typo", key=uuid4()).number
    with acme.door():
        Request.objects.update(due_at=now + timedelta(days=30))
        Request.objects.filter(id=late.id).update(due_at=now - timedelta(hours=1))
        Request.objects.filter(id=today.id).update(due_at=timezone.localtime().replace(hour=23, minute=59))
        RequestLine.objects.filter(request=stopped).update(answer="stopped", stopped_stage="open", stopped_by=acme.fay)
        RequestLine.objects.filter(request=lost).update(answer="not_found")
        Line.objects.filter(order=look.order_id).update(stage="shipped", shipped=5)
        index_orders(ALL_ORDERS)
    return found


def test_each_filter_finds_its_own(acme: Any) -> None:
    one = filtered(acme)
    priced = acme.reason("price_error").id
    wanted = {
        "due=overdue": {"overdue"},
        "due=today": {"overdue", "today"},
        "stage=packed": {"packed"},
        "amount=1000": {"dear"},
        "q=quimb": {"customer"},
        f"q=CR-{one['dear']}": {"dear"},
        "mine=asked": {"mine"},
        "answer=stopped": {"stopped"},
        "answer=not_found": {"not_found"},
        "answer=waiting": set(one) - {"stopped", "not_found", "look"},
        "look=1": {"look"},
        f"reason={priced}": {"reason"},
        "mine=decide": set(one) - {"mine"},
        "stage=packed&due=overdue": set(),
        "stage=packed&mine=decide&amount=20": {"packed"},
        "size=100&nonsense=1&stage=elsewhere&reason=x&amount=-3": set(one),
    }
    for query, names in wanted.items():
        assert set(shown(acme, query)) == {one[name] for name in names}, query


def test_second_approvals_are_found_and_whose_they_are(acme: Any) -> None:
    rule(acme, second_above=Decimal(1))
    request, other = acme.ask(acme.order()), acme.ask(acme.order())
    with acme.door():
        approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)
    assert shown(acme, "second=1") == [request.number]
    assert shown(acme, "mine=first") == [request.number]
    assert shown(acme, "mine=decide") == [other.number]
    assert set(shown(acme, "mine=decide", acme.eve)) == {request.number, other.number}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,000.50", "1000.5"),
        ("80", "80"),
        ("$ 80", "80"),
        ("12,5", "12.5"),
        ("1,000", "1000"),
        ("-", ""),
        ("1e9", "19"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert Filters.read({"amount": text}).amount == amount


def test_the_address_holds_the_filters_and_nothing_else() -> None:
    assert Filters.read({"q": " a  b ", "mine": "decide", "stage": "moon", "size": "7"}).address == "mine=decide&q=a+b"


def test_a_row_that_cannot_be_chosen_says_why_in_place(acme: Any) -> None:
    mine, gone = acme.ask(acme.order(), by=acme.bob), acme.ask(acme.order())
    with acme.door():
        Line.objects.filter(order=gone.order_id).update(stage="shipped", shipped=5)
    page = acme.client(acme.bob).get(acme.url("queue")).content.decode()
    assert f"You asked for {mine.label} yourself: somebody else has to decide it." in page
    assert "Line 1 shipped: start a return instead." in page
    assert page.count(" disabled") == 2


def test_a_reason_for_another_role_says_whose_it_is(acme: Any) -> None:
    acme.ask(acme.order())
    with acme.door():
        Reason.objects.filter(code="out_of_stock").update(decided_by=["finance"])
    page = acme.client(acme.bob).get(acme.url("queue")).content.decode()
    assert "is decided by an approver who also has the role Finance" in page


def test_what_is_blocked_can_still_be_chosen_to_be_rejected(acme: Any) -> None:
    gone = acme.ask(acme.order())
    with acme.door():
        Line.objects.filter(order=gone.order_id).update(stage="shipped", shipped=5)
    page = acme.client(acme.bob).get(acme.url("queue") + "?choose=reject").content.decode()
    assert " disabled" not in page
    assert "Reject the ticked requests" in page


def test_the_pages_follow_each_other_without_a_gap(acme: Any) -> None:
    numbers = [acme.ask(acme.order()).number for _ in range(7)]
    now = timezone.now()
    with acme.door():
        for number, days in zip(numbers, [1, 1, None, 2, None, 1, None], strict=True):
            at = None if days is None else now + timedelta(days=days)
            Request.objects.filter(number=number).update(urgent_at=at)
        rules = Rules.of(answers())
        assert Filters().of(Request.objects, by=acme.bob, own_decisions=False, rules=rules).count() == 7
    assert shown(acme) == [numbers[n] for n in (0, 1, 5, 3, 2, 4, 6)]
    for after in range(1, 7):
        row = shown(acme)[after - 1]
        with acme.door():
            place = Request.objects.get(number=row).urgent_at
        text = f"{row} {place.astimezone(UTC).isoformat().replace('+', '%2B')}" if place else str(row)
        assert shown(acme, f"after={text}") == shown(acme)[after:]


@pytest.mark.parametrize("after", ["x", "9999999999", "5 yesterday", "5 9999-12-31T23:59:59-12:00", "-1", "5 "])
def test_a_made_up_place_breaks_nothing(acme: Any, after: str) -> None:
    acme.ask(acme.order())
    shown(acme, f"after={after}")


# ---- What it costs


def test_a_page_takes_at_most_12_statements_however_many_rows(acme: Any) -> None:
    client = acme.client(acme.bob)

    def statements(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            client.get(acme.url("queue") + query)
        return len([one for one in context.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT"))])

    acme.ask(acme.order({}, {}))
    few = statements("?q=gr&mine=decide")
    for _ in range(8):
        acme.ask(acme.order({}, {}))
    assert statements("?q=gr&mine=decide") == few
    assert few <= 12
    assert statements("?snoozed=1&stage=packed&answer=waiting&second=1&look=1&amount=3") <= 12


@pytest.mark.parametrize(
    "query",
    [
        "",
        "mine=decide",
        "mine=asked",
        "mine=first",
        "due=overdue",
        "stage=packed",
        "answer=waiting",
        "answer=stopped",
        "amount=100",
        "q=quimb",
        "second=1",
        "snoozed=1",
        "look=1",
    ],
)
def test_no_filter_reads_a_whole_table(acme: Any, settings: Any, query: str) -> None:
    acme.ask(acme.order())
    with superuser(settings.DATABASES["default"]["NAME"]) as server:
        server.execute("ANALYZE cancellations_request, cancellations_requestline, orders_line, orders_order")
    from django.http import QueryDict

    with acme.door(), connection.cursor() as cursor:
        found = Filters.read(QueryDict(query)).of(
            Request.objects, by=acme.bob, own_decisions=False, rules=Rules.of(answers())
        )
        sql, params = found.order_by("urgent_at", "number")[:51].query.sql_with_params()
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of a few pages is read whole otherwise
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan


# ---- Views


def test_a_view_is_kept_shown_and_removed(acme: Any) -> None:
    client = acme.client(acme.bob)
    form = {"name": "  Packed   now ", "query": "stage=packed&nonsense=1"}
    assert client.post(acme.url("queue-views"), form)["Location"] == acme.url("queue") + "?stage=packed"
    page = client.get(acme.url("queue") + "?stage=packed").content.decode()
    assert '<a href="?stage=packed" aria-current="page">Packed now</a>' in page
    assert "Packed now" not in acme.client(acme.eve).get(acme.url("queue")).content.decode()
    with acme.door():
        view = SavedView.objects.get()
    assert acme.client(acme.eve).post(acme.url("queue-view-removal", view.id)).status_code == 404
    client.post(acme.url("queue-view-removal", view.id))
    assert "Packed now" not in client.get(acme.url("orders")).content.decode().replace("The view “Packed now”", "")
    with acme.door():
        assert not SavedView.objects.exists()


def test_the_same_name_again_replaces_the_view_and_none_is_refused(acme: Any) -> None:
    client = acme.client(acme.bob)
    for query in ("stage=packed", "stage=open"):
        client.post(acme.url("queue-views"), {"name": "Mine", "query": query})
    with acme.door():
        assert [view.query for view in SavedView.objects.all()] == ["stage=open"]
    assert client.post(acme.url("queue-views"), {"name": " ", "query": ""}).status_code == 400


# ---- Live


def look(acme: Any, client: Any, page: Any, query: str = "") -> Any:
    seen = {"seen": page.context["seen"], "shown": page.context["shown"]}
    return client.get(acme.url("queue-live") + f"?{query}", seen)


def test_an_open_queue_hears_nothing_while_nothing_changes(acme: Any) -> None:
    acme.ask(acme.order())
    client = acme.client(acme.bob)
    page = client.get(acme.url("queue"))
    assert look(acme, client, page).status_code == 204


@pytest.mark.parametrize("what", ["asked", "decided", "opened", "snoozed"])
def test_an_open_queue_hears_what_others_do(acme: Any, what: str) -> None:
    request = acme.ask(acme.order())
    client = acme.client(acme.bob)
    page = client.get(acme.url("queue"))
    happens: dict[str, Callable[[], Any]] = {
        "asked": lambda: acme.ask(acme.order()),
        "decided": lambda: acme.approve(request),
        "opened": lambda: acme.client(acme.eve).post(acme.url("request-presence", request.number)),
        "snoozed": lambda: client.post(acme.url("request-snooze", request.number), {"until": "1h"}),
    }
    happens[what]()
    answer = look(acme, client, page)
    assert answer.status_code == 200
    assert answer["X-Seen"] != page.context["seen"]
    assert {"asked": "CR-1002", "decided": "Nothing waits", "opened": "Eve has it open", "snoozed": "Nothing waits"}[
        what
    ] in answer.content.decode()


def test_a_change_that_shows_nowhere_is_no_news(acme: Any) -> None:
    acme.ask(acme.order())
    client = acme.client(acme.bob)
    page = client.get(acme.url("queue"))
    rule(acme, due_hours=9)
    assert look(acme, client, page).status_code == 204


# ---- Counts


def counts(acme: Any, member: Any) -> str:
    return " ".join(acme.client(member).get(acme.url("counts")).content.decode().split())


def test_the_navigation_counts_what_this_person_can_decide_and_what_is_overdue(acme: Any) -> None:
    late, _other, _own = acme.ask(acme.order()), acme.ask(acme.order()), acme.ask(acme.order(), by=acme.bob)
    with acme.door():
        Request.objects.filter(id=late.id).update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert '<span class="count">2<' in counts(acme, acme.bob)
    assert 'title="Overdue">1<' in counts(acme, acme.bob)
    assert '<span class="count">3<' in counts(acme, acme.fay)  # lines to stop
    assert 'class="count' not in counts(acme, acme.ann)


def test_the_counts_are_one_statement_of_their_own(acme: Any) -> None:
    client = acme.client(acme.bob)
    with CaptureQueriesContext(connection) as context:
        client.get(acme.url("counts"))
    assert len([one for one in context.captured_queries if "cancellations_" in one["sql"]]) == 1
