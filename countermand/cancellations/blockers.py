"""Why a line cannot be canceled: every reason at once, each as a code, what is so, and what to do next."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from countermand.cancellations.models import Answer, RequestLine
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
# By the stage from which on a company refuses: what to ask about a line whose stage nobody knows.
QUESTIONS = {
    "picking": gettext_lazy("whether picking has begun"),
    "packed": gettext_lazy("whether it is packed"),
    "shipped": gettext_lazy("whether it shipped"),
}


@dataclass(frozen=True)
class Blocker:
    """`what` is so, and `next` is the way out; every page, mail, message and record says them from here."""

    code: str
    what: str
    next: str = ""

    @property
    def sentence(self) -> str:
        """ "Line 2 shipped on 20 Nov with UPS 1Z84: start a return instead." """
        return f"{self.what}: {self.next}." if self.next else f"{self.what}."

    def plain(self) -> dict[str, str]:
        """As JSON has it."""
        return {"code": self.code, "sentence": self.sentence, "next": self.next}


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
        found += [Blocker(kind, what, then) for kind, what, then in rules.refused(line)]
    if not unknown_stage_ok:
        found.append(_unknown(line, rules))
    return [blocker for blocker in found if blocker]


def unstopped(line: Line, rules: Rules, *, stopped_stage: str, answer: str = "") -> Blocker | None:
    """What an approval lacks while the warehouse's word is missing, or was about an earlier stage of the line."""
    if not rules.asks_first(line.stage) or line.open_quantity <= 0 or stopped_stage == line.stage:
        return None
    facts = {"line": line.ref, "is": IS[Stage(line.stage)]}
    if answer == Answer.NOT_FOUND:
        return Blocker(
            "not_found",
            _("Line %(line)s %(is)s, and the warehouse did not find it") % facts,
            _("ask them to look again and to answer on the hold list, or leave the line out"),
        )
    return Blocker(
        "ask_first",
        _("Line %(line)s %(is)s") % facts,
        _("ask the warehouse to stop it, and say that they did"),
    )


def stale(line: Line, rules: Rules, *, heard_at: datetime | None = None) -> Blocker | None:
    """What is known of the line is older than the company approves on; `heard_at`: when the warehouse stopped it."""
    known_at = max(line.stage_as_of, heard_at) if heard_at else line.stage_as_of
    if line.open_quantity <= 0 or not rules.is_stale(known_at):
        return None
    what = ngettext(
        "What is known about line %(line)s is from %(when)s (%(source)s), and your company approves on nothing older "
        "than %(hours)s hour",
        "What is known about line %(line)s is from %(when)s (%(source)s), and your company approves on nothing older "
        "than %(hours)s hours",
        rules.limits.stage_hours,
    )
    facts = {"line": line.ref, "hours": rules.limits.stage_hours, "source": line.stage_source or _("no file")}
    facts["when"] = date_format(timezone.localtime(known_at), "j M, H:i")
    return Blocker(
        "stale",
        what % facts,
        _(
            "have the warehouse answer on the hold list, or somebody who loads files bring in a newer one of the order "
            "system"
        ),
    )


def replaced(line: Line, seen_sku: str) -> Blocker | None:
    """A file has put another article in the place of what was asked for."""
    if not seen_sku or line.sku == seen_sku:
        return None
    facts = {"line": line.ref, "before": seen_sku, "now": line.sku or _("none"), "source": line.stage_source or "–"}
    return Blocker(
        "replaced",
        _("Line %(line)s was %(before)s when it was asked for, and is %(now)s since (%(source)s)") % facts,
        _("reject the request, and have it asked for anew if it is still wanted"),
    )


def closed(order: Order) -> Blocker | None:
    """The order system no longer has the order."""
    if order.closed_as_of is None:
        return None
    facts = {"order": order.number, "day": date_format(timezone.localtime(order.closed_as_of), "j M")}
    return Blocker(
        "order_closed",
        _("Order %(order)s was no longer in the order system's full export of %(day)s, and counts as closed") % facts,
        _("look there what became of it; it opens again here with the next file that has it"),
    )


def _past(line: Line, rules: Rules) -> Blocker | None:
    if not rules.refuses(line.stage):
        return None
    only = _("before picking") if rules.limits.refuse_from == "picking" else _("before packing")
    facts = {"line": line.ref, "is": IS[Stage(line.stage)], "before": only}
    return Blocker(
        "past_stage",
        _("Line %(line)s %(is)s, and your company cancels only %(before)s") % facts,
        _("ask the warehouse to put it back, or start a return once it has shipped"),
    )


def _partly_shipped(line: Line, rules: Rules) -> Blocker | None:
    if not rules.refuses_partly_shipped or line.shipped <= 0:
        return None
    what = _(
        "Line %(line)s shipped %(shipped)s of %(ordered)s, and your company does not cancel the rest of such a line"
    )
    facts = {"line": line.ref, "shipped": number(line.shipped), "ordered": number(line.ordered)}
    return Blocker("partly_shipped", what % facts, _("start a return once all of it has shipped"))


def _gone(line: Line) -> Blocker | None:
    if line.stage not in GONE and (line.shipped == 0 or line.shipped + line.canceled < line.ordered):
        return None
    when = _(" on %(day)s") % {"day": date_format(line.shipped_on, "j M Y")} if line.shipped_on else ""
    how = _(" with %(carrier)s") % {"carrier": f"{line.carrier} {line.tracking}".strip()} if line.carrier else ""
    then = _("start a return instead")
    if line.stage == Stage.DELIVERED:
        what = _("Line %(line)s was delivered%(how)s")
    elif 0 < line.shipped < line.ordered:
        what = _("Line %(line)s shipped %(shipped)s of %(ordered)s%(when)s%(how)s, and nothing more is open")
        then = _("start a return for what has shipped")
    else:
        what = _("Line %(line)s shipped%(when)s%(how)s")
    facts = {"shipped": number(line.shipped), "ordered": number(line.ordered)}
    code = str(line.stage if line.stage in GONE else Stage.SHIPPED)
    return Blocker(code, what % {"line": line.ref, "when": when, "how": how, **facts}, then)


def _canceled(line: Line) -> Blocker | None:
    if line.stage != Stage.CANCELED:
        return None
    if line.canceled:
        return Blocker(
            "canceled",
            _("Line %(line)s is already canceled") % {"line": line.ref},
            _("there is nothing left to do; the order's page shows by which request"),
        )
    return Blocker(
        "canceled",
        _("Line %(line)s is already canceled in the order system") % {"line": line.ref},
        _("there is nothing left to do here; look there who did it"),
    )


def _too_many(line: Line, quantity: Decimal) -> Blocker | None:
    if line.stage in {*GONE, Stage.CANCELED} or line.open_quantity <= 0:
        return None  # another sentence says it better
    if quantity <= 0:
        what = _("Line %(line)s is asked for with a quantity that is not more than 0") % {"line": line.ref}
        return Blocker("quantity", what, _("write how many to cancel, more than 0"))
    if quantity % 1 and not line.ordered % 1:
        what = _("Line %(line)s is counted in whole pieces") % {"line": line.ref}
        return Blocker("quantity", what, _("write a whole number"))
    if quantity <= line.open_quantity:
        return None
    facts = {
        "line": line.ref,
        "open": number(line.open_quantity),
        "ordered": number(line.ordered),
        "shipped": number(line.shipped),
        "canceled": number(line.canceled),
    }
    what = _(
        "Line %(line)s: only %(open)s of %(ordered)s can still be canceled "
        "(%(shipped)s shipped, %(canceled)s already canceled)"
    )
    return Blocker("quantity", what % facts, _("ask for %(open)s at the most") % facts)


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
    what = _("Line %(line)s is already asked for in %(request)s, by %(who)s on %(when)s")
    return Blocker("requested", what % facts, _("it waits for a decision; add what is new as a comment there"))


def _unknown(line: Line, rules: Rules) -> Blocker | None:
    if line.stage != Stage.UNKNOWN:
        return None
    word = (
        _("stage “%(word)s”, which nobody has mapped yet") % {"word": line.source_stage}
        if line.source_stage
        else _("no stage")
    )
    then = _("ask the warehouse %(question)s, and say that you checked")
    return Blocker(
        "unknown_stage",
        _("Line %(line)s has %(word)s") % {"line": line.ref, "word": word},
        then % {"question": QUESTIONS[rules.limits.refuse_from]},
    )
