from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from countermand.orgs.models import Membership, Role
from countermand.plain import Conflict


def lock_admins(by: Membership | None) -> list[Membership]:
    """The company's active admins, locked until commit: two of them at once cannot lock everybody out.

    Raises PermissionDenied when `by` has stopped being one since their page was opened; None is the command line.
    """
    admins = list(
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(active=True, roles__contains=[Role.ADMIN])
        .order_by("id")
    )
    if by and by.id not in {admin.id for admin in admins}:
        raise PermissionDenied(_("You are no longer an admin of this company."))
    return admins


def keep_one(admins: list[Membership], without: Membership) -> None:
    """Raises Conflict when nobody would be left who can let people in."""
    if {admin.id for admin in admins} == {without.id}:
        raise Conflict(
            _("%(name)s is the last admin. Make somebody else an admin first.") % {"name": without.user.name}
        )
