"""Whatever files come, in whatever order they are undone: undoing the newest puts everything back as it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Company
from countermand.imports.apply import apply
from countermand.imports.conftest import checked
from countermand.imports.test_undo import dump
from countermand.imports.undo import left_alone, undo
from countermand.orders.models import Order

HEADER = "Order,Line,SKU,Qty,Qty Shipped,Price,Currency,Status,Customer"
ROW = st.tuples(
    st.sampled_from(["SO-1", "SO-2"]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["A", "B"]),
    st.integers(1, 4),
    st.integers(0, 4),
    st.sampled_from(["10", "7.50"]),
    st.sampled_from(["USD", "EUR"]),
    st.sampled_from(["Open", "Packed", "Shipped", "Canceled", ""]),
    st.sampled_from(["Greta", "Hans"]),
)
FILES = st.lists(
    st.tuples(st.lists(ROW, min_size=1, max_size=4, unique_by=lambda row: row[:2]), st.integers(-1, 2), st.booleans()),
    min_size=1,
    max_size=3,
)
SLOW = settings(max_examples=6, suppress_health_check=list(HealthCheck))


def come(acme: Company, rows: list[tuple[Any, ...]], *, at: datetime, full: bool) -> Any:
    text = "\n".join([HEADER, *(",".join(map(str, row)) for row in rows)])
    with acme.door():
        source = checked(acme, text + "\n", as_of=at)
        if full:
            type(source).objects.filter(id=source.id).update(full=True)
        return apply(source.id, by=acme.fay)


def kept(acme: Company) -> list[tuple[Any, ...]]:
    """Orders and lines. A word of the search may be gone that an earlier file left behind."""
    return [row for row in dump(acme) if len(row) == 1]


def not_found(acme: Company) -> list[str]:
    """What an order or a line is called, and nobody finds it by."""
    with acme.door(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM (SELECT 'customer', customer_name FROM orders_order UNION SELECT 'number', number "
            "FROM orders_order UNION SELECT 'sku', sku FROM orders_line) AS called (kind, value) WHERE NOT EXISTS ("
            "SELECT FROM orders_searchterm t WHERE t.kind = called.kind AND t.value = called.value)"
        )
        return [value for (value,) in cursor.fetchall()]


@SLOW
@given(FILES)
def test_undone_from_the_newest_on_every_step_is_back(files: Any) -> None:
    acme, at, done = Company(), datetime(2026, 11, 16, 8, tzinfo=UTC), []
    for rows, hours, full in files:
        at += timedelta(hours=hours)
        done.append((kept(acme), come(acme, rows, at=at, full=full)))
    for before, source in reversed(done):
        with acme.door():
            assert left_alone(undo(source.id, by=acme.fay)) == []
        assert kept(acme) == before


@SLOW
@given(FILES, st.randoms(use_true_random=False))
def test_undone_in_any_order_either_nothing_stays_or_what_stays_is_said(files: Any, chance: Any) -> None:
    acme, at, done = Company(), datetime(2026, 11, 16, 8, tzinfo=UTC), []
    for rows, hours, full in files:
        at += timedelta(hours=hours)
        done.append(come(acme, rows, at=at, full=full))
    chance.shuffle(done)
    left = []
    for source in done:
        with acme.door():
            left += left_alone(undo(source.id, by=acme.fay))
        assert not_found(acme) == []
    with acme.door():
        assert left or not Order.objects.exists()
