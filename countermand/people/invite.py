from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.mail.models import Mail
from countermand.mail.outbox import queue
from countermand.orgs.models import Invitation, Membership, Organization
from countermand.orgs.tenancy import current_org_id
from countermand.people.invitation_link import address_of
from countermand.people.roles import checked
from countermand.plain import Conflict, Plain


def invite(*, email: str, name: str, roles: Iterable[str], by: Membership | None) -> Invitation:
    """Mails somebody a link to a place in the company. `by` None is the command line: then no mail is sent.

    An earlier invitation to the same address stops working. Raises Plain for somebody who is in already.
    """
    email, name, wanted = checked_email(email), checked_name(name), checked(roles)
    check_newcomer(email)
    now = timezone.now()
    Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None).update(revoked_at=now)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                name=name,
                roles=wanted,
                invited_by=by,
                created_at=now,
                expires_at=now + timedelta(days=settings.INVITATION_DAYS),
            )
    except IntegrityError:
        raise Conflict(_("Somebody else has just invited %(email)s.") % {"email": email}) from None
    if by:
        queue([_mail(invitation, by)])
    record_one(Action.INVITED, email, by=by, subject_id=invitation.id, body={"name": name, "roles": wanted})
    return invitation


def checked_email(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Plain(_("“%(email)s” is not an e-mail address.") % {"email": text.strip()[:100]}) from None
    return email


def checked_name(text: str) -> str:
    name = " ".join(text.replace("\0", " ").split())
    if not name or len(name) > 200:
        raise Plain(_("Give the person's name, in at most 200 characters."))
    return name


def check_newcomer(email: str) -> None:
    """Raises Plain when the company has a member with this address, active or not."""
    member = Membership.objects.filter(user__email=email).first()
    if member and member.active:
        raise Plain(_("%(email)s is a member already. Change their roles instead.") % {"email": email})
    if member:
        raise Plain(_("%(email)s was deactivated. Let them back in on their page instead.") % {"email": email})


def _mail(invitation: Invitation, by: Membership) -> Mail:
    context = {
        "invitation": invitation,
        "by": by,
        "org": Organization.objects.get(id=current_org_id()),
        "address": address_of(invitation),
    }
    subject, _, text = render_to_string("people/mail/invitation.txt", context).strip().partition("\n")
    return Mail(
        kind="invitation",
        to=invitation.email,
        subject=" ".join(subject.split())[:300],
        text=text.strip() + "\n",
        about_id=invitation.id,
    )
