from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render

from countermand.exports.models import Export, Template
from countermand.exports.template import default_template
from countermand.orgs.middleware import OrgRequest


def settings_export(request: OrgRequest) -> HttpResponse:
    """Every template, those in use first."""
    default_template()
    newest = Export.objects.filter(template=OuterRef("id"), state=Export.State.READY).order_by("-number")
    found = Template.objects.annotate(last=Subquery(newest.values("ready_at")[:1])).order_by("id")
    known = sorted(found, key=lambda template: template.retired_at is not None)
    return render(request, "exports/templates.html", {"templates": known})
