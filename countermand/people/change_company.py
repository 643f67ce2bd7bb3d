from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership, Organization
from countermand.people.admins import lock_admins
from countermand.plain import Plain


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an admin may change about the company."""

    name: str
    time_zone: str
    currency: str
    own_decisions: bool
    mail_customer: bool


def change_company(org: Organization, facts: Facts, *, by: Membership | None) -> None:
    """Raises Plain for a name, time zone or currency that cannot be. `by` None is the command line."""
    # A new name goes on to every membership. Locks as whoever changes roles takes them: admins, members, the company.
    lock_admins(by)
    list(Membership.objects.order_by("id").select_for_update(no_key=True).values_list("id"))
    org = Organization.objects.select_for_update().get(id=org.id)
    wanted: dict[str, Any] = asdict(facts) | {
        "name": checked_org_name(facts.name),
        "time_zone": checked_time_zone(facts.time_zone),
        "currency": checked_currency(facts.currency),
    }
    before = {name: getattr(org, name) for name in wanted}
    changed = [name for name in wanted if wanted[name] != before[name]]
    if not changed:
        return
    for name in changed:
        setattr(org, name, wanted[name])
    org.save(update_fields=changed)
    body = {"before": {name: before[name] for name in changed}, "after": {name: wanted[name] for name in changed}}
    record_one(Action.SETTINGS_CHANGED, "company", by=by, subject_id=org.id, body=body)


def checked_org_name(text: str) -> str:
    name = " ".join(text.replace("\0", " ").split())
    if not name or len(name) > 200:
        raise Plain(_("The company needs a name of at most 200 characters."))
    return name


def checked_time_zone(text: str) -> str:
    if text.strip() not in available_timezones():
        raise Plain(
            _("“%(zone)s” is not a time zone. Write it like America/New_York or Europe/Berlin.") % {"zone": text[:64]}
        )
    return text.strip()


def checked_currency(text: str) -> str:
    code = text.strip().upper()
    if code not in list_currencies():
        raise Plain(_("“%(code)s” is not a currency. Write its three letters, like USD or EUR.") % {"code": text[:20]})
    return code
