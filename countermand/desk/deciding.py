"""What the page of a pending request offers to whoever may decide it, and what they had entered already."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from countermand.cancellations import second
from countermand.cancellations.account import Share
from countermand.cancellations.approve import Approval
from countermand.cancellations.deciders import nobody_else, own_request, wrong_roles
from countermand.cancellations.models import FirstApproval, Outcome, Reason, Request, WarehouseAnswer
from countermand.cancellations.seen import Seen
from countermand.cancellations.wish import Wish
from countermand.desk.chance import bill_of
from countermand.orders.makeup import told
from countermand.orders.money import exponent, from_minor
from countermand.orgs.asked import uuid_of
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.profile.answers import Answers


@dataclass
class Choice:
    """A line of the form: how it stands, and what the person has entered for it."""

    wish: Wish
    form: QueryDict
    answers: list[WarehouseAnswer]
    tickable: bool = False
    before: str = ""  # the refund that the first of two people named

    @property
    def row_id(self) -> UUID:
        return self.wish.row.id

    @property
    def facts(self) -> str:
        """What is known of the line now, for the page to tell what changed while it was open."""
        return json.dumps(replace(self.wish.seen, answer="").facts)

    @property
    def is_open(self) -> bool:
        """Whether it has to go, too, before the order's shipping costs do."""
        return self.wish.row.line_id in self.wish.account.open

    @property
    def makeup(self) -> list[str]:
        """How the line's refund is made up, where it is not simply the goods."""
        row = self.wish.row
        pending = Share(0, self.wish.account.parts(row.line, row.quantity)).makeup
        return told(pending if row.outcome == Outcome.PENDING else row.makeup, row.request.order.currency)

    @property
    def ticked(self) -> bool:
        return self.tickable and ("first_seen" not in self.form or str(self.row_id) in self.form.getlist("row"))

    @property
    def reason_id(self) -> str:
        return self.form.get(f"reason-{self.row_id}") or str(self.wish.row.reason_id or "")

    @property
    def instead(self) -> str:
        """The refund that somebody names, as they write it."""
        return self.form.get(f"pay-{self.row_id}", self.before)

    @property
    def rejected(self) -> str:
        return self.form.get(f"reject-{self.row_id}", "")

    @property
    def stopped(self) -> bool:
        return f"stopped-{self.row_id}" in self.form


@dataclass
class Deciding:
    """For one person: whether they may, how it stands, and what they can tick."""

    choices: list[Choice]
    not_theirs: list[str]  # why somebody else has to decide
    not_twice: str | None
    two: bool
    amount_minor: int
    blocked: bool
    reasons: list[Reason]

    @property
    def approvable(self) -> bool:
        return any(choice.tickable for choice in self.choices)

    @property
    def piecemeal(self) -> bool:
        """Not simply all of it."""
        return self.blocked or any(choice.wish.blockers for choice in self.choices)


def choices_of(mine: list[Wish], form: QueryDict, answers: list[WarehouseAnswer]) -> list[Choice]:
    return [Choice(wish, form, [one for one in answers if one.request_line_id == wish.row.id]) for wish in mine]


def deciding(
    request: OrgRequest,
    found: Request,
    choices: list[Choice],
    first: FirstApproval | None,
    said: Answers,
    reasons: list[Reason],
) -> Deciding:
    """Marks what this person can tick."""
    left = {wish.row.id for wish in second.covered([choice.wish for choice in choices], first)}
    not_twice = second.not_twice(first, by=request.member) if first else None
    named = {found.reason, *(choice.wish.row.reason for choice in choices if choice.wish.row.reason)}
    own = own_request(found, by=request.member, allowed=request.org.own_decisions)
    if own and (nobody := nobody_else(found.requested_by_id)):
        own = f"{own} {nobody}"
    if first and not_twice and (nobody := nobody_else(found.requested_by_id, first.approved_by_id)):
        not_twice = f"{not_twice} {nobody}"
    possible = [
        choice for choice in choices if choice.row_id in left and (not choice.wish.blockers or choice.wish.needs_stop)
    ]
    for choice in possible:
        choice.tickable = not not_twice
        agreed = first.amounts.get(str(choice.row_id)) if first else None
        if agreed is not None and agreed != choice.wish.amount_minor:
            choice.before = str(from_minor(agreed, found.order.currency))
    good = [choice.wish for choice in possible if not choice.wish.blockers]
    wanted = [choice.wish for choice in possible]
    return Deciding(
        choices=choices,
        not_theirs=[own] if own else wrong_roles(named, by=request.member),
        not_twice=not_twice,
        two=not first and second.needs_second(found, wanted, named, above=said.limits.second_above, org=request.org),
        amount_minor=bill_of(good, found.reason).total,
        blocked=any(choice.wish.blockers and not choice.wish.needs_stop for choice in choices),
        reasons=reasons,
    )


def approval_of(form: QueryDict, found: Request) -> tuple[Approval, Reason, str]:
    """What the form says: the approval, its reason and its note. Raises Plain for what cannot be read."""
    reasons = {str(reason.id): reason for reason in Reason.objects.all()}
    reason = reasons.get(form.get("reason", ""))
    if reason is None:
        raise Plain(_("Choose a reason: nothing is canceled without one."))
    rows = frozenset(_ids(form.getlist("row")))
    named = {name: str(form[name]) for name in form}
    of_line = {row: text for row, text in _by_line(named, "reason-").items() if text}
    if unknown := set(of_line.values()) - set(reasons):
        raise Plain(_("Choose a reason: “%(text)s” is none of your company.") % {"text": min(unknown)[:40]})
    rejected = {row: text for row, text in _by_line(named, "reject-").items() if text.strip()}
    if rows & rejected.keys():
        raise Plain(_("A line is ticked, and says why it is rejected: untick it, or empty that field."))
    approval = Approval(
        request_id=found.id,
        row_ids=rows,
        amount_minor=sum(_amount(form.get(f"amount-{row}", "")) for row in rows),
        stopped=_by_line(named, "stopped-"),
        reasons={row: reasons[text] for row, text in of_line.items()},
        rejected=rejected,
        instead={
            row: _named(text, found.order.currency) for row, text in _by_line(named, "pay-").items() if text.strip()
        },
        seen={row: _seen(text) for row, text in _by_line(named, "seen-").items()},
        beside_seen=form.get("beside"),
        first_seen=form.get("first_seen"),
    )
    return approval, reason, form.get("note", "")


def _by_line(named: dict[str, str], prefix: str) -> dict[UUID, str]:
    found = {uuid_of(name.removeprefix(prefix)): text for name, text in named.items() if name.startswith(prefix)}
    return {row: text for row, text in found.items() if row}


def _seen(text: str) -> Seen:
    if seen := Seen.read(text):
        return seen
    raise Plain(_("The page sent something that cannot be read: reload it and try again."))


def _named(text: str, currency: str) -> int:
    """An amount as a person writes it, 12.50 or 12,50, in minor units."""
    try:
        amount = Decimal(text.strip().replace(",", ".")).scaleb(exponent(currency))
        if amount != amount.to_integral_value() or not 0 <= amount < 10**15:
            raise ValueError
        return int(amount)
    except (ArithmeticError, ValueError):
        raise Plain(_("“%(text)s” is not an amount. Write it like 12.50.") % {"text": text[:40]}) from None


def _ids(texts: list[str]) -> list[UUID]:
    found = [uuid_of(text) for text in texts]
    if None in found:
        raise Plain(_("The page sent something that cannot be read: reload it and try again."))
    return [one for one in found if one]


def _amount(text: str) -> int:
    """What the page showed, in minor units; only that is approved."""
    if not text.isdecimal() or len(text) > 18:
        raise Plain(_("The page sent no amount: reload it and look at what will be refunded."))
    return int(text)
