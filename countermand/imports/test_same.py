"""Rows that say nothing new are put aside before the others are compared: nobody may see a difference by it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from conftest import Company
from countermand.cancellations.models import Answer, Request, RequestLine
from countermand.imports import compare
from countermand.imports.apply import apply
from countermand.imports.conftest import checked
from countermand.imports.models import Change, Import
from countermand.imports.undo import undo
from countermand.orders.models import Line, Order
from countermand.reconciliation.models import Confirmation
from countermand.warehouse.answer import Said, answer

HEADER = "Order,Line,SKU,Qty,Qty Shipped,Price,Status,Customer,Currency,Order Date,Carrier"
EIGHT = datetime(2026, 11, 16, 8, tzinfo=UTC)
MONDAY = f"{HEADER}\nSO-1,1,A,5,0,10,Open,Greta,USD,2026-11-02,\nSO-1,2,B,2,2,7,Shipped,Greta,USD,2026-11-02,UPS\n"


@pytest.fixture
def aside(monkeypatch: Any) -> None:
    """Not even the first rows are compared, which small files have nothing but."""
    monkeypatch.setattr(compare, "OTHERS_SHOWN", 0)


def put_aside() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM import_same")
        return int(cursor.fetchone()[0])


def test_what_says_the_same_is_put_aside_and_confirmed(acme: Any, load_file: Any, aside: None) -> None:
    load_file(MONDAY, as_of=EIGHT)
    with acme.door():
        again = apply(checked(acme, MONDAY, as_of=EIGHT + timedelta(days=1)).id, by=acme.fay)
        assert (put_aside(), again.unchanged, again.orders) == (2, 2, 1)
        heard = dict(Line.objects.values_list("ref", "stage_as_of"))
    assert heard == {"1": EIGHT + timedelta(days=1), "2": EIGHT}


def test_the_first_rows_are_compared_because_they_are_shown(acme: Any, load_file: Any, check_file: Any) -> None:
    load_file(MONDAY, as_of=EIGHT)
    source = check_file(MONDAY, as_of=EIGHT + timedelta(days=1))
    with acme.door():
        assert list(Change.objects.filter(source=source).values_list("kind", "row")) == [
            ("unchanged", 2),
            ("unchanged", 3),
        ]


def test_one_row_that_says_more_has_its_whole_order_compared(acme: Any, load_file: Any, aside: None) -> None:
    load_file(MONDAY + "SO-2,1,A,1,0,10,Open,Hans,USD,,\n", as_of=EIGHT)
    tuesday = MONDAY.replace("10,Open,Greta", "10,Packed,Gerda") + "SO-2,1,A,1,0,10,Open,Hans,USD,,\n"
    with acme.door():
        source = apply(checked(acme, tuesday, as_of=EIGHT + timedelta(days=1)).id, by=acme.fay)
        assert (put_aside(), source.changed, source.unchanged) == (1, 1, 2)
        assert [(note.row, note.code) for note in source.notes.all()] == [(3, "differs")]
        assert Order.objects.get(number="SO-1").customer_name == "Gerda"


# What somebody else does between check and apply.


def asked(acme: Company, quantity: int = 2) -> Request:
    """For some of the first line."""
    with acme.door():
        order = Order.objects.get(number="SO-1")
    return acme.ask(order, [(line, quantity) for line in acme.lines(order) if line.ref == "1"])


def approved(acme: Company) -> None:
    acme.approve(asked(acme))


def too_late(acme: Company) -> None:
    request = asked(acme, 5)
    with acme.door():
        answer([Said(row_id=RequestLine.objects.get(request=request).id, answer=Answer.TOO_LATE)], by=acme.fay)


def imported(acme: Company) -> None:
    with acme.door():
        later = MONDAY.replace("5,0,10,Open", "5,1,10,Packed")
        apply(checked(acme, later, as_of=EIGHT + timedelta(hours=30)).id, by=acme.fay)


def undone(acme: Company) -> None:
    with acme.door():
        undo(Import.objects.get(as_of=EIGHT).id, by=acme.fay)


@pytest.mark.parametrize(
    ("done", "came_of_it", "is_now"),
    [
        (approved, (0, 0, 2), ("open", 5, 0, 2)),
        (too_late, (0, 0, 2), ("shipped", 5, 5, 0)),
        (imported, (0, 0, 2), ("packed", 5, 1, 0)),
        (undone, (2, 0, 0), ("open", 5, 0, 0)),
    ],
)
def test_what_happens_between_check_and_apply_is_seen(
    acme: Any, load_file: Any, check_file: Any, aside: None, done: Callable[[Any], None], came_of_it: Any, is_now: Any
) -> None:
    load_file(MONDAY, as_of=EIGHT)
    tuesday = check_file(MONDAY, as_of=EIGHT + timedelta(days=1))
    assert tuesday.unchanged == 2
    done(acme)
    with acme.door():
        source = apply(tuesday.id, by=acme.fay)
        line = Line.objects.get(ref="1")
    assert (source.new, source.changed, source.unchanged) == came_of_it
    assert (line.stage, line.ordered, line.shipped, line.canceled) == is_now
    assert (line.stage_as_of > tuesday.as_of) == (done in {too_late, imported})


def test_what_was_canceled_here_is_judged_though_the_file_says_what_we_know(
    acme: Any, load_file: Any, aside: None
) -> None:
    load_file(MONDAY, as_of=EIGHT)
    approved(acme)
    for day, ordered in [(20, 3), (21, 5)]:
        load_file(MONDAY.replace("A,5,", f"A,{ordered},"), as_of=datetime.now(UTC) + timedelta(days=day))
    with acme.door():
        assert Confirmation.objects.get().kind == "open_again"
