from typing import Any

from countermand.orgs.models import Membership
from countermand.refunds.add_endpoint import add_endpoint
from countermand.refunds.change_endpoint import switch_endpoint
from countermand.refunds.models import Endpoint
from countermand.setup.sections.section import Section, rows_of


def _gather() -> list[dict[str, str]]:
    """Those that are switched on. Never a secret: another installation makes its own."""
    found = [{"name": one.name, "url": one.url} for one in Endpoint.objects.filter(enabled=True)]
    return sorted({_label(row): row for row in found}.values(), key=_label)


def _read(said: Any) -> list[dict[str, str]]:
    rows = rows_of("endpoints", said, {"name": str, "url": str}, {"name", "url"})
    clean = [{"name": " ".join(row["name"].split()), "url": row["url"].strip()} for row in rows]
    return sorted({_label(row): row for row in clean}.values(), key=_label)


def _apply(said: list[dict[str, str]], by: Membership | None) -> None:
    wanted = {_label(row): row for row in said}
    known = {_label({"name": one.name, "url": one.url}): one for one in Endpoint.objects.order_by("enabled", "id")}
    for label, row in wanted.items():
        if label not in known:
            add_endpoint(**row, by=by)
        elif not known[label].enabled:
            switch_endpoint(known[label], on=True, by=by)
    for one in Endpoint.objects.filter(enabled=True):
        if _label({"name": one.name, "url": one.url}) not in wanted:
            switch_endpoint(one, on=False, by=by)


def _label(row: dict[str, str]) -> str:
    return f"{row['name']} {row['url']}"


ENDPOINTS = Section(
    name="endpoints",
    note="Where approvals are sent. Secrets are never here: a new endpoint gets a new one, shown once.",
    gather=_gather,
    read=_read,
    apply=_apply,
    label=_label,
)
