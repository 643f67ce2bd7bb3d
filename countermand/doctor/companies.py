"""What must hold in every company, looked at through its own door."""

from countermand.audit.verify import verify_company
from countermand.doctor.invariants import broken, queries
from countermand.orgs.directory import org_ids
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain


def invariants() -> str:
    orgs = org_ids()
    for org_id, slug in orgs:
        with acting_for(org_id):
            found = broken()
        for name, offenders in found.items():
            more = f", and {len(found) - 1} more rules" if len(found) > 1 else ""
            raise Plain(
                f"In {slug} the rule “{name}” is broken: {'; '.join(offenders)}{more}. Somebody went around "
                "Countermand: compare with the audit, and restore what was changed."
            )
    return f"{len(queries())} rules hold in {_companies(len(orgs))}."


def audit() -> str:
    entries = 0
    orgs = org_ids()
    for org_id, slug in orgs:
        found = verify_company(org_id)
        if not found.ok:
            raise Plain(
                f"The record of {slug} is broken at entry {found.broken_at}. {found.sentence} "
                "Keep this database as it is and compare it with a backup."
            )
        entries += found.entries
    return f"{entries} entries of {_companies(len(orgs))}: none changed, none missing."


def _companies(count: int) -> str:
    return "1 company" if count == 1 else f"{count} companies"
