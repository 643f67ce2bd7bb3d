"""Who has the page of a request open, now: a row that the open page writes again every few seconds."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.cancellations.models import Request
from countermand.desk.models import Presence
from countermand.orgs.models import Membership
from countermand.orgs.owned import new_id
from countermand.orgs.tenancy import current_org_id

SHOWN = timedelta(seconds=30)
SEEN = """
INSERT INTO desk_presence (org_id, id, request_id, member_id, seen_at) VALUES (%s, %s, %s, %s, now())
ON CONFLICT (org_id, request_id, member_id) DO UPDATE SET seen_at = now()
"""
# Whoever writes takes away what is old; what another takes away at the same moment is left to them.
FORGET = """
DELETE FROM desk_presence WHERE org_id = %s AND id IN (
    SELECT id FROM desk_presence WHERE org_id = %s AND seen_at < now() - interval '10 minutes'
    ORDER BY seen_at LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


def seen(request: Request, *, by: Membership) -> None:
    org = current_org_id()
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [org, new_id(), request.id, by.id])
        cursor.execute(FORGET, [org, org])


def others(by: Membership) -> ArraySubquery:
    """To annotate requests with: the names of everybody else who has one open."""
    return ArraySubquery(_others(by).filter(request=OuterRef("id")).values("member__user__name"))


def others_at(request: Request, *, by: Membership) -> list[str]:
    return list(_others(by).filter(request=request).values_list("member__user__name", flat=True))


def words(names: Iterable[str]) -> str:
    """ "Bob has it open", "Bob and Ada have it open"."""
    names = list(names)
    if not names:
        return ""
    who = (
        names[0] if len(names) == 1 else _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
    )
    return ngettext("%(who)s has it open", "%(who)s have it open", len(names)) % {"who": who}


def _others(by: Membership) -> QuerySet[Presence]:
    return Presence.objects.filter(seen_at__gt=timezone.now() - SHOWN).exclude(member=by).order_by("member__user__name")
