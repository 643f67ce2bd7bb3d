from dataclasses import dataclass, field, replace

from countermand.cancellations.account import Account, Item
from countermand.cancellations.blockers import Blocker
from countermand.cancellations.models import RequestLine
from countermand.cancellations.seen import Seen
from countermand.orders.models import Line


@dataclass(frozen=True)
class Wish:
    """A line of a pending request, checked again."""

    row: RequestLine
    blockers: list[Blocker]
    notices: list[str] = field(default_factory=list)
    stopped_now: bool = False  # whoever decides has just said that the warehouse stopped it
    head: Line | None = None  # the line that it is only canceled together with
    account: Account = field(default_factory=lambda: Account({}))  # of the line's order

    @property
    def needs_stop(self) -> bool:
        """Only the warehouse's word is missing."""
        return [blocker.code for blocker in self.blockers] == ["ask_first"]

    @property
    def changes(self) -> list[str]:
        """What is different from what the person saw who asked."""
        row = self.row
        asked = Seen(row.seen_stage, row.seen_ordered, row.seen_shipped, row.seen_canceled)
        return asked.changes(replace(self.seen, price=None, answer=""))

    @property
    def seen(self) -> Seen:
        """What whoever looks at this line now sees of it."""
        line = self.row.line
        return Seen(line.stage, line.ordered, line.shipped, line.canceled, line.price, self.row.answer)

    @property
    def amount_minor(self) -> int:
        """What the refund of this line comes to, now, by itself: `Account.bill` says what it is with others."""
        return self.account.amount(self.row.line, self.row.quantity)

    def item(self, *, pays: bool = True, instead: int | None = None) -> Item:
        return Item(self.row.line, self.row.quantity, pays, instead)
