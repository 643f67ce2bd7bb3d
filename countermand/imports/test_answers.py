"""What a company answered about its files decides how they are taken."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conftest import Company
from countermand.imports.undo import undo
from countermand.orders.models import Line, Order
from countermand.profile.answers import answers
from countermand.profile.change import change_answers

HEADER = "Order,SKU,Qty,Status"
TWICE = f"{HEADER}\nSO-1,A,5,Open\nSO-1,A,2,Open\nSO-1,B,1,Open\n"
EIGHT = datetime(2026, 11, 16, 8, tzinfo=UTC)


def answer(acme: Company, **said: object) -> None:
    with acme.door():
        change_answers("source", replace(answers().source, **said), by=acme.ada)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("same_line", "lines"),
    [
        ("refuse", {"B": 1}),
        ("number", {"A": 5, "A/2": 2, "B": 1}),
        ("add", {"A": 7, "B": 1}),
    ],
)
def test_the_same_line_twice_is_what_the_company_says(acme, load_file, same_line, lines):
    answer(acme, same_line=same_line)
    load_file(TWICE)
    with acme.door():
        assert dict(Line.objects.values_list("ref", "ordered")) == lines


def test_lines_that_disagree_are_not_added_up(acme, check_file, notes):
    answer(acme, same_line="add")
    assert notes(check_file(f"{HEADER}\nSO-1,A,5,Open\nSO-1,A,2,Shipped\n")) == [(2, "twice"), (3, "twice")]


def test_a_shipped_date_wins_where_the_company_says_so(acme, load_file, notes):
    answer(acme, shipped_date="shipped")
    source = load_file("Order,Line,Qty,Status,Ship Date\nSO-1,1,5,Open,2026-11-20\n")
    assert notes(source) == [(2, "shipped_date_wins")]
    with acme.door():
        line = Line.objects.get()
        assert (line.stage, line.shipped, line.source_stage) == ("shipped", 5, "Open")


def two_days(acme, load_file, absent, text=f"{HEADER}\nSO-2,A,5,Open\n"):
    load_file(f"{HEADER}\nSO-1,A,5,Open\nSO-1,B,5,Picking\nSO-2,A,5,Open\n", as_of=EIGHT)
    answer(acme, absent=absent)
    return load_file(text, as_of=EIGHT.replace(day=17))


def test_an_order_that_a_full_export_no_longer_has_is_closed_and_opens_when_it_comes_back(acme, load_file):
    source = two_days(acme, load_file, "closed")
    assert source.absent == 1
    with acme.door():
        order = Order.objects.get(number="SO-1")
        assert (order.closed_as_of, order.closed_source) == (EIGHT.replace(day=17), "orders.csv")
        assert Order.objects.get(number="SO-2").closed_as_of is None
        assert Line.objects.filter(order=order).count() == 2
    load_file(f"{HEADER}\nSO-1,A,5,Open\nSO-2,A,5,Open\n", as_of=EIGHT.replace(day=18))
    with acme.door():
        assert Order.objects.get(number="SO-1").closed_as_of is None


def test_or_its_lines_are_unknown_but_never_less_than_what_has_begun(acme, load_file):
    two_days(acme, load_file, "unknown")
    with acme.door():
        stages = dict(Line.objects.filter(order__number="SO-1").values_list("ref", "stage"))
    assert stages == {"A": "unknown", "B": "picking"}


def test_by_default_nothing_is_said_about_orders_that_are_not_in_the_file(acme, load_file):
    source = two_days(acme, load_file, "keep")
    assert (source.full, source.absent) == (False, 0)


def test_with_a_refused_row_nobody_knows_which_order_is_absent(acme, load_file):
    source = two_days(acme, load_file, "closed", f"{HEADER}\nSO-2,A,5,Open\n,A,5,Open\n")
    assert (source.refused, source.absent) == (1, 0)


@pytest.mark.parametrize("absent", ["closed", "unknown"])
def test_undoing_opens_what_the_file_closed(acme, load_file, absent):
    source = two_days(acme, load_file, absent)
    with acme.door():
        undo(source.id, by=acme.fay)
        assert Order.objects.get(number="SO-1").closed_as_of is None
        assert set(Line.objects.filter(order__number="SO-1").values_list("stage", flat=True)) == {"open", "picking"}


def test_a_full_export_that_misses_most_orders_is_asked_about(acme, load_file, check_file, notes):
    load_file(f"{HEADER}\nSO-1,A,5,Open\nSO-2,A,5,Open\nSO-3,A,5,Open\n", as_of=EIGHT)
    answer(acme, absent="closed")
    source = check_file(f"{HEADER}\nSO-2,A,5,Open\n", as_of=EIGHT.replace(day=17))
    assert (source.absent, notes(source)) == (2, [(0, "misses_most")])
