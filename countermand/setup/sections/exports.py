from typing import Any

from countermand.exports.change import save_template
from countermand.exports.models import Template
from countermand.exports.template_profile import build, describe, describe_layout
from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.setup.sections.section import Section


def _gather() -> list[dict[str, Any]]:
    return [describe(template) for template in Template.objects.filter(retired_at=None).order_by("name")]


def _read(said: Any) -> list[dict[str, Any]]:
    if not isinstance(said, list) or not all(isinstance(row, dict) and row.get("name") for row in said):
        raise Plain("[[exports]] is a list of templates, each with a name.")
    return sorted((describe_layout(row["name"], build(row)) for row in said), key=lambda row: row["name"])


def _apply(said: list[dict[str, Any]], by: Membership | None) -> None:
    for row in said:
        save_template(row["name"], build(row), by)


EXPORTS = Section(
    name="exports",
    note="The files of cancellations that your systems read.",
    gather=_gather,
    read=_read,
    apply=_apply,
    label=lambda row: row["name"],
)
