"""One try to fetch one sheet: claimed in a transaction, read outside of any, settled in another."""

import hashlib
import tempfile
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.imports.models import State
from countermand.imports.receive import receive
from countermand.imports.sheets.by_account import read_by_account
from countermand.imports.sheets.by_link import read_by_link
from countermand.imports.sheets.models import SheetSource
from countermand.imports.sheets.problems import Later
from countermand.imports.sheets.tasks import apply_sheet
from countermand.imports.tasks import check_import
from countermand.orgs.tenancy import acting_for
from countermand.outgoing.waits import wait_after
from countermand.plain import Plain

WAITS = [30, 120, 600]  # seconds, when Google is busy; after the last one the schedule goes on
MARGIN = timedelta(minutes=1)

log = structlog.get_logger()


def fetch(org_id: UUID, sheet_id: UUID) -> None:
    """Does nothing if it is not due, or just being fetched by another worker."""
    with acting_for(org_id):
        sheet = claim(sheet_id)
    if sheet is None:
        return
    started = timezone.now()
    with tempfile.TemporaryFile() as file:
        problem = read(sheet, cast(BinaryIO, file))
        with acting_for(org_id):
            settle(sheet, cast(BinaryIO, file), problem, started)


def claim(sheet_id: UUID) -> SheetSource | None:
    """Takes the sheet for as long as reading it can last. A worker that dies meanwhile leaves it due again."""
    sheet = (
        SheetSource.objects.select_for_update(no_key=True)
        .defer("key")
        .filter(id=sheet_id, off_at=None, next_at__lte=Now())
        .first()
    )
    if sheet:
        sheet.state = SheetSource.State.FETCHING
        sheet.tries += 1
        sheet.fetches += 1
        sheet.next_at = timezone.now() + timedelta(seconds=settings.SHEET_SECONDS) + MARGIN
        sheet.save(update_fields=["state", "tries", "fetches", "next_at"])
    return sheet


def read(sheet: SheetSource, into: BinaryIO) -> Plain | None:
    """What is wrong, or None: then the file holds the sheet's CSV."""
    try:
        if sheet.way == SheetSource.Way.ACCOUNT:
            read_by_account(sheet, _key(sheet), into)
        else:
            read_by_link(sheet, into)
    except Plain as problem:
        return problem
    except Exception:
        log.exception("sheet failed", sheet_id=str(sheet.id))
        return Plain(_("Something broke on our side while the sheet was read. Nothing was imported."))
    return None


def _key(sheet: SheetSource) -> str:
    with acting_for(sheet.org_id):
        return SheetSource.objects.values_list("key", flat=True).get(id=sheet.id)


def settle(claimed: SheetSource, file: BinaryIO, problem: Plain | None, started: datetime) -> None:
    """Keeps what came, unless the sheet was changed, removed or claimed by somebody else since."""
    sheet = (
        SheetSource.objects.select_for_update(no_key=True)
        .defer("key")
        .filter(id=claimed.id, fetches=claimed.fetches)
        .first()
    )
    if sheet is None:
        return
    if not problem:
        problem = _take(sheet, file, started)
    if problem:
        _fail(sheet, problem)
    else:
        sheet.sentence, sheet.failures, sheet.tries = "", 0, 0
        sheet.next_at = sheet.next_time(started)
    sheet.fetched_at = timezone.now()
    if sheet.state != SheetSource.State.LATER:
        sheet.asked_by = None
    sheet.save()


def _take(sheet: SheetSource, file: BinaryIO, as_of: datetime) -> Plain | None:
    """The same bytes again are only noted."""
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    if sha256 == sheet.sha256 and not _broke(sheet):
        sheet.state = SheetSource.State.SAME
        return None
    try:
        with transaction.atomic():
            source = receive(file, name=f"{sheet.name}.csv", by=sheet.asked_by or sheet.set_by, as_of=as_of)
    except Plain as problem:
        return problem
    sheet.state, sheet.sha256, sheet.last_import = SheetSource.State.TAKEN, sha256, source
    ids = {"org_id": str(sheet.org_id), "import_id": str(source.id)}
    check_import.defer(**ids)
    if sheet.applies:
        apply_sheet.defer(**ids, sheet_id=str(sheet.id))
    return None


def _broke(sheet: SheetSource) -> bool:
    """Somebody asks again for what could not be checked the last time."""
    last = sheet.last_import
    return bool(sheet.asked_by_id and last and last.state == State.FAILED)


def _fail(sheet: SheetSource, problem: Plain) -> None:
    """Only what was busy is tried again soon, and not before it said. The schedule goes on after the rest, too."""
    sheet.sentence = str(problem)
    sheet.failures += 1
    now = timezone.now()
    asked_for = problem.retry_after if isinstance(problem, Later) else None
    wait = wait_after(sheet.tries, WAITS, asked_for=asked_for) if isinstance(problem, Later) else None
    if wait:
        sheet.state, sheet.next_at = SheetSource.State.LATER, now + wait
        return
    sheet.state, sheet.tries = SheetSource.State.FAILED, 0
    next_at = sheet.next_time(now)
    sheet.next_at = max(next_at, now + timedelta(seconds=min(asked_for or 0, 86_400))) if next_at else None
