"""What a column of a canceled-orders file can hold, and how a value becomes the text of a cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models import Decision, RequestLine
from countermand.orders.money import from_minor

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what a spreadsheet reads as the start of a formula
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True)
class Field:
    label: str | Promise
    read: Callable[[RequestLine], Any]


def _decision(row: RequestLine) -> Decision:
    assert row.decision  # noqa: S101 (a canceled line has one: a constraint says so)
    return row.decision


FIELDS: dict[str, Field] = {
    "order_number": Field(_("Order number"), lambda row: row.line.order.number),
    "line": Field(_("Line"), lambda row: row.line.ref),
    "sku": Field(_("SKU"), lambda row: row.line.sku),
    "description": Field(_("Description"), lambda row: row.line.description),
    "canceled_quantity": Field(_("Canceled quantity"), lambda row: row.quantity.normalize()),
    "remaining_quantity": Field(_("Remaining quantity"), lambda row: row.line.open_quantity.normalize()),
    "ordered": Field(_("Ordered"), lambda row: row.line.ordered.normalize()),
    "shipped": Field(_("Shipped"), lambda row: row.line.shipped.normalize()),
    "unit_price": Field(_("Unit price"), lambda row: row.line.price and row.line.price.normalize()),
    "refund_amount": Field(_("Refund amount"), lambda row: from_minor(row.amount_minor, row.line.order.currency)),
    "currency": Field(_("Currency"), lambda row: row.line.order.currency),
    "reason_code": Field(_("Reason code"), lambda row: _decision(row).reason.code),
    "reason_system_code": Field(_("Reason code of the order system"), lambda row: _decision(row).reason.system_code),
    "reason": Field(_("Reason"), lambda row: _decision(row).reason.label),
    "note": Field(_("Note of the decision"), lambda row: _decision(row).note),
    "request": Field(_("Request number"), lambda row: row.request.label),
    "requester": Field(_("Asked for by"), lambda row: row.request.requested_by.user.name),
    "approver": Field(_("Approved by"), lambda row: _decision(row).decided_by.user.name),
    "canceled_on": Field(_("Canceled on"), lambda row: _decision(row).decided_at),
    "customer_name": Field(_("Customer"), lambda row: row.line.order.customer_name),
    "customer_email": Field(_("Customer’s e-mail"), lambda row: row.line.order.customer_email),
}
NEEDS = (
    "line__order",
    "request__requested_by__user",
    "decision__reason",
    "decision__decided_by__user",
)


@dataclass(frozen=True)
class Cells:
    """Turns request lines into rows of text, as a layout says."""

    layout: dict[str, Any]
    zone: ZoneInfo

    def header(self) -> list[str]:
        return [column["header"] for column in self.layout["columns"]]

    def row(self, line: RequestLine) -> list[str]:
        return [
            self.text(FIELDS[column["field"]].read(line) if column.get("field") else column.get("text", ""))
            for column in self.layout["columns"]
        ]

    def text(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", self.layout["decimal_mark"])
        if isinstance(value, datetime):
            return value.astimezone(self.zone).strftime(self.layout["date_format"])
        return harmless(str(value))


def harmless(text: str) -> str:
    """A cell on one line that no spreadsheet runs: a formula gets an apostrophe in front, a number stays."""
    text = " ".join(text.splitlines())
    if text.lstrip(" ").startswith(FORMULA) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text
