"""Whether this person can decide a request as one of many, and if not, why: the same sentences that refuse them."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from countermand.cancellations import second
from countermand.cancellations.account import Bill
from countermand.cancellations.deciders import own_request, wrong_roles
from countermand.cancellations.models import FirstApproval, Reason, Request
from countermand.cancellations.pending import wishes
from countermand.cancellations.rules import Rules
from countermand.cancellations.urgency import first_risk
from countermand.cancellations.wish import Wish
from countermand.cancellations.words import due, urgency
from countermand.orgs.models import Membership, Organization
from countermand.profile.answers import Answers


def show(requests: Sequence[Any], said: Answers, *, by: Membership, org: Organization) -> None:
    """Writes beside each request what it comes to as of now: what a tick decides is what is shown."""
    checked, firsts = wishes(requests, Rules.of(said)), second.firsts(requests)
    zone = ZoneInfo(org.time_zone)
    for one in requests:
        first = one.first = firsts.get(one.id)
        every = checked[one.id]
        mine = second.covered(every, first)
        one.not_twice = second.not_twice(first, by=by) if first else None
        one.reason = first.reason if first else one.reason
        one.lines_asked, one.lines_now = len(every), len(mine)
        one.amount_minor = sum(wish.amount_minor for wish in mine)
        one.beside = mine[0].account.beside if mine else ""
        one.refund_minor = bill_of(mine, one.reason).total
        one.needs_look = any(wish.blockers and not wish.needs_stop for wish in mine)
        one.needs_stop = any(wish.needs_stop for wish in mine)
        named = {one.reason, *(reason_of(wish, one.reason) for wish in mine)}
        one.two = not first and second.needs_second(one, mine, named, above=said.limits.second_above, org=org)
        one.why_not_reject = why_not_reject(one, every, by=by, org=org)
        one.why_not_approve = why_not_approve(one, mine, first, by=by, org=org)
        one.risk = first_risk(one, [wish.row for wish in every], desk=said.desk, zone=zone)
        one.color = urgency(one.risk.at) if one.risk else ""
        one.due = due(one.due_at) if one.due_at and one.risk and one.risk.why != "due" else ""
        one.late = bool(one.due_at and one.due_at < timezone.now())


def why_not_reject(request: Request, mine: Iterable[Wish], *, by: Membership, org: Organization) -> list[str]:
    if own := own_request(request, by=by, allowed=org.own_decisions):
        return [own]
    return wrong_roles([request.reason, *(reason_of(wish, request.reason) for wish in mine)], by=by)


def why_not_approve(
    request: Request, mine: Iterable[Wish], first: FirstApproval | None, *, by: Membership, org: Organization
) -> list[str]:
    mine = list(mine)
    reasons = dict.fromkeys([request.reason, *(reason_of(wish, request.reason) for wish in mine)])
    own = own_request(request, by=by, allowed=org.own_decisions)
    found = [own, *wrong_roles(reasons, by=by)]
    if first and not own:
        found.append(second.not_twice(first, by=by))
    found += [blocker.sentence for wish in mine for blocker in wish.blockers]
    return list(dict.fromkeys(sentence for sentence in found if sentence))


def bill_of(mine: Sequence[Wish], reason: Reason) -> Bill:
    """What these lines of a request come to together, if it is approved for this reason."""
    items = [wish.item(pays=not reason_of(wish, reason).no_refund) for wish in mine]
    return mine[0].account.bill(items) if mine else Bill()


def reason_of(wish: Wish, reason: Reason) -> Reason:
    """Of one line: its own, or else the request's."""
    return wish.row.reason or reason
