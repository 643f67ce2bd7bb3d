"""How each line of an order stands: how much can still be canceled, or why nothing can."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy

from countermand.cancellations.blockers import Blocker, blockers_of, stale
from countermand.cancellations.families import apart, head_of, told
from countermand.cancellations.models import Outcome, RequestLine
from countermand.cancellations.rules import Rules
from countermand.orders.models import Line, Order

# By the stage from which on a company refuses: the word of a person about a line whose stage nobody knows.
WORDS = {
    "picking": gettext_lazy("I asked: picking has not begun"),
    "packed": gettext_lazy("I asked: it is not packed"),
    "shipped": gettext_lazy("I asked: it has not shipped"),
}


@dataclass(frozen=True)
class History:
    """What requests have already done to a line: the open one, and the last that was committed."""

    pending: RequestLine | None = None
    last: RequestLine | None = None

    @property
    def follows_id(self) -> UUID | None:
        """What a new cancellation of the line must say it follows."""
        return self.last.id if self.last else None


@dataclass(frozen=True)
class Standing:
    """A line as it stands now. `head`: the line it is only canceled together with."""

    line: Line
    history: History
    blockers: list[Blocker] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    needs_stop: bool = False  # an approval will need the warehouse's word
    refuse_from: str = "shipped"
    head: Line | None = None

    @property
    def open(self) -> Decimal:
        return self.line.open_quantity

    @property
    def word(self) -> str:
        """What that person says."""
        return str(WORDS[self.refuse_from])

    @property
    def needs_word(self) -> bool:
        """Only a person's word that it has not shipped is missing."""
        return [blocker.code for blocker in self.blockers] == ["unknown_stage"]


def histories(line_ids: Iterable[UUID]) -> dict[UUID, History]:
    """The history of each line, in one statement."""
    found: dict[UUID, History] = {}
    rows = (
        RequestLine.objects.filter(line__in=list(line_ids), outcome__in=[Outcome.PENDING, Outcome.CANCELED])
        .select_related("request", "request__requested_by__user")
        .order_by("id")
    )
    for row in rows:
        before = found.get(row.line_id, History())
        if row.outcome == Outcome.PENDING:
            found[row.line_id] = History(pending=row, last=before.last)
        else:
            found[row.line_id] = History(pending=before.pending, last=row)
    return found


def standings(lines: Sequence[Line], history: Mapping[UUID, History], order: Order, rules: Rules) -> list[Standing]:
    """All lines of the order, each by itself and then beside those that it goes with."""
    heads = head_of(lines) if rules.together else {}
    alone = [_standing(line, history.get(line.id, History()), order, rules, heads.get(line.id)) for line in lines]
    askable = {one.line.id: one.open for one in alone if not one.blockers or one.needs_word}
    missing = apart(lines, heads, askable)
    return [
        replace(one, blockers=[missing[one.line.id]]) if one.line.id in missing and not one.blockers else one
        for one in alone
    ]


def _standing(line: Line, history: History, order: Order, rules: Rules, head: Line | None) -> Standing:
    blockers = blockers_of(line, line.open_quantity, order=order, rules=rules, pending=history.pending)
    standing = Standing(line, history, blockers, refuse_from=rules.limits.refuse_from, head=head)
    if blockers and not standing.needs_word:
        return standing
    notices = [told(line, head)] if head else []
    if old := stale(line, rules):
        notices.append(old.sentence)
    return replace(standing, notices=[*notices, *rules.told(line)], needs_stop=rules.asks_first(line.stage))
