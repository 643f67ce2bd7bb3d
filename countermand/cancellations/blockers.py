"""Why a line cannot be canceled: every reason at once, each as a code and one plain sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.cancellations.models import Answer, Outcome, RequestLine
from countermand.cancellations.rules import Rules
from countermand.cancellations.words import number
from countermand.orders.models import Line, Order
from countermand.orders.stages import GONE, Stage

# What a line in such a stage is, in a sentence that begins with the line.
IS = {
    Stage.ON_HOLD: gettext_lazy("is on hold"),
    Stage.BACKORDERED: gettext_lazy("is backordered"),
    Stage.PICKING: gettext_lazy("is being picked"),
    Stage.PACKED: gettext_lazy("is packed"),
}
# By the stage from which on a company refuses: what to ask about a line whose stage nobody knows, and the answer to it.
QUESTIONS = {
    "picking": gettext_lazy("whether picking has begun"),
    "packed": gettext_lazy("whether it is packed"),
    "shipped": gettext_lazy("whether it shipped"),
}
WORDS = {
    "picking": gettext_lazy("I asked: picking has not begun"),
    "packed": gettext_lazy("I asked: it is not packed"),
    "shipped": gettext_lazy("I asked: it has not shipped"),
}


@dataclass(frozen=True)
class Blocker:
    code: str
    sentence: str


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
    """A line as it stands now: how much can still be canceled, or why nothing can."""

    line: Line
    history: History
    blockers: list[Blocker] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    needs_stop: bool = False  # an approval will need the warehouse's word
    refuse_from: str = "shipped"

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


def standings(lines: Iterable[Line], history: Mapping[UUID, History], order: Order, rules: Rules) -> list[Standing]:
    return [_standing(line, history.get(line.id, History()), order, rules) for line in lines]


def _standing(line: Line, history: History, order: Order, rules: Rules) -> Standing:
    blockers = blockers_of(line, line.open_quantity, order=order, rules=rules, pending=history.pending)
    standing = Standing(line, history, blockers, refuse_from=rules.limits.refuse_from)
    if blockers and not standing.needs_word:
        return standing
    return replace(standing, notices=rules.told(line), needs_stop=rules.asks_first(line.stage))


def blockers_of(
    line: Line,
    quantity: Decimal,
    *,
    order: Order,
    rules: Rules,
    pending: RequestLine | None = None,
    unknown_stage_ok: bool = False,
) -> list[Blocker]:
    """Everything that stops `quantity` of this line from being canceled now. Empty: nothing does."""
    found = [closed(order), _gone(line), _canceled(line), _too_many(line, quantity), _requested(line, pending)]
    if line.open_quantity > 0:  # else another sentence says it better
        found += [_past(line, rules), _partly_shipped(line, rules)]
        found += [Blocker(kind, sentence) for kind, sentence in rules.refused(line)]
    if not unknown_stage_ok:
        found.append(_unknown(line, rules))
    return [blocker for blocker in found if blocker]


def unstopped(line: Line, rules: Rules, *, stopped_stage: str, answer: str = "") -> Blocker | None:
    """What an approval lacks while the warehouse's word is missing, or was about an earlier stage of the line."""
    if not rules.asks_first(line.stage) or line.open_quantity <= 0 or stopped_stage == line.stage:
        return None
    if answer == Answer.NOT_FOUND:
        sentence = _(
            "Line %(line)s %(is)s, and the warehouse did not find it: ask them to look again and to answer on the "
            "hold list, or leave the line out."
        )
        return Blocker("not_found", sentence % {"line": line.ref, "is": IS[Stage(line.stage)]})
    sentence = _("Line %(line)s %(is)s: ask the warehouse to stop it, and say that they did.")
    return Blocker("ask_first", sentence % {"line": line.ref, "is": IS[Stage(line.stage)]})


def closed(order: Order) -> Blocker | None:
    """The order system no longer has the order."""
    if order.closed_as_of is None:
        return None
    facts = {"order": order.number, "day": date_format(timezone.localtime(order.closed_as_of), "j M")}
    sentence = _(
        "Order %(order)s was no longer in the order system's full export of %(day)s, and counts as closed: "
        "look there what became of it. It opens again here with the next file that has it."
    )
    return Blocker("order_closed", sentence % facts)


def _past(line: Line, rules: Rules) -> Blocker | None:
    if not rules.refuses(line.stage):
        return None
    only = _("before picking") if rules.limits.refuse_from == "picking" else _("before packing")
    sentence = _(
        "Line %(line)s %(is)s, and your company cancels only %(before)s: ask the warehouse to put it back, "
        "or start a return once it has shipped."
    )
    return Blocker("past_stage", sentence % {"line": line.ref, "is": IS[Stage(line.stage)], "before": only})


def _partly_shipped(line: Line, rules: Rules) -> Blocker | None:
    if not rules.refuses_partly_shipped or line.shipped <= 0:
        return None
    sentence = _(
        "Line %(line)s shipped %(shipped)s of %(ordered)s, and your company does not cancel the rest of such a line: "
        "start a return once all of it has shipped."
    )
    facts = {"line": line.ref, "shipped": number(line.shipped), "ordered": number(line.ordered)}
    return Blocker("partly_shipped", sentence % facts)


def _gone(line: Line) -> Blocker | None:
    if line.stage not in GONE and (line.shipped == 0 or line.shipped + line.canceled < line.ordered):
        return None
    when = _(" on %(day)s") % {"day": date_format(line.shipped_on, "j M Y")} if line.shipped_on else ""
    how = _(" with %(carrier)s") % {"carrier": f"{line.carrier} {line.tracking}".strip()} if line.carrier else ""
    if line.stage == Stage.DELIVERED:
        sentence = _("Line %(line)s was delivered%(how)s: start a return instead.")
    elif 0 < line.shipped < line.ordered:
        sentence = _("Line %(line)s shipped %(shipped)s of %(ordered)s%(when)s%(how)s, and nothing more is open.")
    else:
        sentence = _("Line %(line)s shipped%(when)s%(how)s: start a return instead.")
    facts = {"shipped": number(line.shipped), "ordered": number(line.ordered)}
    return Blocker(
        str(line.stage if line.stage in GONE else Stage.SHIPPED),
        sentence % {"line": line.ref, "when": when, "how": how, **facts},
    )


def _canceled(line: Line) -> Blocker | None:
    if line.stage != Stage.CANCELED:
        return None
    if line.canceled:
        return Blocker("canceled", _("Line %(line)s is already canceled.") % {"line": line.ref})
    return Blocker("canceled", _("Line %(line)s is already canceled in the order system.") % {"line": line.ref})


def _too_many(line: Line, quantity: Decimal) -> Blocker | None:
    if line.stage in {*GONE, Stage.CANCELED} or line.open_quantity <= 0:
        return None  # another sentence says it better
    if quantity <= 0:
        return Blocker("quantity", _("Line %(line)s: write how many to cancel, more than 0.") % {"line": line.ref})
    if quantity % 1 and not line.ordered % 1:
        return Blocker("quantity", _("Line %(line)s is counted in whole pieces.") % {"line": line.ref})
    if quantity <= line.open_quantity:
        return None
    facts = {
        "line": line.ref,
        "open": number(line.open_quantity),
        "ordered": number(line.ordered),
        "shipped": number(line.shipped),
        "canceled": number(line.canceled),
    }
    sentence = _(
        "Line %(line)s: only %(open)s of %(ordered)s can still be canceled "
        "(%(shipped)s shipped, %(canceled)s already canceled)."
    )
    return Blocker("quantity", sentence % facts)


def _requested(line: Line, pending: RequestLine | None) -> Blocker | None:
    if pending is None:
        return None
    request = pending.request
    facts = {
        "line": line.ref,
        "who": request.requested_by.user.name,
        "when": date_format(timezone.localtime(request.requested_at), "j M, H:i"),
        "request": request.label,
    }
    sentence = _("Line %(line)s is already asked for in %(request)s, by %(who)s on %(when)s: it waits for a decision.")
    return Blocker("requested", sentence % facts)


def _unknown(line: Line, rules: Rules) -> Blocker | None:
    if line.stage != Stage.UNKNOWN:
        return None
    word = (
        _("stage “%(word)s”, which nobody has mapped yet") % {"word": line.source_stage}
        if line.source_stage
        else _("no stage")
    )
    sentence = _("Line %(line)s has %(word)s: ask the warehouse %(question)s, and say that you checked.")
    facts = {"line": line.ref, "word": word, "question": QUESTIONS[rules.limits.refuse_from]}
    return Blocker("unknown_stage", sentence % facts)
