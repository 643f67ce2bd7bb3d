"""Last night's file of a company's order system, brought in like any other: some lines have shipped since."""

import csv
import io
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from countermand.demo.company import Company
from countermand.demo.orders import shipment
from countermand.imports.apply import apply
from countermand.imports.models import Import
from countermand.imports.receive import check_with, receive
from countermand.orders.models import Line, Order
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership

STILL_THERE = [Stage.OPEN, Stage.ON_HOLD, Stage.BACKORDERED, Stage.PICKING, Stage.PACKED, Stage.UNKNOWN]
SHIP = 0.5  # of what is packed


def import_nightly(company: Company, chance: Random, *, by: Membership, left: Order) -> Import:
    """The file names every line that has not left yet; half of what was packed has, and the first line of `left`."""
    lines = Line.objects.filter(stage__in=STILL_THERE).select_related("order").order_by("order__number", "position")
    first = Line.objects.filter(order=left).order_by("position")[0]
    rows = [
        _row(company, chance, line, leaves=line == first or (line.stage == Stage.PACKED and chance.random() < SHIP))
        for line in lines
    ]
    source = receive(io.BytesIO(_file(company, rows)), name=company.file_name, by=by)
    said = {row[7] for row in rows}
    words = {word: stage for stage, word in company.words.items() if word in said}
    check_with(source, columns=dict(zip(company.headers, FIELDS, strict=True)), stages=words)
    return apply(source.id, by=by)


FIELDS = [
    *["order_number", "line_ref", "sku", "description", "ordered", "shipped", "price", "stage"],
    *["shipped_on", "carrier", "tracking", "ship_by", "parent_ref", "location"],
]


def _row(company: Company, chance: Random, line: Line, *, leaves: bool) -> list[str]:
    known: dict[str, Any] = {"shipped_on": line.shipped_on, "carrier": line.carrier, "tracking": line.tracking}
    facts = shipment(company, chance, timezone.now(), timezone.now()) if leaves else known
    return [
        line.order.number,
        line.ref,
        line.sku,
        line.description,
        _number(line.ordered, company.decimal),
        _number(line.ordered if leaves else line.shipped, company.decimal),
        _number(line.price or Decimal(0), company.decimal),
        company.words[Stage.SHIPPED] if leaves else line.source_stage,
        str(facts["shipped_on"] or ""),
        facts["carrier"],
        facts["tracking"],
        str(line.ship_by or ""),
        line.parent_ref,
        line.location,
    ]


def _number(value: Decimal, decimal: str) -> str:
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", decimal)


def _file(company: Company, rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=company.delimiter)
    writer.writerow(company.headers)
    writer.writerows(rows)
    return text.getvalue().encode()
