"""A file of orders, dropped to be read: what it is like answers most of the interview."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.imports.original import fingerprint, pieces_of
from countermand.imports.receive import receive
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.profile.answers import answers
from countermand.setup.newest import FORMATS, is_open, newest, read_now
from countermand.setup.pages.form import Refused
from countermand.setup.pages.topic import save, show
from countermand.setup.questions import TOPICS


@require_POST
def sample(request: OrgRequest) -> HttpResponse:
    topic = TOPICS["order-system"]
    try:
        with transaction.atomic():
            save(request, topic)
            _receive(request)
    except Plain as problem:
        return show(request, topic, problem=problem)
    return redirect(f"{to(request, 'setup-topic', topic.key)}#question-sample")


def _receive(request: OrgRequest) -> None:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or upload.file is None:
        raise Refused({"sample": _("Choose a file first: an export of orders with one row for each order line.")})
    file = cast(BinaryIO, upload.file)
    known = newest()
    if known is not None and is_open(known) and known.sha256 == fingerprint(pieces_of(file))[0]:
        messages.info(request, _("%(file)s is read already: this is what was found.") % {"file": known.file_name})
        return
    said = answers().source
    try:
        source = receive(
            file, name=upload.name or "", by=request.member, options={name: getattr(said, name) for name in FORMATS}
        )
        read_now(source)
    except Plain as problem:
        raise Refused({"sample": str(problem)}) from None
