"""One template: its columns, its formats, when it leaves, and the file that comes of it."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.cancellations.models import Reason
from countermand.exports.change import change, retire, save_template
from countermand.exports.models import DEFAULTS, Template
from countermand.exports.pages.entered import entered, rearrange, shown
from countermand.exports.preview import preview
from countermand.exports.sample import read_sample
from countermand.exports.template import STARTER
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def template(request: OrgRequest, id: UUID) -> HttpResponse:
    """Every button posts the whole form: without script, too, a column can be added, moved or removed, and nothing
    is kept before “Save”.
    """
    found = get_object_or_404(Template, id=id)
    if request.method != "POST":
        return _page(request, found, found.layout())
    layout, name = entered(request.POST), request.POST.get("name", found.name)
    try:
        if request.POST.get("action", "save") != "save":
            rearrange(layout["columns"], request.POST["action"])
            return _page(request, found, layout, name=name)
        change(found, layout, by=request.member, name=name)
    except Plain as problem:
        return _page(request, found, layout, name=name, problem=str(problem), status=problem.status)
    messages.success(request, _("Saved. The next file looks like this."))
    return redirect(to(request, "settings-export-template", found.id))


def new(request: OrgRequest) -> HttpResponse:
    """By hand, or what a sample was read as: kept once it has a name."""
    if request.method != "POST":
        return _page(request, None, {**DEFAULTS, "columns": STARTER})
    layout, name = entered(request.POST), request.POST.get("name", "")
    try:
        if request.POST.get("action", "save") != "save":
            rearrange(layout["columns"], request.POST["action"])
            return _page(request, None, layout, name=name)
        made = _make(name, layout, request)
    except Plain as problem:
        return _page(request, None, layout, name=name, problem=str(problem), status=problem.status)
    messages.success(request, _("Saved. Compare its preview with what your system expects before its first file."))
    return redirect(f"{to(request, 'exports')}?template={made.id}")


def _make(name: str, layout: dict[str, Any], request: OrgRequest) -> Template:
    if Template.objects.filter(name=name.strip()).exists():
        raise Plain(_("There is a template called “%(name)s” already: choose another name.") % {"name": name.strip()})
    return save_template(name, layout, by=request.member)


def sample(request: OrgRequest) -> HttpResponse:
    """A file that the system takes, dropped here: the template is read from it, and kept after a look."""
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or upload.file is None:
        raise Plain(_("Choose a file first: one that your system takes, as CSV or text."))
    found = read_sample(cast(BinaryIO, upload.file), name=upload.name or "")
    return _page(request, None, found.layout, name=found.name, notes=found.notes)


def retirement(request: OrgRequest, id: UUID) -> HttpResponse:
    found = get_object_or_404(Template, id=id)
    back = bool(request.POST.get("back"))
    retire(found, back=back, by=request.member)
    said = _("“%(name)s” is in use again.") if back else _("“%(name)s” is retired. Its files stay.")
    messages.success(request, said % {"name": found.name})
    return redirect(to(request, "settings-export"))


def _codeless(layout: dict[str, Any]) -> list[Reason]:
    """Reasons that would leave an empty cell."""
    if not any(column.get("field") == "reason_system_code" for column in layout["columns"]):
        return []
    return list(Reason.objects.filter(retired_at=None, system_code=""))


def _page(
    request: OrgRequest,
    found: Template | None,
    layout: dict[str, Any],
    *,
    name: str | None = None,
    problem: str = "",
    notes: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "template": found,
        "name": name if name is not None else (found.name if found else ""),
        "action": to(request, "settings-export-template", found.id) if found else to(request, "settings-export-new"),
        "preview": preview(found or Template(name=""), layout, request.org),
        "problem": problem,
        "notes": notes or [],
        "codeless": _codeless(layout),
        **shown(layout),
    }
    return render(request, "exports/template.html", context, status=status)
