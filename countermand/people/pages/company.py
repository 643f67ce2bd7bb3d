from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.people.change_company import Facts, change_company
from countermand.plain import Plain


def company(request: OrgRequest) -> HttpResponse:
    problem, status, facts = "", 200, _known(request)
    if request.method == "POST":
        facts = _entered(request)
        try:
            change_company(request.org, facts, by=request.member)
        except Plain as error:
            problem, status = str(error), error.status
        else:
            messages.success(request, _("The company's settings are saved."))
            return redirect(to(request, "settings-company"))
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    context = {
        "facts": facts,
        "problem": problem,
        "zones": ["UTC", *zones],
        "currencies": sorted(list_currencies()),
    }
    return render(request, "people/company.html", context, status=status)


def _known(request: OrgRequest) -> Facts:
    org = request.org
    return Facts(
        name=org.name,
        time_zone=org.time_zone,
        currency=org.currency,
        own_decisions=org.own_decisions,
        mail_customer=org.mail_customer,
    )


def _entered(request: OrgRequest) -> Facts:
    return Facts(
        name=request.POST.get("name", ""),
        time_zone=request.POST.get("time_zone", ""),
        currency=request.POST.get("currency", ""),
        own_decisions="own_decisions" in request.POST,
        mail_customer="mail_customer" in request.POST,
    )
