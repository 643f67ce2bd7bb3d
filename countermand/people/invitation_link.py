"""The link in an invitation: signed, so that it cannot be guessed or changed. Whether it still holds, the row says."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from countermand.orgs.models import Invitation
from countermand.plain import Plain

SALT = "countermand.invitation"


def address_of(invitation: Invitation) -> str:
    token = signing.dumps([str(invitation.org_id), str(invitation.id)], salt=SALT)
    return settings.PUBLIC_URL + reverse("invitation", args=[token])


def read(token: str) -> tuple[UUID, UUID]:
    """The org's and the invitation's id. Raises Plain when the link is not one of ours as it was sent."""
    try:
        org_id, invitation_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Plain(
            _("This invitation link is not complete. Open it from the mail again, or copy all of it.")
        ) from None
    return UUID(org_id), UUID(invitation_id)
