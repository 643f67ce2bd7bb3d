"""Whatever an order is like and in whatever steps it is canceled, no cent is lost and none is paid twice."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermand.orders.models import Line, Order
from countermand.orders.worth import ZERO, Pricing, Worth, rounded, spread, stands_alone, worth, worth_alone

CENTS = st.decimals(min_value=0, max_value=10_000, places=2)
MAYBE = st.none() | CENTS
LINE = st.fixed_dictionaries(
    {
        "price": st.none() | st.decimals(min_value=0, max_value=1_000, places=4),
        "ordered": st.integers(1, 30).map(Decimal) | st.decimals(min_value="0.001", max_value=30, places=3),
        "tax": MAYBE,
        "discount": MAYBE,
        "stage": st.sampled_from(["open", "packed", "shipped", "canceled"]),
    }
)
ORDER = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(["USD", "JPY", "KWD"]),
        "shipping": MAYBE,
        "discount": MAYBE,
        "tax": MAYBE,
    }
)
PRICING = st.builds(
    Pricing,
    tax=st.sampled_from(["included", "added"]),
    discount=st.sampled_from(["taken_off", "in_price"]),
    shipping=st.sampled_from(["unshipped", "last", "share", "never"]),
)


def made(order: dict[str, Any], lines: list[dict[str, Any]]) -> tuple[Order, list[Line]]:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return Order(org_id=uuid4(), **order), [
        Line(id=uuid4(), org_id=uuid4(), stage_as_of=now, **{"canceled": ZERO, **line}) for line in lines
    ]


def total_of(found: Worth) -> int:
    return sum(line.total for line in found.lines.values())


@settings(max_examples=200)
@given(order=ORDER, lines=st.lists(LINE, min_size=1, max_size=6), pricing=PRICING, chance=st.randoms())
def test_in_any_steps_a_line_comes_to_what_it_is_worth(order: Any, lines: Any, pricing: Pricing, chance: Any) -> None:
    mine, rows = made(order, lines)
    found = worth(mine, rows, pricing)
    for row in rows:
        if row.id not in found.lines:
            continue
        whole = found.lines[row.id]
        cuts = sorted({ZERO, row.ordered, *((row.ordered * chance.randint(0, 100) / 100) for _cut in range(4))})
        steps = [whole.of(before, after - before) for before, after in pairwise(cuts)]
        assert sum(step.total for step in steps) == whole.total == whole.of(ZERO, row.ordered).total
        assert all(step.total >= 0 for step in steps)
        for part in ("goods", "discount", "order_discount", "tax", "shipping"):
            assert sum(getattr(step, part) for step in steps) == getattr(whole.parts, part)


@settings(max_examples=200)
@given(order=ORDER, lines=st.lists(LINE, min_size=1, max_size=6))
def test_the_lines_add_up_to_what_was_paid(order: Any, lines: Any) -> None:
    mine, rows = made(order, lines)
    found = worth(mine, rows, Pricing(tax="added", shipping="share"))
    rows = [row for row in rows if row.id in found.lines]
    unit = Decimal(10) ** {"USD": 2, "JPY": 0, "KWD": 3}[mine.currency]

    def minor(amount: Decimal | None) -> int:
        return int((amount * unit).quantize(Decimal(1), rounding="ROUND_HALF_UP")) if amount else 0

    goods = (
        int(sum((row.price or ZERO) * row.ordered * unit for row in rows).quantize(Decimal(1), "ROUND_HALF_UP"))
        if rows
        else 0
    )
    each = [found.lines[row.id].parts for row in rows]
    assert sum(parts.goods for parts in each) == goods
    if rows:
        assert sum(parts.tax for parts in each) == sum(minor(row.tax) for row in rows) + minor(mine.tax)
        assert sum(parts.shipping for parts in each) == minor(mine.shipping)
        left = goods - sum(parts.discount for parts in each)
        assert sum(parts.order_discount for parts in each) == min(minor(mine.discount), left)
    assert all(line.total >= 0 for line in found.lines.values())


@settings(max_examples=100)
@given(order=st.just({"currency": "USD"}), lines=st.lists(LINE, min_size=1, max_size=4), pricing=PRICING)
def test_a_line_that_stands_alone_is_worth_the_same_beside_others(order: Any, lines: Any, pricing: Pricing) -> None:
    mine, rows = made(order, lines)
    found = worth(mine, rows, pricing)
    for row in rows:
        if row.id in found.lines and stands_alone(row, "USD"):
            assert worth_alone(row, "USD", pricing) == found.lines[row.id]


def test_ten_at_a_price_of_23_90_less_a_quarter_come_to_179_25() -> None:
    order, rows = made(
        {"currency": "USD"},
        [{"price": Decimal("23.90"), "ordered": Decimal(10), "discount": Decimal("59.75"), "stage": "open"}],
    )
    whole = worth(order, rows, Pricing()).lines[rows[0].id]
    assert whole.total == 17925
    assert [whole.of(Decimal(n), Decimal(1)).total for n in range(10)] == [
        1793,
        1792,
        1793,
        1792,
        1793,
        1792,
        1793,
        1792,
        1793,
        1792,
    ]


def test_a_discount_on_the_order_is_spread_over_its_lines_and_adds_up() -> None:
    lines = [{"price": Decimal(10), "ordered": Decimal(1), "stage": "open"} for _line in range(3)]
    order, rows = made({"currency": "USD", "discount": Decimal("10.00")}, lines)
    found = worth(order, rows, Pricing())
    assert [found.lines[row.id].total for row in rows] == [666, 667, 667]


@pytest.mark.parametrize(("currency", "total"), [("JPY", 33), ("USD", 3333), ("KWD", 33330)])
def test_the_minor_unit_is_the_currencys(currency: str, total: int) -> None:
    order, rows = made({"currency": currency}, [{"price": Decimal("11.11"), "ordered": Decimal(3), "stage": "open"}])
    assert total_of(worth(order, rows, Pricing())) == total


def test_what_the_order_system_canceled_itself_is_no_part_of_what_was_paid() -> None:
    lines = [{"price": Decimal(10), "ordered": Decimal(1), "stage": stage} for stage in ("open", "canceled")]
    order, rows = made({"currency": "USD", "discount": Decimal("1.00")}, lines)
    assert [line.total for line in worth(order, rows, Pricing()).lines.values()] == [900]


@given(st.integers(0, 10_000), st.lists(st.integers(0, 1_000), min_size=1, max_size=9))
def test_what_is_spread_adds_up(total: int, weights: list[int]) -> None:
    found = spread(total, weights)
    assert sum(found) == total
    assert min(found) >= 0


def test_the_largest_remainders_get_what_is_missing() -> None:
    assert rounded([Decimal("0.4"), Decimal("0.4"), Decimal("0.6"), Decimal("0.6")]) == [0, 0, 1, 1]
