"""A sheet that is applied by itself: as soon as it is checked, and only if no row is refused."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.imports.apply import still_to_apply
from countermand.imports.check import locked
from countermand.imports.models import APPLIED_ONCE, Import, State
from countermand.imports.sheets.models import SheetSource
from countermand.imports.sheets.tasks import apply_sheet
from countermand.imports.tasks import apply_import, in_turn
from countermand.orgs.models import Membership
from countermand.orgs.permissions import may
from countermand.orgs.tenancy import acting_for

LOOK_AGAIN_SECONDS = 5
PATIENCE = timedelta(hours=2)


def apply_alone(org_id: UUID, sheet_id: UUID, import_id: UUID) -> None:
    """Looks again until the check is done. Whatever keeps it from being applied is said on the sheet's page."""
    with acting_for(org_id):
        sheet = SheetSource.objects.defer("key").filter(id=sheet_id, applies=True).first()
        if sheet is None or sheet.last_import_id != import_id:  # removed, changed, or newer rows came
            return
        source = locked(import_id)
        if source.state == State.CHECKING and timezone.now() < source.uploaded_at + PATIENCE:
            again = apply_sheet.configure(schedule_in={"seconds": LOOK_AGAIN_SECONDS})
            again.defer(org_id=str(org_id), sheet_id=str(sheet_id), import_id=str(import_id))
            return
        _apply_or_say_why_not(sheet, source)


def _apply_or_say_why_not(sheet: SheetSource, source: Import) -> None:
    by = Membership.objects.get(id=sheet.set_by_id)
    why_not = _why_not(source, by)
    if why_not:
        SheetSource.objects.filter(id=sheet.id, last_import=source).update(sentence=why_not)
        return
    still_to_apply(source, None)
    source.state, source.applied_by = State.APPLYING, by
    source.save(update_fields=["state", "applied_by"])
    in_turn(apply_import, source)


def _why_not(source: Import, by: Membership) -> str:
    if source.state in {State.APPLYING, *APPLIED_ONCE}:  # a person was faster
        return ""
    if source.state != State.CHECKED:
        return _("It was fetched, but not applied: it could not be checked. Look at the import.")
    if source.refused:
        return _("It was fetched, but not applied: some rows are refused. Look at the import.")
    if source.misses_most():
        return _("It was fetched, but not applied: more open orders are missing in it than it has. Look at the import.")
    if not may(by, "imports", "POST"):
        return _("It was fetched, but not applied: whoever set this up may not import any more. Save it in your name.")
    return ""
