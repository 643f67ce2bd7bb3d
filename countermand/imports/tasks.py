"""Large files are read by the worker. A page that waits asks again until the state has changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from countermand.imports.apply import apply
from countermand.imports.check import check, locked
from countermand.imports.models import Import, Progress, State
from countermand.imports.progress import Teller, telling
from countermand.imports.sheets import tasks as sheets
from countermand.imports.undo import undo
from countermand.orgs.models import Membership
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain

# Tasks are looked for in this module alone
__all__ = ["apply_import", "check_import", "give_up", "in_turn", "sheets", "undo_import"]

BACK_TO = {State.CHECKING: State.FAILED, State.APPLYING: State.FAILED, State.UNDOING: State.APPLIED}


@app.task(queue="imports")
def check_import(org_id: str, import_id: str) -> None:
    def read(source: Import, tell: Teller) -> None:
        source = locked(source.id)
        if source.state == State.CHECKING:
            check(source, tell=tell)

    _run(UUID(org_id), UUID(import_id), read)


@app.task(queue="imports")
def apply_import(org_id: str, import_id: str) -> None:
    def take_over(source: Import, tell: Teller) -> None:
        if source.state == State.APPLYING:
            apply(source.id, by=_member(source.applied_by_id), tell=tell)

    _run(UUID(org_id), UUID(import_id), take_over)


@app.task(queue="imports")
def undo_import(org_id: str, import_id: str) -> None:
    def take_back(source: Import, tell: Teller) -> None:
        if source.state == State.UNDOING:
            undo(source.id, by=_member(source.undone_by_id), tell=tell)

    _run(UUID(org_id), UUID(import_id), take_back, phase=Progress.Phase.UNDOING)


def in_turn(task: "Task[..., None, ...]", source: Import) -> None:
    """Queues the task: of one company one after the other, so that none takes a worker's place only to wait."""
    job = task.configure(lock=f"imports {source.org_id}")
    job.defer(org_id=str(source.org_id), import_id=str(source.id))


def _member(member_id: UUID | None) -> Membership:
    return Membership.objects.select_related("user").get(id=member_id or "")


def _run(
    org_id: UUID,
    import_id: UUID,
    work: Callable[[Import, Teller], None],
    *,
    phase: str = Progress.Phase.READING,
) -> None:
    with (
        _told_when_it_fails(org_id, import_id),
        telling(org_id, import_id, phase) as tell,
        acting_for(org_id),
    ):
        work(Import.objects.get(id=import_id), tell)


@contextmanager
def _told_when_it_fails(org_id: UUID, import_id: UUID) -> Iterator[None]:
    """Whoever waits reads why. What nobody expected is also raised, for the log."""
    try:
        yield
    except Plain as problem:
        _fail(org_id, import_id, str(problem))
    except Exception:
        _fail(org_id, import_id, _("Something broke on our side. Nothing was written; try it again."))
        raise


def _fail(org_id: UUID, import_id: UUID, sentence: str) -> None:
    with acting_for(org_id):
        give_up(import_id, sentence)


def give_up(import_id: UUID, sentence: str) -> None:
    """Whoever waits is told, if anybody still does: the same job may have run twice, and done it the first time."""
    source = locked(import_id)
    if source.state in BACK_TO:
        source.state, source.failure = BACK_TO[State(source.state)], sentence
        source.save(update_fields=["state", "failure"])
