from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.imports.sheets.change import minutes_of, name_of
from countermand.imports.sheets.fetch_now import queue
from countermand.imports.sheets.link import read_link
from countermand.imports.sheets.models import SheetSource
from countermand.orgs.models import Membership
from countermand.plain import Conflict


def add_sheet(*, link: str, name: str, minutes: str, applies: bool, by: Membership) -> SheetSource:
    """Orders come from this sheet from now on; it is fetched at once. Raises Plain if the link is not of a sheet."""
    found = read_link(link)
    sheet, added = SheetSource.objects.get_or_create(
        spreadsheet=found.spreadsheet,
        gid=found.gid,
        defaults={
            "link": link.strip()[:500],
            "name": name_of(name),
            "minutes": minutes_of(minutes),
            "applies": applies,
            "set_by": by,
            "asked_by": by,
            "state": SheetSource.State.FETCHING,
            "next_at": timezone.now(),
        },
    )
    if not added:
        raise Conflict(_("This tab of the sheet is here already: it is “%(name)s”.") % {"name": sheet.name})
    queue(sheet)
    facts = {"added": sheet.link, "minutes": sheet.minutes, "applies": sheet.applies}
    record_one(Action.SETTINGS_CHANGED, f"Google Sheet {sheet.name}", by=by, subject_id=sheet.id, body=facts)
    return sheet
