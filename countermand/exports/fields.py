"""What a column of a canceled-orders file can hold: for each field, where the database finds it.

The SQL names the tables as `FROM` in select.py does: r request line, l line, o order, q request, d decision,
n reason, a and b the members who decided and asked, u and v the people they are.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countermand.orders.money import NOT_TWO


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # as many decimals as the currency has
    DATE = "date"
    TIME = "time"


class Per(StrEnum):
    """What has one value of it."""

    ORDER = "order"
    REQUEST = "request"
    LINE = "line"


@dataclass(frozen=True)
class Field:
    label: str | Promise
    sql: str
    per: Per = Per.LINE
    kind: Kind = Kind.TEXT
    summed: bool = False  # with one row an order
    safe: bool = False  # can never begin like a formula

    @property
    def dated(self) -> bool:
        return self.kind in {Kind.DATE, Kind.TIME}

    @property
    def counted(self) -> bool:
        return self.kind in {Kind.NUMBER, Kind.MONEY}


def _list(digits: int) -> str:
    return ", ".join(f"'{currency}'" for currency, known in NOT_TWO.items() if known == digits)


# One minor unit. Its decimals are those of the product, so that no amount needs rounding.
UNIT = (
    "CASE WHEN o.currency IN ('USD', 'EUR', 'GBP') THEN 0.01 "
    + " ".join(
        f"WHEN o.currency IN ({_list(digits)}) THEN {unit}" for digits, unit in [(0, 1), (3, 0.001), (4, 0.0001)]
    )
    + " ELSE 0.01 END"
)
OPEN = (
    "CASE WHEN l.stage IN ('shipped', 'delivered', 'canceled') THEN 0::numeric "
    "ELSE l.ordered - l.shipped - l.canceled END"
)
# Nothing of the order has shipped or can still ship.
WHOLE = (
    "NOT EXISTS (SELECT FROM orders_line x WHERE x.org_id = l.org_id AND x.order_id = l.order_id "
    "AND x.stage <> 'canceled' AND x.canceled < x.ordered)"
)


def _quantity(label: str | Promise, sql: str) -> Field:
    return Field(label, sql, kind=Kind.NUMBER, summed=True)


def _part(name: str) -> str:
    """Of what the refund is made up of."""
    return f"coalesce((r.makeup ->> '{name}')::bigint, 0) * {UNIT}"


FIELDS: dict[str, Field] = {
    "order_number": Field(_("Order number"), "o.number", Per.ORDER),
    "line": Field(_("Line"), "l.ref"),
    "position": Field(_("Position in the order"), "l.position", kind=Kind.NUMBER),
    "sku": Field(_("SKU"), "l.sku"),
    "description": Field(_("Description"), "l.description"),
    "canceled_quantity": _quantity(_("Canceled quantity"), "r.quantity"),
    "remaining_quantity": _quantity(_("Remaining quantity"), OPEN),
    "ordered": _quantity(_("Ordered"), "l.ordered"),
    "shipped": _quantity(_("Shipped"), "l.shipped"),
    "unit_price": Field(_("Unit price"), "l.price", kind=Kind.NUMBER),
    "refund_amount": Field(_("Refund amount"), f"r.amount_minor * {UNIT}", kind=Kind.MONEY, summed=True),
    "refund_tax": Field(_("Tax in the refund"), _part("tax"), kind=Kind.MONEY, summed=True),
    "refund_shipping": Field(_("Shipping in the refund"), _part("shipping"), kind=Kind.MONEY, summed=True),
    "currency": Field(_("Currency"), "o.currency", Per.ORDER, safe=True),
    "stage": Field(_("Stage"), "l.stage", safe=True),
    "source_stage": Field(_("Stage, in the order system’s word"), "l.source_stage"),
    "carrier": Field(_("Carrier"), "l.carrier"),
    "tracking": Field(_("Tracking number"), "l.tracking"),
    "ship_by": Field(_("Ship by"), "l.ship_by", kind=Kind.DATE),
    "location": Field(_("Location"), "l.location"),
    "parent_line": Field(_("Line it belongs to"), "l.parent_ref"),
    "shipped_on": Field(_("Shipped on"), "l.shipped_on", kind=Kind.DATE),
    "reason_code": Field(_("Reason code"), "n.code", Per.REQUEST),
    "reason_system_code": Field(_("Reason code of the order system"), "n.system_code", Per.REQUEST),
    "reason": Field(_("Reason"), "n.label", Per.REQUEST),
    "restock": Field(
        _("Back to the shelf: yes or no"), "CASE WHEN n.restock THEN 'yes' ELSE 'no' END", Per.REQUEST, safe=True
    ),
    "note": Field(_("Note of the decision"), "d.note", Per.REQUEST),
    "request": Field(_("Request number"), "'CR-' || q.number", Per.REQUEST, safe=True),
    "request_note": Field(_("Note of the request"), "q.note", Per.REQUEST),
    "requester": Field(_("Asked for by"), "v.name", Per.REQUEST),
    "requested_on": Field(_("Asked for on"), "q.requested_at", Per.REQUEST, Kind.TIME),
    "approver": Field(_("Approved by"), "u.name", Per.REQUEST),
    "approver_email": Field(_("E-mail of who approved"), "u.email", Per.REQUEST),
    "canceled_on": Field(_("Canceled on"), "d.decided_at", Per.REQUEST, Kind.TIME),
    "placed_on": Field(_("Ordered on"), "o.placed_on", Per.ORDER, Kind.DATE),
    "customer_name": Field(_("Customer"), "o.customer_name", Per.ORDER),
    "customer_email": Field(_("Customer’s e-mail"), "o.customer_email", Per.ORDER),
}
