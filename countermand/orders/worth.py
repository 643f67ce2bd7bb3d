"""What each line of an order is worth to the customer who pays: goods, less discounts, tax, a share of shipping.

Rounded once to the currency's minor unit, by largest remainder: the lines always add up to the order, and the parts of
a line, in whatever steps they are canceled, to the line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal
from uuid import UUID

from countermand.orders.models import Line, Order
from countermand.orders.money import exponent, to_minor
from countermand.orders.stages import Stage

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Pricing:
    """How a company's order system writes prices, and what it does with shipping costs."""

    tax: Literal["included", "added"] = "included"  # in the price, or added to it
    discount: Literal["taken_off", "in_price"] = "taken_off"  # from the price, or the price is what is left after it
    shipping: Literal["unshipped", "last", "share", "never"] = "unshipped"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a quantity of a line comes to, in minor units. `goods` is before the discounts; with `tax` only if added."""

    goods: int = 0
    discount: int = 0  # of the line
    order_discount: int = 0  # this line's share of the order's
    tax: int = 0
    shipping: int = 0

    @property
    def total(self) -> int:
        return self.goods - self.discount - self.order_discount + self.tax + self.shipping


@dataclass(frozen=True)
class Whole:
    """A line, all of it that was ordered."""

    ordered: Decimal
    total: int
    parts: Parts

    def of(self, before: Decimal, quantity: Decimal) -> Parts:
        """What `quantity` comes to after `before` have been canceled: the difference of two running totals."""

        def between(whole: int) -> int:
            return self._until(whole, before + quantity) - self._until(whole, before)

        parts, total = self.parts, between(self.total)
        discount, order_discount = between(parts.discount), between(parts.order_discount)
        tax, shipping = between(parts.tax), between(parts.shipping)
        # The goods are what is left: they take the cent that the others may be apart.
        goods = total + discount + order_discount - tax - shipping
        return Parts(goods=goods, discount=discount, order_discount=order_discount, tax=tax, shipping=shipping)

    def _until(self, whole: int, quantity: Decimal) -> int:
        if quantity >= self.ordered:
            return whole
        return int((whole * quantity / self.ordered).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Worth:
    """The lines of one order by their ids, and its shipping costs, in minor units."""

    lines: dict[UUID, Whole] = field(default_factory=dict)
    shipping: int = 0  # paid back as a whole, if at all; 0 where the lines have their share of it

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines.values()) + self.shipping

    def canceled(self, lines: Iterable[Line]) -> int:
        """What has been canceled of the lines already."""
        return sum(self.lines[line.id].of(ZERO, line.canceled).total for line in lines if line.id in self.lines)


def worth(order: Order, lines: Sequence[Line], pricing: Pricing) -> Worth:
    """Of all lines that are or were to be sent; what the order system itself canceled is no part of what is paid."""
    counted = [line for line in lines if line.canceled or line.stage != Stage.CANCELED]
    currency = order.currency
    goods = rounded([_goods(line, currency) for line in counted])
    discounts = [min(_minor(line.discount, currency), mine) for line, mine in zip(counted, goods, strict=True)]
    if pricing.discount == "in_price":
        discounts = [0] * len(counted)
    net = [mine - less for mine, less in zip(goods, discounts, strict=True)]
    off_order = spread(min(_minor(order.discount, currency), sum(net)), net)
    taxes = [0] * len(counted)
    if pricing.tax == "added":
        of_order = spread(_minor(order.tax, currency), net)
        taxes = [_minor(line.tax, currency) + mine for line, mine in zip(counted, of_order, strict=True)]
    shipping = _minor(order.shipping, currency)
    shares = spread(shipping, net) if pricing.shipping == "share" else [0] * len(counted)
    found = {}
    for at, line in enumerate(counted):
        parts = Parts(
            goods=goods[at], discount=discounts[at], order_discount=off_order[at], tax=taxes[at], shipping=shares[at]
        )
        found[line.id] = Whole(line.ordered, parts.total, parts)
    return Worth(found, shipping if pricing.shipping in {"unshipped", "last"} else 0)


def worth_alone(line: Line, currency: str, pricing: Pricing) -> Whole:
    """Of a line of an order without anything that is spread over its lines; see `stands_alone`."""
    goods = to_minor((line.price or ZERO) * line.ordered, currency)
    discount = min(_minor(line.discount, currency), goods) if pricing.discount == "taken_off" else 0
    tax = _minor(line.tax, currency) if pricing.tax == "added" else 0
    parts = Parts(goods=goods, discount=discount, tax=tax)
    return Whole(line.ordered, parts.total, parts)


def stands_alone(line: Line, currency: str) -> bool:
    """Whether what the line is worth depends on no other line of its order, if the order has no money of its own."""
    goods = _goods(line, currency)
    return goods == goods.to_integral_value()


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts by weight, which add up to it; of equal weights the first get what is over."""
    if not weights:
        return []
    if not any(weights):
        weights = [1] * len(weights)
    every = sum(weights)
    return rounded([Decimal(total * weight) / every for weight in weights])


def rounded(exact: Sequence[Decimal]) -> list[int]:
    """Whole numbers that add up to the rounded sum: rounded down, and the largest remainders get what is missing."""
    total = int(sum(exact, ZERO).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    found = [int(one.quantize(Decimal(1), rounding=ROUND_FLOOR)) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in by_remainder[: total - sum(found)]:
        found[at] += 1
    return found


def _goods(line: Line, currency: str) -> Decimal:
    return ((line.price or ZERO) * line.ordered).scaleb(exponent(currency))


def _minor(amount: Decimal | None, currency: str) -> int:
    return to_minor(amount, currency) if amount else 0
