from dataclasses import asdict, replace
from typing import Any, get_type_hints

from django.utils.translation import gettext as _

from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import current_org_id
from countermand.people.change_company import (
    Facts,
    change_company,
    checked_currency,
    checked_org_name,
    checked_time_zone,
)
from countermand.plain import Plain
from countermand.setup.sections.section import Section, table_of

CHECKS = {"name": checked_org_name, "time_zone": checked_time_zone, "currency": checked_currency}


def facts() -> Facts:
    org = Organization.objects.get(id=current_org_id())
    return Facts(**{name: getattr(org, name) for name in Facts.__dataclass_fields__})


def change(said: dict[str, Any], by: Membership | None) -> None:
    change_company(Organization.objects.get(id=current_org_id()), replace(facts(), **said), by=by)


def _read(said: Any) -> dict[str, Any]:
    hints = get_type_hints(Facts)
    for name, value in table_of("company", said).items():
        about = {"name": name, "value": value, "known": ", ".join(hints)}
        if name not in hints:
            raise Plain(_("[company] has no %(name)s. It has: %(known)s.") % about)
        if type(value) is not hints[name]:
            raise Plain(_("[company] %(name)s cannot be “%(value)s”.") % about)
    return {name: CHECKS[name](value) if name in CHECKS else value for name, value in said.items()}


COMPANY = Section(
    name="company",
    note="Who you are. own_decisions: may somebody approve what they asked for themselves?",
    gather=lambda: asdict(facts()),
    read=_read,
    apply=change,
)
