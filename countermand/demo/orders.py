"""Invents a company's orders of the last weeks: the same ones every time, with dates counted from today."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from countermand.demo.company import Company, Customer, Product
from countermand.orders.models import Line, Order
from countermand.orders.search import index_orders
from countermand.orders.stages import GONE, Stage
from countermand.orgs.owned import new_id

COUNT = 120
SPAN_DAYS = 45
LINES = [1, 2, 2, 3, 3, 3, 4, 5]  # how many lines an order has; about three
# By an order's age in days: how far its lines are
STAGES: list[tuple[float, list[Stage], list[int]]] = [
    (2, [Stage.OPEN, Stage.ON_HOLD, Stage.PICKING, Stage.BACKORDERED], [70, 8, 15, 7]),
    (6, [Stage.OPEN, Stage.PICKING, Stage.PACKED, Stage.SHIPPED, Stage.BACKORDERED], [30, 20, 20, 20, 10]),
    (14, [Stage.OPEN, Stage.PACKED, Stage.SHIPPED, Stage.DELIVERED, Stage.BACKORDERED], [8, 10, 52, 20, 10]),
    (SPAN_DAYS + 1, [Stage.DELIVERED, Stage.SHIPPED, Stage.CANCELED, Stage.BACKORDERED], [82, 8, 7, 3]),
]
LEAVES = {Stage.OPEN: 1, Stage.PICKING: 0, Stage.PACKED: 0}  # in how many days at the earliest


@dataclass(frozen=True)
class Placed:
    number: str
    customer: Customer
    at: datetime


def invent_orders(company: Company, chance: Random) -> None:
    """Writes them in two statements, and makes them findable in a third."""
    now = timezone.now()
    placed = list(_placed(company, chance, now))
    orders = Order.objects.bulk_create(
        Order(
            number=one.number,
            customer_name=one.customer.name,
            customer_email=one.customer.email,
            currency=company.currency,
            placed_on=company.day(one.at),
            sorted_on=company.day(one.at),
            shipping=company.shipping if at % 3 else None,
            discount=company.discount if at % 5 == 0 else None,
        )
        for at, one in enumerate(placed)
    )
    Line.objects.bulk_create(
        line
        for order, one in zip(orders, placed, strict=True)
        for line in _lines(company, chance, order, placed_at=one.at, now=now)
    )
    index_orders("SELECT id FROM orders_order")


def _placed(company: Company, chance: Random, now: datetime) -> Iterator[Placed]:
    """More orders lately than before, numbered in the order they came in."""
    ages = sorted((SPAN_DAYS * chance.random() ** 1.8 + 0.1 for _ in range(COUNT)), reverse=True)
    for count, age in enumerate(ages):
        number = company.number.format(company.first_number + count * 3 + chance.randrange(3))
        yield Placed(number, chance.choice(company.customers), now - timedelta(days=age))


def _lines(company: Company, chance: Random, order: Order, *, placed_at: datetime, now: datetime) -> Iterator[Line]:
    chosen: list[Product] = chance.sample(company.products, chance.choice(LINES))
    if chance.random() < 0.04:
        chosen.append(company.free_line)
    age = (now - placed_at).total_seconds() / 86400
    stages, weights = next((stages, weights) for days, stages, weights in STAGES if age < days)
    for position, product in enumerate(chosen, start=1):
        ordered = Decimal(chance.randint(1, company.most if product.price < 100 else 3))
        stage = chance.choices(stages, weights)[0]
        line = Line(
            order=order,
            position=position * 10,
            ref=str(position * 10),
            sku=product.sku,
            description=product.description,
            ordered=ordered,
            price=product.price,
            location=company.location(product.sku),
            stage_source=company.file_name,
            **_whereabouts(company, chance, stage, ordered, placed_at, now),
        )
        yield line
        if extra := company.comes_with.get(product.sku):
            yield _with(line, extra)


def _with(line: Line, extra: Product) -> Line:
    """One more for each of a line, wherever that is."""
    added = copy(line)
    added.id, added.parent_ref = new_id(), line.ref
    added.position, added.ref = line.position + 1, str(line.position + 1)
    added.sku, added.description, added.price = extra.sku, extra.description, extra.price
    return added


def _whereabouts(
    company: Company, chance: Random, stage: Stage, ordered: Decimal, placed_at: datetime, now: datetime
) -> dict[str, Any]:
    """The stage and all that hangs on it: some open lines have begun to ship, some words nobody knows."""
    as_of = now - timedelta(hours=chance.randint(2, 20))
    facts: dict[str, Any] = {"stage": stage, "source_stage": company.words[stage], "stage_as_of": as_of}
    if stage in LEAVES:
        facts["ship_by"] = company.day(now + timedelta(days=LEAVES[stage] + int(ordered) % 3))
    if stage in GONE:
        return facts | {"shipped": ordered} | shipment(company, chance, placed_at, now)
    if stage in {Stage.OPEN, Stage.BACKORDERED} and ordered > 2 and chance.random() < 0.14:
        part = Decimal(chance.randint(1, int(ordered) - 1))
        return facts | {"shipped": part} | shipment(company, chance, placed_at, now)
    if stage is Stage.OPEN and chance.random() < 0.07:
        return facts | {"stage": Stage.UNKNOWN, "source_stage": chance.choice(company.odd_words)}
    return facts


def shipment(company: Company, chance: Random, placed_at: datetime, now: datetime) -> dict[str, Any]:
    carrier, pattern = chance.choice(company.carriers)
    tracking = "".join(chance.choice("0123456789") if sign == "#" else sign for sign in pattern)
    left = placed_at + (now - placed_at) * chance.uniform(0.2, 0.8)
    return {"carrier": carrier, "tracking": tracking, "shipped_on": company.day(left)}
