"""Who may decide a request. Triggers say the same in Postgres (`guards.sql`, `second.sql`, `reason_rules.sql`)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from countermand.cancellations.models import Reason, Request
from countermand.orgs.models import Membership, Role
from countermand.plain import Conflict


def check_decider(by: Membership) -> None:
    """Raises Conflict when the person has lost the role, or their place, since their page was opened.

    Their roles are as of now afterwards, and until commit nobody takes them away or changes the company's rule about
    own requests: both begin with the lock of this row. It comes before that of any request.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT active, roles FROM orgs_membership WHERE org_id = %s AND id = %s FOR SHARE", [by.org_id, by.id]
        )
        by.active, by.roles = cursor.fetchone()
    if not by.has(Role.APPROVER):
        raise Conflict(_("You may no longer decide: an admin has just changed your roles. Nothing was changed."))


def own_request(request: Request, *, by: Membership, allowed: bool) -> str | None:
    """Why this person may not decide this request: it is their own, and the company's rule forbids it."""
    if allowed or request.requested_by_id != by.id:
        return None
    return _("You asked for %(request)s yourself: somebody else has to decide it.") % {"request": request.label}


def nobody_else(*people: UUID) -> str | None:
    """Why what waits for somebody beside these members would wait for ever; one statement."""
    if Membership.objects.filter(active=True, roles__contains=[Role.APPROVER]).exclude(id__in=people).exists():
        return None
    return _("Nobody else here is an approver: ask an admin to give somebody that role.")


def wrong_roles(reasons: Iterable[Reason], *, by: Membership) -> list[str]:
    """The reasons that somebody with another role decides, each in a sentence."""
    return [_wrong_role(one) for one in dict.fromkeys(reasons) if one.decided_by and not by.has(*one.decided_by)]


def _wrong_role(reason: Reason) -> str:
    roles = _(" or ").join(str(Role(role).label) for role in reason.decided_by)
    sentence = _("“%(reason)s” is decided by an approver who also has the role %(roles)s: leave it to one of them.")
    return sentence % {"reason": reason.label, "roles": roles}
