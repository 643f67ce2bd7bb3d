"""What a person changes about a sheet. Callers hold its row lock."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.imports.sheets.fetch_now import due_at
from countermand.imports.sheets.key import read_key
from countermand.imports.sheets.models import LEAST_MINUTES, SheetSource
from countermand.orgs.models import Membership
from countermand.plain import Plain

MOST_MINUTES = 7 * 24 * 60
Way = SheetSource.Way


def locked(id: UUID) -> SheetSource | None:
    """Without its key, which nobody has to see."""
    return SheetSource.objects.select_for_update(no_key=True).defer("key").filter(id=id).first()


def change_sheet(sheet: SheetSource, *, name: str, minutes: str, applies: bool, tab: str, by: Membership) -> None:
    """A change of the schedule counts from now."""
    before = _shown(sheet)
    sheet.name, sheet.minutes, sheet.applies = name_of(name), minutes_of(minutes), applies
    sheet.tab = tab_of(tab) if sheet.way == Way.ACCOUNT else ""
    sheet.set_by = by
    if sheet.state not in {SheetSource.State.FETCHING, SheetSource.State.LATER}:
        sheet.next_at = sheet.next_time(timezone.now())
    sheet.save(update_fields=["name", "minutes", "applies", "tab", "set_by", "next_at"])
    if before != _shown(sheet):
        _record(sheet, {"before": before, "after": _shown(sheet)}, by)


def switch_sheet(sheet: SheetSource, *, on: bool, by: Membership) -> None:
    """Off: nothing is fetched, and what is just being fetched is dropped. On: it is due at once."""
    if on == (sheet.off_at is None):
        return
    sheet.set_by = by
    if on:
        sheet.off_at, sheet.asked_by = None, by
        sheet.save(update_fields=["off_at", "set_by"])
        due_at(sheet, timezone.now())
    else:
        sheet.off_at, sheet.next_at, sheet.tries = timezone.now(), None, 0
        sheet.fetches += 1
        if sheet.state in {SheetSource.State.FETCHING, SheetSource.State.LATER}:
            sheet.state = SheetSource.State.NEW
        sheet.save(update_fields=["off_at", "next_at", "tries", "fetches", "state", "set_by"])
    _record(sheet, {"on": on}, by)


def add_key(sheet: SheetSource, *, data: bytes, tab: str, by: Membership) -> None:
    """From now on the sheet is read by a service account. Raises Plain when the file is not such a key."""
    account = read_key(data)
    sheet.way, sheet.account, sheet.key, sheet.tab = Way.ACCOUNT, account.email, account.sealed, tab_of(tab)
    sheet.set_by = by
    sheet.save(update_fields=["way", "account", "key", "tab", "set_by"])
    _fetch_anew(sheet, by)
    _record(sheet, {"account": account.email, "key": "added"}, by)


def forget_key(sheet: SheetSource, *, by: Membership) -> None:
    """Back to the link alone; the key is gone."""
    account = sheet.account
    sheet.way, sheet.account, sheet.key, sheet.tab, sheet.set_by = Way.LINK, "", "", "", by
    sheet.save(update_fields=["way", "account", "key", "tab", "set_by"])
    _fetch_anew(sheet, by)
    _record(sheet, {"account": account, "key": "removed"}, by)


def remove_sheet(sheet: SheetSource, *, by: Membership) -> None:
    """With its key. What was imported from it stays."""
    id, name, link = sheet.id, sheet.name, sheet.link
    sheet.delete()
    record_one(Action.SETTINGS_CHANGED, f"Google Sheet {name}", by=by, subject_id=id, body={"removed": link})


def name_of(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise Plain(_("Give the sheet a name of at most 100 characters."))
    return name


def tab_of(text: str) -> str:
    tab = text.strip()
    if not tab or len(tab) > 100:
        raise Plain(_("Enter the name of the tab that has the orders, as it stands at the bottom of the sheet."))
    return tab


def minutes_of(text: str) -> int | None:
    """Empty is: only by hand."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and LEAST_MINUTES <= int(text[:9]) <= MOST_MINUTES):
        raise Plain(
            _("A sheet can be fetched every %(least)s to %(most)s minutes; leave the field empty to fetch it by hand.")
            % {"least": LEAST_MINUTES, "most": MOST_MINUTES}
        )
    return int(text)


def _fetch_anew(sheet: SheetSource, by: Membership) -> None:
    """What was fetched in the old way is dropped."""
    if not sheet.off_at:
        sheet.asked_by = by
        due_at(sheet, timezone.now())


def _shown(sheet: SheetSource) -> dict[str, object]:
    return {"name": sheet.name, "minutes": sheet.minutes, "applies": sheet.applies, "tab": sheet.tab}


def _record(sheet: SheetSource, change: dict[str, object], by: Membership) -> None:
    subject = f"Google Sheet {sheet.name}"
    record_one(Action.SETTINGS_CHANGED, subject, by=by, subject_id=sheet.id, body=change)
