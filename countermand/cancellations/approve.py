"""The heart: approved requests are committed, all effects in one transaction or none.

Set-based: the number of SQL statements is the same for one request and for a hundred.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.translation import gettext as _

from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.cancellations import commit, second, signals
from countermand.cancellations.account import is_shared
from countermand.cancellations.commit import Verdict
from countermand.cancellations.deciders import check_decider, own_request, wrong_roles
from countermand.cancellations.hold_hooks import Release, released_deliveries
from countermand.cancellations.hooks import deliveries_of
from countermand.cancellations.models import FirstApproval, Reason, Request
from countermand.cancellations.notices import approved as approved_notices
from countermand.cancellations.pending import closed_sentences, lock, wishes
from countermand.cancellations.reasons import check_note
from countermand.cancellations.record import said_of
from countermand.cancellations.rules import Rules
from countermand.cancellations.seen import Seen
from countermand.cancellations.together import torn_apart
from countermand.cancellations.wish import Wish
from countermand.mail import outbox as mail_outbox
from countermand.orders.money import money_text
from countermand.orgs.models import Membership, Organization
from countermand.plain import Conflict, Plain
from countermand.profile.answers import Answers
from countermand.refunds import outbox as refund_outbox


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One request to approve: all its lines, or with `row_ids` (ids of its request lines) only those.

    `amount_minor` is the refund that the person saw; if it has become another one, nothing is committed.
    By request line: `stopped`, the stage in which the person says that the warehouse stopped it; `reasons`, where a
    line has another one than the approval; `rejected`, the note of each line that is turned down; `instead`, the refund
    that the person names instead of what a line comes to, in minor units; `seen`, what the page
    showed of it, and `beside_seen`, what it showed beside the amounts of the lines (`Account.beside`): if one has
    changed, nothing is committed. `first_seen`: the first approval that the page showed, if there are two; None when no
    page was looked at.
    """

    request_id: UUID
    row_ids: frozenset[UUID] | None = None
    amount_minor: int | None = None
    stopped: Mapping[UUID, str] = field(default_factory=dict)
    reasons: Mapping[UUID, Reason] = field(default_factory=dict)
    rejected: Mapping[UUID, str] = field(default_factory=dict)
    instead: Mapping[UUID, int] = field(default_factory=dict)
    seen: Mapping[UUID, Seen] = field(default_factory=dict)
    beside_seen: str | None = None
    first_seen: str | None = None


@dataclass
class Result:
    approved: list[Request] = field(default_factory=list)
    first: list[Request] = field(default_factory=list)  # approved, and waiting for a second person
    refused: dict[UUID, list[str]] = field(default_factory=dict)  # request id → every reason, in plain words


class NotApproved(Conflict):
    """The one request to approve could not be: somebody was faster, or something shipped meanwhile."""


def approve(approvals: Sequence[Approval], *, by: Membership, reason: Reason | None = None, note: str = "") -> Result:
    """Commits the cancellations that can be, and says for each of the others why not; nothing is half done.

    Without a reason each request keeps the one that it was asked for with. Where the company wants two people, the
    first approval is kept and the request goes on waiting.
    """
    wanted = {approval.request_id: approval for approval in approvals}
    check_decider(by)
    requests = lock(wanted)
    said = second.hold_answers()
    stopped = {row_id: stage for approval in approvals for row_id, stage in approval.stopped.items()}
    checked = wishes(requests, Rules.of(said), locked=True, stopped=stopped)
    closed, firsts = closed_sentences(requests), second.firsts(requests)
    strict = second.strict_reasons()
    org = Organization.objects.get(id=by.org_id)

    result = Result()
    verdicts: list[Verdict] = []
    waiting: list[Verdict] = []
    sharing: dict[UUID, Request] = {}  # by order: what is approved of it now, and changes what the next would come to
    for request in requests:
        first = firsts.get(request.id)
        verdict = verdict_of(request, checked[request.id], wanted[request.id], first, by=by, reason=reason, note=note)
        demanding = [strict[one.id] for one in verdict.reasons_named if one.id in strict]
        why_not = (
            [closed[request.id]] if request.id in closed else _why_not(verdict, wanted[request.id], org, demanding)
        )
        if not why_not and (other := sharing.get(request.order_id)):
            why_not = [_one_by_one(request, other)]
        if why_not:
            result.refused[request.id] = why_not
        elif not first and second.needs_second(
            request, verdict.chosen, demanding, above=said.limits.second_above, org=org
        ):
            waiting.append(verdict)
            result.first.append(request)
        else:
            verdicts.append(verdict)
            result.approved.append(request)
            if is_shared(request.order):
                sharing[request.order_id] = request
    if waiting:
        second.write_firsts(waiting)
    if verdicts:
        _commit(verdicts, org, said)
    record([*(replace(_event(verdict), action=Action.FIRST_APPROVED) for verdict in waiting), *map(_event, verdicts)])
    return result


def approve_one(approval: Approval, *, by: Membership, reason: Reason, note: str = "") -> Request:
    """The case N = 1: the request, approved, or still pending where a second person has to approve it too.

    Raises NotApproved with every reason; then nothing was written.
    """
    result = approve([approval], by=by, reason=reason, note=note)
    for sentences in result.refused.values():
        raise NotApproved(" ".join(sentences))
    return (result.approved or result.first)[0]


def _commit(verdicts: list[Verdict], org: Organization, said: Answers) -> None:
    commit.write_decisions(verdicts)
    commit.cancel_lines(verdicts)
    commit.close_requests(verdicts)
    refunds = commit.write_refunds(verdicts)
    refund_outbox.queue([*deliveries_of(verdicts, refunds, org), *released_deliveries(_released(verdicts), org)])
    mail_outbox.queue(approved_notices(verdicts, org, said.money.customer_words))
    signals.approved.send(sender=None, org_id=org.id)


def _released(verdicts: list[Verdict]) -> list[Release]:
    """The lines that these approvals leave out: nobody has to hold them any more."""
    return [
        Release(
            request=verdict.request,
            rows=[wish.row for wish in [*verdict.turned_down, *verdict.left_out]],
            why="left_out",
            by=verdict.by,
            at=verdict.decision.decided_at,
            note=verdict.note,
        )
        for verdict in verdicts
    ]


def verdict_of(
    request: Request,
    mine: list[Wish],
    approval: Approval,
    first: FirstApproval | None,
    *,
    by: Membership,
    reason: Reason | None,
    note: str,
) -> Verdict:
    """What this approval would commit; nothing is written by it."""
    if approval.row_ids is None:
        chosen = second.covered(mine, first)
    else:
        chosen = [wish for wish in mine if wish.row.id in approval.row_ids]
    before = first or request
    return Verdict(
        request,
        chosen,
        mine,
        reason or before.reason,
        note.strip() or before.note,
        by,
        first,
        approval.reasons,
        {row_id: said.strip() for row_id, said in approval.rejected.items()},
        approval.instead,
        note.strip(),
    )


def _why_not(verdict: Verdict, approval: Approval, org: Organization, demanding: Sequence[Reason]) -> list[str]:
    request, chosen = verdict.request, verdict.chosen
    if own := own_request(request, by=verdict.by, allowed=org.own_decisions):
        return [own]
    if others := wrong_roles(demanding, by=verdict.by):
        return others
    if changed := _changed(verdict, approval):
        return changed
    if verdict.first and (why := second.why_no_second(verdict.first, verdict)):
        return why
    if approval.row_ids and not approval.row_ids <= {wish.row.id for wish in verdict.all}:
        sentence = _("The page sent lines that are not of %(request)s: reload it and choose again.")
        return [sentence % {"request": request.label}]
    if not chosen:
        return [_("%(request)s: tick at least one line, or reject the request.") % {"request": request.label}]
    blockers = [blocker for wish in chosen for blocker in wish.blockers]
    blocked = list(dict.fromkeys(blocker.sentence for blocker in blockers or torn_apart(verdict.all, chosen)))
    amount = sum(wish.amount_minor for wish in chosen)
    beside = chosen[0].account.beside
    if not blocked and (approval.amount_minor not in {None, amount} or approval.beside_seen not in {None, beside}):
        facts = {"request": request.label, "amount": money_text(verdict.bill.total, request.order.currency)}
        blocked = [_("%(request)s: the refund has become %(amount)s since you opened the page. Look again.") % facts]
    return blocked or _too_much(verdict) or _note_missing(verdict)


def _too_much(verdict: Verdict) -> list[str]:
    """Of the refunds that a person names: no more than the quantity is worth, else the rest of its line would be paid
    back twice; and none where nothing is paid back.
    """
    currency, found = verdict.request.order.currency, []
    for wish in verdict.chosen:
        named = verdict.instead.get(wish.row.id)
        if named is None or named == wish.amount_minor:
            continue
        most = 0 if verdict.reason_of(wish).no_refund else wish.amount_minor
        if named > most:
            facts = {"line": wish.row.line.ref, "most": money_text(most, currency)}
            found.append(_("Line %(line)s: at most %(most)s can be paid back for it.") % facts)
    return found


def _one_by_one(request: Request, other: Request) -> str:
    sentence = _(
        "%(request)s is of the same order as %(other)s, and its refund depends on that one: approve it by itself, "
        "after it."
    )
    return sentence % {"request": request.label, "other": other.label}


def _changed(verdict: Verdict, approval: Approval) -> list[str]:
    """What is not any more as the page showed it."""
    request, first = verdict.request, verdict.first
    found = []
    if first and approval.first_seen not in {None, str(first.id)}:
        facts = {"request": request.label, "who": first.approved_by.user.name}
        found.append(_("%(who)s approved %(request)s as the first since you opened the page. Look again.") % facts)
    for wish in verdict.all:
        seen = approval.seen.get(wish.row.id)
        if seen and (changes := seen.changes(wish.seen)):
            sentence = _("Line %(line)s has changed since you opened the page (%(changes)s). Look again.")
            found.append(sentence % {"line": wish.row.line.ref, "changes": ", ".join(changes)})
    return found


def _note_missing(verdict: Verdict) -> list[str]:
    """Of the reasons that demand one, and of the lines that are turned down."""
    for wish in verdict.turned_down:
        if not verdict.rejected[wish.row.id]:
            sentence = _("Line %(line)s: write why it is rejected, the person who asked has to know.")
            return [sentence % {"line": wish.row.line.ref}]
    agreed = verdict.first.amounts if verdict.first else {}  # by the first of two, who said why
    changed = [
        wish
        for wish in verdict.chosen
        if verdict.amount_of(wish) not in {wish.amount_minor, agreed.get(str(wish.row.id))}
    ]
    if changed and not verdict.note_now:
        sentence = _("Line %(line)s: write in the note why its refund is changed by hand.")
        return [sentence % {"line": changed[0].row.line.ref}]
    try:
        for reason in dict.fromkeys([verdict.reason, *map(verdict.reason_of, verdict.chosen)]):
            check_note(reason, verdict.note)
    except Plain as problem:
        return [str(problem)]
    return []


def _event(verdict: Verdict) -> Event:
    request = verdict.request
    return Event(
        action=Action.APPROVED,
        subject=request.label,
        by=verdict.by,
        subject_id=request.id,
        order_id=request.order_id,
        body={
            "order": request.order.number,
            "lines": [said_of(w.row, refund=True) for w in verdict.chosen],
            "rejected": [said_of(w.row) for w in verdict.turned_down],
            "left_out": [wish.row.line.ref for wish in verdict.left_out],
            "reason": verdict.reason.label,
            "reason_code": verdict.reason.code,
            "note": verdict.note,
            "requester": request.requested_by.user.name,
            "first_approval": verdict.first.approved_by.user.name if verdict.first else "",
            "refund": money_text(verdict.amount_minor, request.order.currency),
        },
    )
