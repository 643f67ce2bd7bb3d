"""The original file, byte for byte."""

from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.imports.models import Import
from countermand.imports.original import opened
from countermand.orgs.middleware import OrgRequest


def file(request: OrgRequest, id: UUID) -> FileResponse:
    source = get_object_or_404(Import, id=id)
    answer = FileResponse(
        opened(source), as_attachment=True, filename=source.file_name, content_type="application/octet-stream"
    )
    answer["Content-Length"] = str(source.size)
    record_one(Action.DOWNLOADED, source.file_name, by=request.member, subject_id=source.id)
    return answer
