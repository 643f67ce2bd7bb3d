"""Who logged in and who failed to, in the audit of every company the person is in."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib.auth.signals import user_login_failed

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.directory import memberships_of
from countermand.orgs.models import Membership, User
from countermand.orgs.tenancy import acting_for


def listen() -> None:
    user_logged_in.connect(_logged_in, dispatch_uid="record-login")
    user_login_failed.connect(_login_failed, dispatch_uid="record-failed-login")


def _logged_in(user: User, **_: Any) -> None:
    for place in memberships_of(user):
        place.user = user
        _record(place, Action.LOGGED_IN, by=place)


def _login_failed(credentials: dict[str, Any], **_: Any) -> None:
    """An address that nobody has belongs to no company, so there is nowhere to record it. The actor is the
    system: who typed the wrong password is what nobody knows.
    """
    email = str(credentials.get("email") or "").strip().lower()
    user = User.objects.filter(email=email).first()
    for place in memberships_of(user) if user else []:
        place.user = user  # type: ignore[assignment]
        _record(place, Action.LOGIN_FAILED, by=None)


def _record(place: Membership, action: Action, *, by: Membership | None) -> None:
    with acting_for(place.org_id):
        record_one(action, place.user.email, by=by, subject_id=place.id)
