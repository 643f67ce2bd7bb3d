from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.imports.sheets.models import SheetSource
from countermand.imports.sheets.tasks import fetch_sheet
from countermand.orgs.models import Membership
from countermand.plain import Conflict


def fetch_now(sheet: SheetSource, *, by: Membership) -> None:
    """Has a worker fetch it. Raises Conflict while one does, or while Google has asked us to wait."""
    State, now = SheetSource.State, timezone.now()
    if sheet.off_at:
        raise Conflict(_("“%(name)s” is switched off. Switch it on first.") % {"name": sheet.name})
    due = sheet.next_at or now
    if sheet.state == State.FETCHING and due > now:
        raise Conflict(_("“%(name)s” is being fetched right now. Wait a moment.") % {"name": sheet.name})
    if sheet.state == State.LATER and due > now:
        raise Conflict(
            _("Google asked us to wait. “%(name)s” is fetched by itself at %(when)s.")
            % {"name": sheet.name, "when": f"{timezone.localtime(due):%H:%M}"}
        )
    sheet.asked_by = by
    due_at(sheet, now)


def due_at(sheet: SheetSource, when: datetime) -> None:
    """Forgets earlier tries and what was being fetched meanwhile, and has it fetched now."""
    sheet.state, sheet.next_at, sheet.tries = SheetSource.State.FETCHING, when, 0
    sheet.fetches += 1
    sheet.save(update_fields=["state", "next_at", "tries", "fetches", "asked_by"])
    queue(sheet)


def queue(sheet: SheetSource) -> None:
    fetch_sheet.defer(org_id=str(sheet.org_id), sheet_id=str(sheet.id))
