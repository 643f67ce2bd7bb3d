from collections.abc import Iterator
from uuid import UUID

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.exports.models import Export, Part
from countermand.orgs.models import Membership
from countermand.orgs.tenancy import acting_for


def note_download(export: Export, *, by: Membership) -> None:
    body = {"file": export.file_name, "sha256": export.sha256}
    record_one(Action.DOWNLOADED, export.label, by=by, subject_id=export.id, body=body)


def pieces(org_id: UUID, export_id: UUID) -> Iterator[bytes]:
    """The kept bytes, piece by piece, each read through a door of its own: a page streams after its own closed."""
    number = 0
    while True:
        with acting_for(org_id):
            found = Part.objects.filter(export_id=export_id, number=number).values_list("data", flat=True).first()
        if found is None:
            return
        yield bytes(found)
        number += 1
