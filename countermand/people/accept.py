from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Invitation, Membership, Organization, User
from countermand.orgs.tenancy import current_org_id
from countermand.people.invite import checked_name
from countermand.plain import Conflict, Plain


def standing(invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """The invitation, if it still holds. Raises Plain with the reason if it does not."""
    rows = Invitation.objects.select_for_update(no_key=True) if lock else Invitation.objects.all()
    invitation = rows.filter(id=invitation_id).first()
    if invitation is None:
        raise Plain(_("This invitation does not exist. Ask an admin of your company for a new one."))
    if invitation.accepted_at:
        raise Conflict(_("This invitation was used already. Log in with your e-mail address and password."))
    if invitation.revoked_at:
        raise Plain(
            _("This invitation was taken back or replaced. Use the newest mail, or ask an admin of your company.")
        )
    if invitation.expires_at <= timezone.now():
        raise Plain(_("This invitation has expired. Ask an admin of your company to send a new one."))
    return invitation


def accept_as(user: User, invitation_id: UUID) -> Membership:
    """Gives somebody who has an account, and is logged in with it, the place they were invited to."""
    invitation = standing(invitation_id, lock=True)
    if user.email.lower() != invitation.email:
        raise PermissionDenied(
            _("This invitation is for %(invited)s, and you are logged in as %(email)s. Log out first.")
            % {"invited": invitation.email, "email": user.email}
        )
    return _take(invitation, user)


def accept_as_newcomer(invitation_id: UUID, *, name: str, password: str) -> Membership:
    """Makes the account and its place. Raises ValidationError for a weak password, Conflict if there is an account."""
    invitation = standing(invitation_id, lock=True)
    user = User(email=invitation.email, name=checked_name(name))
    validate_password(password, user)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=user.name)
    except IntegrityError:
        raise Conflict(_("There is an account for %(email)s: log in first.") % {"email": invitation.email}) from None
    return _take(invitation, user)


def _take(invitation: Invitation, user: User) -> Membership:
    if Membership.objects.filter(user=user).exists():
        raise Conflict(_("You are a member of this company already."))
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return join(user, invitation.roles, subject_id=invitation.id)


def join(user: User, roles: list[str], *, subject_id: UUID | None = None) -> Membership:
    """Makes the person a member of the company whose door is open."""
    org = Organization.objects.get(id=current_org_id())
    member = Membership.objects.create(user=user, roles=roles, org_slug=org.slug, org_name=org.name)
    record_one(Action.JOINED, user.email, by=member, subject_id=subject_id or member.id, body={"roles": roles})
    return member
