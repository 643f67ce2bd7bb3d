"""One Google Sheet: how its last fetch went, its schedule, and the key of its service account (never shown)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.imports.sheets.change import (
    add_key,
    change_sheet,
    forget_key,
    locked,
    remove_sheet,
    switch_sheet,
)
from countermand.imports.sheets.fetch_now import fetch_now
from countermand.imports.sheets.key import MOST_BYTES
from countermand.imports.sheets.models import LEAST_MINUTES, SheetSource
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def page(request: OrgRequest, id: UUID) -> HttpResponse:
    """POST `action`: save, on, off, or remove."""
    if request.method != "POST":
        return _show(request, id)
    return _done(request, id, lambda sheet: _change(request, sheet, request.POST.get("action", "")))


@require_POST
def fetches(request: OrgRequest, id: UUID) -> HttpResponse:
    def fetch(sheet: SheetSource) -> str:
        fetch_now(sheet, by=request.member)
        return _("“%(name)s” is being fetched.")

    return _done(request, id, fetch)


@require_POST
def key(request: OrgRequest, id: UUID) -> HttpResponse:
    """POST a key file and the tab's name, or `action` forget."""

    def change(sheet: SheetSource) -> str:
        if request.POST.get("action") == "forget":
            forget_key(sheet, by=request.member)
            return _("The key is removed. “%(name)s” is read by its link again.")
        add_key(sheet, data=_uploaded(request), tab=request.POST.get("tab", ""), by=request.member)
        return _("The key is kept, encrypted, and not shown again. “%(name)s” is being fetched with it.")

    return _done(request, id, change)


def _change(request: OrgRequest, sheet: SheetSource, action: str) -> str:
    if action == "remove":
        remove_sheet(sheet, by=request.member)
        return _("“%(name)s” is removed. What was imported from it stays.")
    if action in {"on", "off"}:
        switch_sheet(sheet, on=action == "on", by=request.member)
        return _("“%(name)s” is switched on.") if action == "on" else _("“%(name)s” is switched off.")
    if action != "save":
        raise Plain(_("There is nothing to do: use one of the buttons of the page."))
    change_sheet(
        sheet,
        name=request.POST.get("name", ""),
        minutes=request.POST.get("minutes", ""),
        applies=request.POST.get("applies") == "yes",
        tab=request.POST.get("tab", ""),
        by=request.member,
    )
    return _("“%(name)s” is saved.")


def _done(request: OrgRequest, id: UUID, change: Callable[[SheetSource], str]) -> HttpResponse:
    sheet = locked(id)
    if sheet is None:
        raise Http404
    try:
        with transaction.atomic():
            said = change(sheet)
    except Plain as problem:
        return _show(request, id, problem=str(problem), status=problem.status)
    messages.success(request, said % {"name": sheet.name})
    removed = not SheetSource.objects.filter(id=id).exists()
    return redirect(to(request, "sheets") if removed else to(request, "sheet", id))


def _uploaded(request: OrgRequest) -> bytes:
    file = request.FILES.get("key")
    return file.read(MOST_BYTES + 1) if isinstance(file, UploadedFile) else b""


def _show(request: OrgRequest, id: UUID, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = SheetSource.objects.defer("key").select_related("last_import", "set_by__user")
    context: dict[str, Any] = {
        "sheet": get_object_or_404(found, id=id),
        "problem": problem,
        "entered": request.POST if problem else None,
        "least": LEAST_MINUTES,
    }
    return render(request, "imports/sheets/one.html", context, status=status)
