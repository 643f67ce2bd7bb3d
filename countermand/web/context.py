from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countermand.orgs.links import to
from countermand.orgs.permissions import may


@dataclass(frozen=True)
class Entry:
    name: str
    url: str
    label: str | Promise
    icon: str
    current: bool


# URL name, label, icon, and the names under which the entry is the current one
NAVIGATION = [
    ("orders", _("Orders"), "package", {"order", "request-new"}),
    ("queue", _("Queue"), "checklist", {"decisions", "decisions-confirmation"}),
    ("requests", _("Requests"), "messages", {"request", "request-decision", "request-withdrawal"}),
    ("holds", _("Warehouse"), "building-warehouse", {"hold-answers"}),
    ("refunds", _("Refunds"), "cash", {"delivery", "delivery-attempts", "mails", "mail-attempts"}),
    (
        "imports",
        _("Imports"),
        "file-import",
        {"import", "import-mapping", "import-application", "sheets", "sheet", "sheet-fetch", "sheet-key"},
    ),
    ("exports", _("Exports"), "file-export", {"export-file", "export-again"}),
    ("reconciliation", _("Reconciliation"), "progress-check", set()),
    ("audit", _("Audit"), "history", set()),
    ("settings", _("Settings"), "settings", {"members", "member", "setup"}),
]


def page(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs. Runs no query: an error page is rendered in a transaction that may be broken."""
    member = getattr(request, "member", None)
    if member is None:
        return {"demo": settings.DEMO}
    name = request.resolver_match.view_name if request.resolver_match else ""
    entries = [
        Entry(
            name=entry,
            url=to(request, entry),
            label=label,
            icon=icon,
            current=name == entry or name in under or name.startswith(f"{entry}-"),
        )
        for entry, label, icon, under in NAVIGATION
        if may(member, entry)
    ]
    return {"demo": settings.DEMO, "member": member, "org": request.org, "navigation": entries}  # type: ignore[attr-defined]
