"""What is worth more than the company's limit needs two people: the first approval is kept, the second commits."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from countermand.cancellations.commit import Verdict, keep_words
from countermand.cancellations.deciders import own_request
from countermand.cancellations.models import FirstApproval, Reason, Request
from countermand.cancellations.wish import Wish
from countermand.orders.money import money_text
from countermand.orgs.models import Membership, Organization
from countermand.orgs.owned import new_id
from countermand.orgs.tenancy import current_org_id
from countermand.profile.answers import Answers, answers_in

# A company that has answered nothing yet gets its row here: else its first answer of all would wait for nobody.
HOLD = """
WITH made AS (
    INSERT INTO profile_profile (org_id, id, answers, version, changed_at)
    SELECT %(org)s, %(id)s, '{}', 0, now() WHERE NOT EXISTS (SELECT FROM profile_profile WHERE org_id = %(org)s)
    ON CONFLICT DO NOTHING RETURNING answers
), held AS (
    SELECT answers FROM profile_profile WHERE org_id = %(org)s FOR SHARE
)
SELECT answers::text FROM made UNION ALL SELECT answers::text FROM held
"""


def hold_answers() -> Answers:
    """The company's answers, which nobody changes before this transaction ends: a trigger reads them again then."""
    facts = {"org": current_org_id(), "id": new_id()}
    with connection.cursor() as cursor:
        cursor.execute(HOLD, facts)
        while not cursor.rowcount:  # somebody else's first answer was committed just now
            cursor.execute(HOLD, facts)
        return answers_in(json.loads(cursor.fetchone()[0]))


def strict_reasons() -> dict[UUID, Reason]:
    """The reasons that demand a role or two people, as they are now that nobody changes them; one statement."""
    return Reason.objects.filter(Q(needs_second=True) | ~Q(decided_by=[])).order_by().in_bulk()


def firsts(requests: Iterable[Request]) -> dict[UUID, FirstApproval]:
    """The first approvals of these requests, in one statement."""
    by_id = {request.id: request for request in requests}
    found = (
        FirstApproval.objects.filter(request__in=list(by_id)).select_related("approved_by__user", "reason").order_by()
    )
    firsts = {first.request_id: first for first in found}
    for request_id, first in firsts.items():
        first.request = by_id[request_id]
    return firsts


def needs_second(
    request: Request, chosen: Iterable[Wish], reasons: Iterable[Reason], *, above: Decimal | None, org: Organization
) -> bool:
    """By its reasons, or by what the goods are worth, also where the reason pays nothing back. In another currency
    than the company's nobody can compare: always. `guard_two` and `guard_reason_second` say the same in Postgres.
    """
    if any(reason.needs_second for reason in reasons):
        return True
    if above is None:
        return False
    return request.order.currency != org.currency or worth(chosen) > above


def worth(wishes: Iterable[Wish]) -> Decimal:
    return sum(((wish.row.line.price or Decimal(0)) * wish.row.quantity for wish in wishes), Decimal(0))


def covered(mine: Sequence[Wish], first: FirstApproval | None) -> list[Wish]:
    """The lines that a second approval can be about: those of the first."""
    return [wish for wish in mine if first is None or str(wish.row.id) in first.amounts]


def not_twice(first: FirstApproval, *, by: Membership) -> str | None:
    """Why this person cannot be the second."""
    if first.approved_by_id == by.id:
        facts = {"request": first.request.label}
        return _("You approved %(request)s as the first: a second person has to approve it too.") % facts
    return own_request(first.request, by=by, allowed=False)


def why_no_second(first: FirstApproval, verdict: Verdict) -> list[str]:
    """What stops this from being the second approval of what the first was about."""
    if sentence := not_twice(first, by=verdict.by):
        return [sentence]
    who, found = first.approved_by.user.name, []
    for wish in verdict.chosen:
        line, currency = wish.row.line.ref, first.request.order.currency
        before = first.amounts.get(str(wish.row.id))
        if before is None:
            sentence = _("Line %(line)s: %(who)s, who approved first, left it out. Untick it, or reject the request.")
            found.append(sentence % {"line": line, "who": who})
        elif (now := verdict.amount_of(wish)) > before or first.beside not in {"", wish.account.beside}:
            facts = {"before": money_text(before, currency), "now": money_text(now, currency)}
            sentence = _(
                "Line %(line)s: %(who)s approved a refund of %(before)s, and now it is %(now)s. "
                "Untick it, or reject the request and have it asked for anew."
            )
            found.append(sentence % {"line": line, "who": who, **facts})
    return found


def write_firsts(verdicts: Sequence[Verdict]) -> None:
    """Nothing is canceled by these: one insert-only row a request. The warehouse's word is kept on its line."""
    for verdict in verdicts:
        verdict.settle()
    keep_words(wish.row for verdict in verdicts for wish in verdict.chosen if wish.stopped_now)
    FirstApproval.objects.bulk_create(
        FirstApproval(
            request=verdict.request,
            approved_by=verdict.by,
            reason=verdict.reason,
            note=verdict.note,
            amounts={str(wish.row.id): verdict.amount_of(wish) for wish in verdict.chosen},
            beside=verdict.chosen[0].account.beside,
        )
        for verdict in verdicts
    )
