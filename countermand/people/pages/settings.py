from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.permissions import may

# URL name, icon, label, what is behind it
DOORS = [
    ("setup", "adjustments-horizontal", _("How you work"), _("The interview: every topic, any time.")),
    ("setup-golive", "list-check", _("Go-live checklist"), _("What has been seen to work, and what has not yet.")),
    ("members", "users", _("Members"), _("Who may come in, and what each may do.")),
    ("settings-company", "building", _("Company"), _("Name, time zone, currency, and who may decide.")),
    ("settings-reasons", "tag", _("Reason codes"), _("Why orders are canceled, and which reasons need a note.")),
    ("settings-endpoints", "webhook", _("Refund hooks"), _("Where an approved cancellation is announced.")),
    (
        "settings-export",
        "file-export",
        _("Canceled-orders file"),
        _("Its columns, exactly as your system expects them."),
    ),
]


def org_home(request: OrgRequest) -> HttpResponse:
    return redirect(to(request, "orders"))


def index(request: OrgRequest) -> HttpResponse:
    doors = [
        {"url": to(request, name), "icon": icon, "label": label, "sentence": sentence}
        for name, icon, label, sentence in DOORS
        if may(request.member, name)
    ]
    return render(request, "people/settings.html", {"doors": doors})
