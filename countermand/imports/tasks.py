"""Large files are read by the worker. A page that waits asks again until the state has changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from countermand.imports.apply import apply
from countermand.imports.check import check, locked
from countermand.imports.models import Import, State
from countermand.orgs.models import Membership
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain


@app.task(queue="imports")
def check_import(org_id: str, import_id: str) -> None:
    def read(source: Import) -> None:
        source = locked(source.id)
        if source.state == State.CHECKING:
            check(source)

    _run(UUID(org_id), UUID(import_id), read)


@app.task(queue="imports")
def apply_import(org_id: str, import_id: str) -> None:
    def take_over(source: Import) -> None:
        if source.state == State.APPLYING:
            by = Membership.objects.select_related("user").get(id=source.applied_by_id or "")
            apply(source.id, by=by)

    _run(UUID(org_id), UUID(import_id), take_over)


def _run(org_id: UUID, import_id: UUID, work: Callable[[Import], None]) -> None:
    with _told_when_it_fails(org_id, import_id), acting_for(org_id):
        work(Import.objects.get(id=import_id))


@contextmanager
def _told_when_it_fails(org_id: UUID, import_id: UUID) -> Iterator[None]:
    """Whoever waits reads why. What nobody expected is also raised, for the log."""
    try:
        yield
    except Plain as problem:
        _fail(org_id, import_id, str(problem))
    except Exception:
        _fail(org_id, import_id, _("Something broke on our side. Nothing was written; upload the file again."))
        raise


def _fail(org_id: UUID, import_id: UUID, sentence: str) -> None:
    with acting_for(org_id):
        source = locked(import_id)
        source.state, source.failure = State.FAILED, sentence
        source.save(update_fields=["state", "failure"])
