"""All Google Sheets that orders come from, and adding one by its link."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from countermand.imports.sheets.add import add_sheet
from countermand.imports.sheets.models import LEAST_MINUTES, MANY_FAILURES, SheetSource
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def page(request: OrgRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    try:
        with transaction.atomic():
            sheet = _add(request)
    except Plain as problem:
        return _list(request, problem=str(problem), status=problem.status)
    messages.success(request, _("“%(name)s” is added and being fetched.") % {"name": sheet.name})
    return redirect(to(request, "sheet", sheet.id))


def _add(request: OrgRequest) -> SheetSource:
    return add_sheet(
        link=request.POST.get("link", ""),
        name=request.POST.get("name", ""),
        minutes=request.POST.get("minutes", ""),
        applies=request.POST.get("applies") == "yes",
        by=request.member,
    )


def _list(request: OrgRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    sheets = list(SheetSource.objects.defer("key"))
    context: dict[str, Any] = {
        "sheets": sheets,
        "failing": [sheet for sheet in sheets if sheet.failures >= MANY_FAILURES and not sheet.off_at],
        "fetching": any(sheet.state == SheetSource.State.FETCHING for sheet in sheets),
        "problem": problem,
        "entered": request.POST,
        "least": LEAST_MINUTES,
    }
    return render(request, "imports/sheets/all.html", context, status=status)
