from collections.abc import Iterable

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership, Role
from countermand.people.admins import keep_one, lock_admins
from countermand.people.roles import checked


def change_roles(member: Membership, roles: Iterable[str], *, by: Membership) -> None:
    """Gives a member these roles and no others. Raises Conflict if the last admin would stop being one."""
    wanted = checked(roles)
    admins = lock_admins(by)
    member = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(id=member.id)
    if Role.ADMIN not in wanted:
        keep_one(admins, without=member)
    if wanted == member.roles:
        return
    body = {"before": member.roles, "after": wanted}
    member.roles = wanted
    member.save(update_fields=["roles"])
    record_one(Action.ROLES_CHANGED, member.user.email, by=by, subject_id=member.id, body=body)
