from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.models import Reason, Request, RequestLine
from countermand.cancellations.reject import reject
from countermand.cancellations.withdraw import withdraw
from countermand.orders.models import Line, Order
from countermand.warehouse.holds import Place, answered, let_go, put_back, taken_back, to_stop
from countermand.warehouse.test_answer import PICKING, asked, rows_of
from tests.server import superuser


def listed(acme: Any, query: str = "") -> list[str]:
    with acme.door():
        return [row.line.sku for row in to_stop(query)]


def page(acme: Any, query: str = "", who: Any = None) -> str:
    return acme.client(who or acme.fay).get(acme.url("holds"), {"q": query}).content.decode()


def answer(acme: Any, request: Any, kind: str, who: Any = None, **more: Any) -> Any:
    lines = [str(row.id) for row in rows_of(acme, request)]
    data = {"answer": kind, "line": lines, **more}
    return acme.client(who or acme.fay).post(acme.url("hold-answers"), data, follow=True)


def test_what_is_asked_for_is_on_the_list_at_once_and_what_shipped_is_not(acme: Any) -> None:
    acme.ask(acme.order({"sku": "A"}, {"sku": "B", "stage": "shipped", "shipped": 5}))
    assert listed(acme) == ["A"]
    content = page(acme)
    assert "Greta Green" in content
    assert "SKU-2" not in content


def test_it_says_where_to_stop_it(acme: Any) -> None:
    acme.ask(acme.order({"sku": "BELL", "location": "Hall 2, bin A-14"}))
    assert "Hall 2, bin A-14" in page(acme)


def test_what_ships_first_is_at_the_top(acme: Any) -> None:
    today = date.today()
    for sku, stage, ship_by in [
        ("LATER", "open", today + timedelta(days=9)),
        ("NO-DAY", "open", None),
        ("PICKED", "picking", None),
        ("TODAY", "open", today),
        ("PACKED", "packed", today + timedelta(days=20)),
    ]:
        acme.ask(acme.order({"sku": sku, "stage": stage, "ship_by": ship_by}))
    assert listed(acme) == ["PACKED", "PICKED", "TODAY", "LATER", "NO-DAY"]


@pytest.mark.parametrize("scanned", ["SO-77", "so-77", "cr-{number}", "{number}", "1Z84", "BELL"])
def test_a_scan_finds_by_order_request_tracking_and_sku(acme: Any, scanned: str) -> None:
    acme.ask(acme.order({"sku": "OTHER"}))
    request = acme.ask(acme.order({"sku": "BELL", "tracking": "1Z84"}, number="SO-77"))
    assert listed(acme, scanned.format(number=request.number)) == ["BELL"]


def test_a_scan_finds_whole_numbers_only(acme: Any) -> None:
    acme.ask(acme.order(number="SO-77"))
    assert listed(acme, "SO-7") == []


def test_what_nobody_wants_stopped_may_ship(acme: Any) -> None:
    acme.order(number="SO-78")
    assert "Nobody asks to stop SO-78" in page(acme, "SO-78")
    assert "is not on this list" in page(acme, "SO-79")


def test_the_list_pages_by_key_and_shows_each_line_once(acme: Any) -> None:
    for count in range(7):
        acme.ask(acme.order({"sku": f"A{count}", "stage": "picking" if count % 2 else "open"}))
    with acme.door():
        seen, place = [], None
        while rows := list((place.following(to_stop()) if place else to_stop())[:2]):
            seen += [row.line.sku for row in rows]
            place = Place.parse(str(Place.of(rows[-1])))
    assert seen == listed(acme)
    assert len(set(seen)) == 7


@pytest.mark.parametrize("after", ["x", "1_2_3_4", "0_2026-11-23_2026-11-23T00:00:00.0_x", "9" * 300])
def test_a_made_up_place_is_the_first_page(acme: Any, after: str) -> None:
    acme.ask(acme.order({"sku": "A"}))
    answered = acme.client(acme.fay).get(acme.url("holds"), {"after": after})
    assert answered.status_code == 200
    assert "A</span>" in answered.content.decode()


def test_one_button_says_that_a_line_is_stopped(acme: Any) -> None:
    request = asked(acme)
    content = answer(acme, request, "stopped").content.decode()
    assert "Line 1 of SO-00001: stopped." in content
    assert listed(acme) == []
    assert "Answered: they wait for the approver" in content


def test_all_lines_of_an_order_are_stopped_by_one_button(acme: Any) -> None:
    request = asked(acme, PICKING, PICKING)
    order = f"SO-{1:05}"
    assert "All 2 are stopped" in page(acme, order)
    assert "2 lines: stopped." in answer(acme, request, "stopped", q=order).content.decode()


def test_only_the_warehouse_answers(acme: Any) -> None:
    request = asked(acme)
    for who in (acme.ann, acme.bob, acme.fred, acme.ada, acme.carol):
        assert answer(acme, request, "stopped", who).status_code == 403
        assert 'name="answer"' not in page(acme, who=who)
    assert listed(acme) == ["SKU-1"]


def test_a_line_decided_meanwhile_is_a_409_that_says_by_whom(acme: Any) -> None:
    request = acme.ask(acme.order())
    rows = [str(row.id) for row in rows_of(acme, request)]
    with acme.door():
        reject(request.id, by=acme.bob, note="No.")
    said = acme.client(acme.fay).post(acme.url("hold-answers"), {"answer": "stopped", "line": rows})
    assert said.status_code == 409
    assert f"{request.label} was rejected" in said.content.decode()


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": "eaten"}, {"answer": "stopped"}, {"answer": "too_late", "quantity": "two", "line": str(uuid4())}],
)
def test_nonsense_is_a_400_in_plain_words(acme: Any, data: dict[str, str]) -> None:
    said = acme.client(acme.fay).post(acme.url("hold-answers"), data)
    assert said.status_code == 400
    assert 'role="alert"' in said.content.decode()


def test_a_line_of_next_door_is_not_answered_about(acme: Any, next_door: Any) -> None:
    request = next_door.ask(next_door.order())
    rows = [str(row.id) for row in rows_of(next_door, request)]
    said = acme.client(acme.fay).post(acme.url("hold-answers"), {"answer": "stopped", "line": rows})
    assert said.status_code == 409
    assert rows_of(next_door, request)[0].answer == ""


def test_rejected_and_withdrawn_lines_are_let_go_visibly(acme: Any) -> None:
    refused, back = acme.ask(acme.order({"sku": "A"})), acme.ask(acme.order({"sku": "B"}))
    with acme.door():
        reject(refused.id, by=acme.bob, note="No.")
    with acme.door():
        withdraw(back.id, by=acme.ann)
    with acme.door():
        assert [(row.line.sku, row.who) for row in let_go()] == [("B", "Ann"), ("A", "Bob")]
    assert listed(acme) == []
    assert "Released: let these go" in page(acme)


def test_canceled_lines_are_to_be_put_back_for_three_days(acme: Any) -> None:
    request = acme.approve(acme.ask(acme.order({"sku": "A", "stage": "packed"})))
    content = page(acme)
    assert "Canceled: put these back" in content
    assert request.label in content
    with acme.door():
        assert [row.who for row in put_back()] == ["Bob"]


def test_what_is_left_out_of_an_approval_is_let_go(acme: Any) -> None:
    request = acme.ask(acme.order({"sku": "A"}, {"sku": "B"}))
    first = rows_of(acme, request)[0]
    with acme.door():
        approve_one(Approval(request_id=request.id, row_ids=frozenset([first.id])), by=acme.bob, reason=request.reason)
    with acme.door():
        assert [row.line.sku for row in let_go()] == ["B"]
        assert [row.line.sku for row in put_back()] == ["A"]


def test_the_list_looks_again_only_when_something_has_happened(acme: Any) -> None:
    request = acme.ask(acme.order({"sku": "A"}))
    client = acme.client(acme.fay)
    first = client.get(acme.url("holds-live"), {"seen": "0"})
    assert first.status_code == 200
    assert "<html" not in first.content.decode()
    seen = first.context["seen"]
    assert client.get(acme.url("holds-live"), {"seen": seen}).status_code == 204
    with acme.door():
        reject(request.id, by=acme.bob, note="No.")
    assert "Released" in client.get(acme.url("holds-live"), {"seen": seen}).content.decode()


def many_closed(acme: Any, count: int) -> None:
    """So many orders with a request each, of which all but ten were withdrawn in the last two months."""
    with acme.door():
        reason, now = Reason.objects.get(code="out_of_stock"), timezone.now()
        orders = [
            Order(number=f"SO-{n:06}", customer_name="A", currency="USD", sorted_on="2026-11-01") for n in range(count)
        ]
        lines = [
            Line(order=order, position=1, ref="1", sku=f"A-{n}", ordered=5, stage="open", stage_as_of=now)
            for n, order in enumerate(orders)
        ]
        asked = [
            Request(number=n, key=uuid4(), order=order, reason=reason, requested_by=acme.ann)
            for n, order in enumerate(orders, start=5000)
        ]
        rows = [
            RequestLine(request=one, line=line, quantity=5, seen_stage="open", seen_ordered=5)
            for one, line in zip(asked, lines, strict=True)
        ]
        for model, made in ((Order, orders), (Line, lines), (Request, asked), (RequestLine, rows)):
            model.objects.bulk_create(made)
        over = Request.objects.filter(number__gte=5010)
        RequestLine.objects.filter(request__in=over).update(outcome="withdrawn")
        hours = ExpressionWrapper(F("number") * timedelta(minutes=30), DurationField())
        over.update(status="withdrawn", closed_at=now - hours + timedelta(minutes=30 * 5000))


def test_the_lists_are_found_by_index(acme: Any) -> None:
    many_closed(acme, 3000)
    with superuser(settings.DATABASES["default"]["NAME"]) as server:
        server.execute("ANALYZE orders_line, orders_order, cancellations_request, cancellations_requestline")
    with acme.door(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of a few pages is read whole otherwise
        for found in (to_stop(), answered(), let_go(), put_back(), taken_back(), to_stop("SO-000001")):
            plan = found[:50].explain()
            assert "Seq Scan on orders" not in plan, plan
            assert "Seq Scan on cancellations_request" not in plan, plan


def test_the_page_takes_few_statements_whatever_is_on_it(acme: Any) -> None:
    counts = []
    for more in (1, 20):
        for _count in range(more):
            acme.ask(acme.order(PICKING))
        answer(acme, acme.ask(acme.order(PICKING)), "not_found", note="Gone")
        client = acme.client(acme.fay)
        with CaptureQueriesContext(connection) as run:
            client.get(acme.url("holds"))
        counts.append(len([one for one in run if one["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1] <= 12, counts


def test_how_soon_it_ships_is_said_in_words(acme: Any) -> None:
    today = timezone.localdate()
    acme.ask(
        acme.order({"ship_by": today}, {"ship_by": today + timedelta(days=1)}, {"ship_by": today - timedelta(days=2)})
    )
    content = page(acme)
    for words in ("ships today", "ships tomorrow", "was to ship"):
        assert words in content


def test_a_line_that_was_stopped_and_moved_on_is_back_on_the_list(acme: Any) -> None:
    request = asked(acme)
    answer(acme, request, "stopped")
    with acme.door():
        Line.objects.filter(request_lines__request=request).update(stage="packed")
    assert listed(acme) == ["SKU-1"]
    assert "stop it again" in page(acme)
