from typing import Any, get_type_hints

from django.utils.translation import gettext as _

from countermand.cancellations.reasons import MOST, Facts, checked, facts_of, plain_facts, set_reasons, usable
from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.setup.sections.section import Section, rows_of


def _read(said: Any) -> list[dict[str, Any]]:
    rows = rows_of("reasons", said, get_type_hints(Facts) | {"decided_by": list}, {"code", "label"})
    if not 0 < len(rows) <= MOST:
        raise Plain(_("[[reasons]]: a company has between 1 and %(most)s of them.") % {"most": MOST})
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows, start=1):
        try:
            facts = checked(_facts(row))
        except Plain as problem:
            raise Plain(f"[[reasons]] {number}: {problem}") from None
        if facts.code in found:
            raise Plain(_("[[reasons]] %(n)s: the code “%(code)s” stands there twice.") % ({"n": number} | row))
        found[facts.code] = plain_facts(facts)
    return list(found.values())


def _apply(said: list[dict[str, Any]], by: Membership | None) -> None:
    set_reasons([_facts(row) for row in said], retire_others=True, by=by)


def _facts(row: dict[str, Any]) -> Facts:
    return Facts(**row | {"decided_by": tuple(row.get("decided_by", []))})


REASONS = Section(
    name="reasons",
    note="In their order. One that is not here is retired, never deleted.",
    gather=lambda: [plain_facts(facts_of(reason)) for reason in usable()],
    read=_read,
    apply=_apply,
    label=lambda row: row["code"],
)
