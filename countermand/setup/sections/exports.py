from typing import Any

from django.utils.translation import gettext as _

from countermand.exports.change import retire, save_template
from countermand.exports.models import DEFAULTS, Template
from countermand.exports.template import NAME, STARTER
from countermand.exports.template_profile import build, describe, describe_layout
from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.setup.sections.section import Section


def _gather() -> list[dict[str, Any]]:
    """Those in use; of a company that has none yet, the one that it would begin with."""
    found = [describe(template) for template in Template.objects.filter(retired_at=None).order_by("name")]
    return found or [describe_layout(NAME, DEFAULTS | {"columns": STARTER})]


def _read(said: Any) -> list[dict[str, Any]]:
    if not isinstance(said, list) or not all(isinstance(row, dict) for row in said):
        raise Plain(_("%(name)s is written as [[%(name)s]], once for each.") % {"name": "exports"})
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(said, start=1):
        name = row.get("name")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= 100 or not name.isprintable():
            raise Plain(_("[[exports]] %(n)s needs a name of at most 100 characters.") % {"n": number})
        if name.strip() in found:
            raise Plain(_("[[exports]] %(n)s: the name “%(name)s” stands there twice.") % {"n": number, "name": name})
        found[name.strip()] = describe_layout(name.strip(), build(row))
    if not found:
        raise Plain(_("[[exports]]: a company has at least one. Leave the section out to keep those there are."))
    return sorted(found.values(), key=lambda row: str(row["name"]))


def _apply(said: list[dict[str, Any]], by: Membership | None) -> None:
    known = {template.name: template for template in Template.objects.all()}
    for row in said:
        if row["name"] in known:
            retire(known[row["name"]], back=True, by=by)
        save_template(row["name"], build(row), by)
    wanted = {row["name"] for row in said}
    for name, template in known.items():
        if name not in wanted:
            retire(template, by=by)


EXPORTS = Section(
    name="exports",
    note="The files of cancellations that your systems read. One that is not here is retired.",
    gather=_gather,
    read=_read,
    apply=_apply,
    label=lambda row: row["name"],
)
