"""Whatever is known and whatever a file says: it ends alike whether rows that say nothing new are put aside, or all are
compared.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conftest import Company
from countermand.imports import compare
from countermand.imports.apply import apply
from countermand.imports.conftest import checked
from countermand.imports.models import Import
from countermand.imports.test_same import EIGHT, HEADER, approved, asked, put_aside, too_late
from countermand.imports.undo import undo
from countermand.orders.models import Line, Order
from countermand.plain import Plain

ALL = 2**31 - 1


def text_of(rows: Iterable[Iterable[str]], header: str = HEADER) -> str:
    return "".join(f"{line}\n" for line in [header, *map(",".join, rows)])


MORE = (
    "E-Mail,Description,Tax Amount,Discount Amount,Shipping Costs,Shipped Date,Tracking Number,Ship By,Parent Line,Bin"
)
WIDE = f"{HEADER},{MORE}"
WORDS = {"Open": "open", "Reserved": "open", "Packed": "packed", "Shipped": "shipped", "Canceled": "canceled"}


class Rollback(Exception):
    """So that the same can be done twice."""


def known_order(chance: Random, number: int) -> Order:
    return Order(
        number=f"SO-{number}",
        customer_name=chance.choice(["Greta", "Greta", ""]),
        currency=chance.choice(["USD", "USD", "EUR"]),
        placed_on=chance.choice([date(2026, 11, 2), None]),
        sorted_on=date(2026, 11, 2),
        customer_email=chance.choice(["greta@example.com", ""]),
        shipping=chance.choice([5, None]),
        closed_as_of=chance.choice([None] * 10 + [EIGHT, EIGHT - timedelta(days=1)]),
        closed_source="sunday.csv",
    )


def known_line(chance: Random, order: Order, ref: str) -> Line:
    word, stage = chance.choice(list(WORDS.items()))
    canceled = chance.choice([0] * 9 + [2])
    gone = 4 - canceled if stage == "shipped" else 0
    return Line(
        order=order,
        position=int(ref),
        ref=ref,
        sku=chance.choice(["A", "A", ""]),
        ordered=4,
        canceled=canceled,
        shipped=chance.choice([0, 2, gone, gone, gone, gone]),
        price=chance.choice([10, 10, None]),
        stage=stage,
        source_stage=chance.choice([word] * 9 + ["Strange"]),
        stage_as_of=EIGHT + timedelta(hours=chance.choice([-24] * 9 + [0, 1])),
        stage_source="sunday.csv",
        carrier=chance.choice(["UPS", ""]),
        description=chance.choice(["Lamp", ""]),
        tax=chance.choice([1, None]),
        discount=chance.choice([2, None]),
        shipped_on=date(2026, 11, 9) if gone else None,
        tracking="1Z" if gone else "",
        ship_by=chance.choice([date(2026, 11, 30), None]),
        parent_ref=chance.choice(["", "9"]),
        location=chance.choice(["A-1", ""]),
    )


def row_of(chance: Random, line: Line) -> list[str]:
    def nearly(known: object, *others: str) -> str:
        return str(known or "") if chance.random() < 0.97 else chance.choice(["", *others])

    order = line.order
    return [
        order.number,
        line.ref,
        nearly(line.sku, "A", "B"),
        chance.choice(["4"] * 40 + ["2", "0"]),
        nearly(line.shipped or "0", "0", "2", "4"),
        nearly(line.price, "10", "11"),
        nearly(line.source_stage, *WORDS),
        nearly(order.customer_name, "Greta", "Hans"),
        nearly(order.currency, "USD"),
        nearly(order.placed_on, "2026-11-03"),
        nearly(line.carrier, "DHL"),
        nearly(order.customer_email, "hans@example.com"),
        nearly(line.description, "Shade"),
        nearly(line.tax, "2"),
        nearly(line.discount, "1"),
        nearly(order.shipping, "6"),
        nearly(line.shipped_on, "2026-11-10"),
        nearly(line.tracking, "1Y"),
        nearly(line.ship_by, "2026-12-01"),
        nearly(line.parent_ref, "8"),
        nearly(line.location, "A-1", "B-2"),
    ]


def told() -> list[str]:
    """Everything that a person could see of it: by names instead of ids, and what happened just now as that."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for statement in TOLD:
            cursor.execute(statement)
            found += [re.sub(JUST_NOW, "now", str(row)) for row in cursor.fetchall()]
    return found


JUST_NOW = r"(?!2026-11-16)\d{4}-\d\d-\d\d[T ]\d\d:[\d:.+]+|datetime\(2026, 11, (?!16)[^)]*\)"
TOLD = [
    "SELECT number, to_jsonb(o) - '{org_id,id,updated_at}'::text[] FROM orders_order o ORDER BY number",
    """SELECT o.number, l.ref, to_jsonb(l) - '{org_id,id,order_id}'::text[]
    FROM orders_line l JOIN orders_order o ON o.id = l.order_id ORDER BY o.number, l.ref""",
    """SELECT i.as_of, i.orders, i.lines, i.new, i.changed, i.unchanged, i.refused, i.warned, i.absent, i.state,
        i.found -> 'orders_changed', i.found -> 'undone'
    FROM imports_import i ORDER BY i.id""",
    """SELECT i.as_of, n.row, n."column", n.value, n.refused, n.code, n.facts
    FROM imports_note n JOIN imports_import i ON i.id = n.source_id ORDER BY i.id, n.row, n.code, n."column" """,
    """SELECT i.as_of, c.kind, c.row, c.order_number, c.ref, c.before - 'updated_at', c.after - 'updated_at', c."left"
    FROM imports_change c JOIN imports_import i ON i.id = c.source_id
    WHERE c.kind NOT IN ('new', 'unchanged') ORDER BY i.id, c.kind, c.row, c.order_number, c.ref""",
    """SELECT i.as_of, t.kind, t.as_of, l.ref, o.number
    FROM imports_touched t JOIN imports_import i ON i.id = t.source_id
    JOIN orders_line l ON l.id = ANY (t.line_ids) JOIN orders_order o ON o.id = l.order_id
    ORDER BY i.id, t.kind, o.number, l.ref""",
    "SELECT kind, suffix, value FROM orders_searchterm ORDER BY kind, suffix, value",
    "SELECT state, kind, said_as_of, said_word FROM reconciliation_confirmation ORDER BY id",
]


@pytest.mark.parametrize("seed", range(4))
def test_of_thousands_of_rows_comes_the_same_whether_some_are_put_aside_or_not(
    acme: Any, monkeypatch: Any, seed: int
) -> None:
    chance, seen = Random(seed), []  # noqa: S311 (the same rows every time)
    with acme.door():
        orders = Order.objects.bulk_create(known_order(chance, number) for number in range(700))
        lines = Line.objects.bulk_create(known_line(chance, order, ref) for order in orders for ref in ("1", "2"))
        rows = [row_of(chance, line) for line in lines if chance.random() < 0.95]
        for shown in (0, ALL):
            monkeypatch.setattr(compare, "OTHERS_SHOWN", shown)
            with suppress(Rollback), transaction.atomic():
                source = checked(acme, text_of(rows, WIDE), as_of=EIGHT, stages=WORDS)
                Import.objects.filter(id=source.id).update(full=seed % 2)
                apply(source.id, by=acme.fay)
                seen.append((put_aside(), told()))
                raise Rollback
        transaction.set_rollback(True)
    (some, with_some), (none, with_none) = seen
    assert some > 200 > none == 0
    assert with_some == with_none


ROW = st.tuples(
    st.sampled_from(["SO-1", "SO-2"]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["4", "4", "2"]),
    st.sampled_from(["", "0", "0", "2", "4"]),
    st.sampled_from(["10", ""]),
    st.sampled_from(["Open", "Open", "Packed", "Shipped", "Delivered", "Canceled", ""]),
    st.sampled_from(["Greta", "Greta", "Hans", ""]),
    st.sampled_from(["USD", "USD", "EUR"]),
    st.sampled_from(["2026-11-02", ""]),
    st.sampled_from(["", "UPS"]),
)
ROWS = st.lists(ROW, min_size=1, max_size=4, unique_by=lambda row: row[:2])
MEANWHILE = st.sampled_from(["", "", "cancel", "ask", "too late", "undo"])
STEP = st.tuples(ROWS, st.integers(-1, 2), st.booleans(), MEANWHILE)
HISTORY = st.tuples(ROWS, st.lists(STEP, min_size=1, max_size=3))
SLOW = settings(max_examples=5, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def come(acme: Company, rows: Any, *, at: datetime, full: bool = False, event: str = "") -> str:
    with acme.door():
        source = checked(acme, text_of(rows), as_of=at)
        Import.objects.filter(id=source.id).update(full=full)
    said = do(acme, event)
    with acme.door():
        apply(source.id, by=acme.fay)
    return said


def do(acme: Company, event: str) -> str:
    """What somebody does to line 1 of SO-1; what it is called if it cannot be done."""
    try:
        if event == "undo":
            with acme.door():
                undo(Import.objects.filter(state="applied").order_by("-applied_at")[0].id, by=acme.fay)
        elif event:
            {"cancel": approved, "ask": asked, "too late": too_late}[event](acme)
    except (Plain, Order.DoesNotExist, IndexError) as problem:
        return type(problem).__name__
    return ""


@SLOW
@given(HISTORY)
def test_any_history_ends_alike_whether_rows_are_put_aside_or_not(history: Any) -> None:
    first, steps = history
    seen = []
    for shown in (0, 2_000):
        acme, at = Company(), EIGHT
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compare, "OTHERS_SHOWN", shown)
            come(acme, first, at=at)
            said = []
            for rows, hours, full, event in steps:
                at += timedelta(hours=hours)
                file = {row[:2]: row for row in [*first, *rows]}.values()
                said.append(come(acme, file, at=at, full=full, event=event))
        with acme.door():
            seen.append((said, told()))
    assert seen[0] == seen[1]
