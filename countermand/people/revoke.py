from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Invitation, Membership
from countermand.plain import Conflict


def revoke(invitation: Invitation, *, by: Membership) -> None:
    """Takes an invitation back: its link stops working. Raises Conflict when it was accepted meanwhile."""
    invitation = Invitation.objects.select_for_update(no_key=True).get(id=invitation.id)
    if invitation.accepted_at:
        raise Conflict(
            _("%(email)s has accepted the invitation meanwhile. Deactivate the member instead.")
            % {"email": invitation.email}
        )
    if invitation.revoked_at:
        return
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record_one(Action.INVITATION_REVOKED, invitation.email, by=by, subject_id=invitation.id)
