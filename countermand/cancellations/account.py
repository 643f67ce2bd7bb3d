"""An order's money: what its lines are worth, what there is beside them, and what a cancellation comes to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models import Outcome, RequestLine
from countermand.cancellations.rules import Rules
from countermand.orders.models import Line, Order, Payment
from countermand.orders.money import money_text, to_minor
from countermand.orders.stages import GONE
from countermand.orders.worth import Parts, Whole, stands_alone, worth, worth_alone

FRESH = ["closed_as_of", "shipping", "discount", "tax", "paid", "payment"]  # of an order, by a file that we waited for
NOT_OWED = {
    Payment.UNPAID: _("Nothing is owed: the customer has not paid yet."),
    Payment.AUTHORIZED: _("Nothing is owed: the payment is only authorized. Void what is not needed any more."),
    Payment.REFUNDED: _("Nothing is owed: the order system says that the order is paid back."),
}


class Item(NamedTuple):
    """What is to be canceled of a line. Without `pays` nothing is paid back for it; `instead`, in minor units, is paid
    back where a person says so.
    """

    line: Line
    quantity: Decimal
    pays: bool = True
    instead: int | None = None


@dataclass(frozen=True)
class Share:
    """What a line gets back, in minor units, and how that is made up."""

    amount: int
    parts: Parts
    balance: int = 0  # taken off, because the customer has not paid it
    changed: int = 0  # taken off by hand

    @property
    def makeup(self) -> dict[str, int]:
        """What adds up to the amount; only what there is."""
        parts = self.parts
        found = {
            "goods": parts.goods,
            "discount": -parts.discount,
            "order_discount": -parts.order_discount,
            "tax": parts.tax,
            "shipping": parts.shipping,
            "balance": -self.balance,
            "changed": self.changed,
        }
        return {name: amount for name, amount in found.items() if amount}


@dataclass(frozen=True)
class Bill:
    """What a cancellation comes to, line by line (by the order line's id)."""

    shares: Mapping[UUID, Share] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(share.amount for share in self.shares.values())

    @property
    def shipping(self) -> int:
        return sum(share.parts.shipping for share in self.shares.values())

    @property
    def balance(self) -> int:
        return sum(share.balance for share in self.shares.values())


@dataclass(frozen=True)
class Account:
    """One order's. `shipping` goes with the last of its `open` quantities, by line; `balance` the customer still owes,
    and it comes off what is paid back.
    """

    lines: Mapping[UUID, Whole]
    not_owed: str | Promise = ""
    shipping: int = 0
    open: Mapping[UUID, Decimal] = field(default_factory=dict)
    balance: int = 0

    @property
    def beside(self) -> str:
        """As a form carries it: what there is beside the amounts of the lines, and how much has to go for it."""
        left = sum(self.open.values(), Decimal(0)) if self.shipping else Decimal(0)
        return f"{self.shipping} {self.balance} {left.normalize():f}"

    def parts(self, line: Line, quantity: Decimal) -> Parts:
        return self.lines[line.id].of(line.canceled, quantity) if line.id in self.lines else Parts()

    def amount(self, line: Line, quantity: Decimal) -> int:
        """Of a line by itself: without what comes with the last one, and without what comes off."""
        return 0 if self.not_owed else self.parts(line, quantity).total

    def is_all(self, items: Iterable[Item]) -> bool:
        """Nothing of the order is left open after these."""
        taken = {item.line.id: item.quantity for item in items}
        return all(taken.get(line_id, Decimal(0)) >= quantity for line_id, quantity in self.open.items())

    def bill(self, items: Sequence[Item]) -> Bill:
        items = sorted(items, key=lambda item: (item.line.position, item.line.id))
        shares = {item.line.id: self._share(item) for item in items}
        paying = [item.line.id for item in items if item.pays and not self.not_owed]
        if paying and self.shipping and self.is_all(items):
            last = shares[paying[-1]]
            parts = replace(last.parts, shipping=last.parts.shipping + self.shipping)
            shares[paying[-1]] = replace(last, amount=last.amount + self.shipping, parts=parts)
        owed = self.balance
        for line_id in reversed(paying):
            less = min(owed, shares[line_id].amount)
            shares[line_id] = replace(shares[line_id], amount=shares[line_id].amount - less, balance=less)
            owed -= less
        return Bill(shares)

    def _share(self, item: Item) -> Share:
        if self.not_owed or not item.pays:
            return Share(0, Parts())
        parts = self.parts(item.line, item.quantity)
        amount = parts.total if item.instead is None else item.instead
        return Share(amount, parts, changed=amount - parts.total)


def needs_all_lines(order: Order, lines: Iterable[Line]) -> bool:
    """Whether what these lines come to depends on the others of their order."""
    return is_shared(order) or not all(stands_alone(line, order.currency) for line in lines)


def is_shared(order: Order) -> bool:
    """Whether the order has money beside that of its lines."""
    return any(amount is not None for amount in (order.discount, order.tax, order.shipping, order.paid))


def paid_back(line: Line, known: Any) -> Any:
    """`line`, read a moment later, with what `known` knows of it besides."""
    if line is not known:
        line.paid_back, line.shipping_back = known.paid_back, known.shipping_back  # type: ignore[attr-defined]
    return line


def known_lines(wanted: Q) -> QuerySet[Line]:
    """These lines, with what was paid back for each, and of that for shipping."""
    paid_back = RequestLine.objects.filter(line=OuterRef("id"), outcome=Outcome.CANCELED).order_by().values("line")
    shipping = Cast(KeyTextTransform("shipping", "makeup"), BigIntegerField())
    return Line.objects.filter(wanted).annotate(
        paid_back=Subquery(paid_back.annotate(sum=Sum("amount_minor")).values("sum")),
        shipping_back=Subquery(paid_back.annotate(sum=Sum(shipping)).values("sum")),
    )


def account_of(order: Order, lines: Sequence[Any], rules: Rules) -> Account:
    """Of all lines of the order, as `known_lines` has them."""
    found = worth(order, lines, rules.pricing)
    shipping_back = sum(line.shipping_back or 0 for line in lines)
    left = {line.id: line.open_quantity for line in lines if line.open_quantity > 0}
    something_left = any(line.shipped > 0 or line.stage in GONE for line in lines)
    keeps = shipping_back or (rules.pricing.shipping == "unshipped" and something_left)
    not_owed = _not_owed(order, rules)
    shipping = 0 if keeps or not_owed else found.shipping
    balance = 0
    if order.paid is not None and rules.money.unpaid == "nothing":
        kept = to_minor(order.paid, order.currency) - sum(line.paid_back or 0 for line in lines)
        worth_now = found.total - found.canceled(lines) - shipping_back
        balance = max(0, worth_now - kept)
    return Account(found.lines, not_owed, shipping, left, balance)


def account_for(order: Order, lines: Sequence[Line], rules: Rules) -> Account:
    """Of all lines of one order, as `known_lines` has them."""
    return (account_of if needs_all_lines(order, lines) else account_alone)(order, lines, rules)


def with_known(order: Order, lines: Sequence[Line]) -> list[Any]:
    """All lines of the order, which were read without that, as `known_lines` has them, if that matters."""
    if not needs_all_lines(order, lines):
        return list(lines)
    known = {line.id: line for line in known_lines(Q(order=order))}
    return [paid_back(line, known[line.id]) for line in lines]


def account_alone(order: Order, lines: Iterable[Line], rules: Rules) -> Account:
    """Of lines of which each stands alone."""
    whole = {line.id: worth_alone(line, order.currency, rules.pricing) for line in lines}
    return Account(whole, _not_owed(order, rules))


def _not_owed(order: Order, rules: Rules) -> str | Promise:
    return NOT_OWED.get(Payment(order.payment), "") if order.payment and rules.money.unpaid == "nothing" else ""


def by_order(lines: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for line in lines:
        found[line.order_id].append(line)
    return found


def beside(account: Account, bill: Bill, currency: str) -> list[str]:
    """What a bill says beside the amounts of its lines."""
    found = [str(account.not_owed)] if account.not_owed else []
    if account.shipping and bill.shipping:
        found.append(_("with shipping, %(amount)s") % {"amount": money_text(account.shipping, currency)})
    elif account.shipping:
        found.append(
            _("shipping, %(amount)s, goes with the last line") % {"amount": money_text(account.shipping, currency)}
        )
    if bill.balance:
        found.append(_("less %(amount)s that are not paid yet") % {"amount": money_text(bill.balance, currency)})
    return found
