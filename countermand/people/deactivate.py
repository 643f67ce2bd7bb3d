from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership
from countermand.people.admins import keep_one, lock_admins
from countermand.plain import Plain


def deactivate(member: Membership, *, by: Membership) -> None:
    """Shuts a member out at once, everywhere they are logged in. What they did stays theirs.

    Raises Plain for oneself, Conflict for the last admin.
    """
    admins = lock_admins(by)
    member = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(id=member.id)
    if member.id == by.id:
        raise Plain(_("Nobody deactivates themself. Ask another admin to do it."))
    keep_one(admins, without=member)
    if not member.active:
        return
    member.active = False
    member.save(update_fields=["active"])
    member.user.end_sessions()
    record_one(Action.DEACTIVATED, member.user.email, by=by, subject_id=member.id)


def reactivate(member: Membership, *, by: Membership) -> None:
    """Lets a member back in, with the roles they had."""
    lock_admins(by)
    member = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(id=member.id)
    if member.active:
        return
    member.active = True
    member.save(update_fields=["active"])
    record_one(Action.REACTIVATED, member.user.email, by=by, subject_id=member.id)
