"""All imports, the newest first, and the form that makes one."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from countermand.imports.check import check
from countermand.imports.models import Import
from countermand.imports.readers.csv import DELIMITERS
from countermand.imports.readers.encoding import ENCODINGS
from countermand.imports.receive import AT_ONCE, receive
from countermand.imports.sheets.models import MANY_FAILURES, SheetSource
from countermand.imports.tasks import check_import
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

PAGE = 50


def imports(request: OrgRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    try:
        with transaction.atomic():  # what cannot be read is not kept
            source = _receive(request)
    except Plain as problem:
        return _list(request, problem=str(problem), status=problem.status)
    return redirect(to(request, "import", source.id), permanent=False)


def _receive(request: OrgRequest) -> Import:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or upload.file is None:
        raise Plain(_("Choose a file first: one row for each order line, as CSV or a spreadsheet."))
    options = {name: request.POST.get(name, "") for name in ("encoding", "delimiter")}
    source = receive(cast(BinaryIO, upload.file), name=upload.name or "", by=request.member, options=options)
    if source.size > AT_ONCE:
        check_import.defer(org_id=str(source.org_id), import_id=str(source.id))
    else:
        check(source)
    return source


def _list(request: OrgRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = Import.objects.select_related("uploaded_by__user").order_by("-id").defer("found", "columns", "stages")
    before = uuid_of(request.GET.get("before", ""))
    page = list((found.filter(id__lt=before) if before else found)[: PAGE + 1])
    more = len(page) > PAGE
    context: dict[str, Any] = {
        "imports": page[:PAGE],
        "first_url": to(request, "imports") if before else "",
        "next_url": f"{to(request, 'imports')}?before={page[PAGE - 1].id}" if more else "",
        "problem": problem,
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS,
        "failing_sheets": SheetSource.objects.filter(failures__gte=MANY_FAILURES, off_at=None).count(),
        "megabytes": settings.IMPORT_MAX_BYTES // 1024**2,
    }
    return render(request, "imports/all.html", context, status=status)
