"""Whether anything has changed since a page was shown, at the cost of one statement."""

from pathlib import Path
from typing import Any

from django.db.models import TextField
from django.db.models.expressions import RawSQL

from countermand.orgs.models import Membership
from countermand.orgs.tenancy import current_org_id

EVERY = 15  # seconds, after which times have to be said anew: nothing else may have changed
SEEN = """
    coalesce((SELECT seq FROM audit_head WHERE org_id = %(org)s), 0)::text
    || '-' || md5(coalesce((SELECT string_agg(request_id::text || member_id::text, ',' ORDER BY id) FROM desk_presence
        WHERE org_id = %(org)s AND seen_at > now() - interval '30 seconds' AND member_id <> %(me)s), '')
        || coalesce((SELECT count(*) || ' ' || max(created_at) FROM desk_snooze
            WHERE org_id = %(org)s AND member_id = %(me)s), ''))
    || '-' || floor(extract(epoch FROM now()) / %(every)s)
"""

REQUEST = (Path(__file__).parent / "request_seen.sql").read_text()


def facts(member: Membership) -> dict[str, Any]:
    return {"org": current_org_id(), "me": member.id, "every": EVERY}


def request_seen_by(member: Membership) -> RawSQL:
    """To annotate a request with: as the page of it is for this person now."""
    return RawSQL(REQUEST, [member.id], output_field=TextField())  # noqa: S611 (a file of ours)
