from typing import Any

from countermand.exports.change import change, check
from countermand.exports.models import LAYOUT, Template
from countermand.orgs.models import Membership
from countermand.setup.sections.section import Section, rows_of


def _gather() -> list[dict[str, Any]]:
    return [{"name": template.name, **template.layout()} for template in Template.objects.order_by("name")]


def _read(said: Any) -> list[dict[str, Any]]:
    kinds = {"name": str, "columns": list} | {name: str for name in LAYOUT if name != "columns"}
    rows = rows_of("exports", said, kinds, set(kinds))
    for row in rows:
        check({name: row[name] for name in LAYOUT})
    return sorted(rows, key=lambda row: row["name"])


def _apply(said: list[dict[str, Any]], by: Membership | None) -> None:
    for row in said:
        template, _made = Template.objects.get_or_create(name=row["name"], defaults={"columns": []})
        change(template, {name: row[name] for name in LAYOUT}, by=by)


EXPORTS = Section(
    name="exports",
    note="The files of cancellations that your systems read.",
    gather=_gather,
    read=_read,
    apply=_apply,
    label=lambda row: row["name"],
)
