"""A worker is killed with -9 in the middle of a file: as late as it can be, when all but the commit is done."""

import io
from typing import Any

import pytest
from django.db import connection

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.imports.apply import apply
from countermand.imports.check import check
from countermand.imports.models import Import, State
from countermand.imports.receive import receive
from countermand.imports.tasks import apply_import, check_import, undo_import
from countermand.imports.test_races import somebody_waits_for_us
from countermand.imports.test_undo import dump
from countermand.worker.stalled import MOST_RUNS
from tests.test_crash import wait_for, worker

__all__ = ["worker"]

FILE = b"Order,Line,SKU,Qty,Status\nSO-1,1,A,5,Open\nSO-1,2,B,2,Open\nSO-2,1,C,x,Open\n"
JOBS = {"checking": check_import, "applying": apply_import, "undoing": undo_import}
DONE = {"checking": State.CHECKED, "applying": State.APPLIED, "undoing": State.UNDONE}
LINES = {"checking": 0, "applying": 2, "undoing": 0}


def queued(acme: Any, state: str) -> Import:
    """A file that a job is to come for."""
    with acme.door():
        source = receive(io.BytesIO(FILE), name="orders.csv", by=acme.fay)
        if state != "checking":
            check(source)
        if state == "undoing":
            apply(source.id, by=acme.fay)
        Import.objects.filter(id=source.id).update(state=state)
        Import.objects.filter(id=source.id).exclude(state="checking").update(applied_by=acme.fay)
        Import.objects.filter(id=source.id, state="undoing").update(undone_by=acme.fay)
        JOBS[state].defer(org_id=str(acme.org.id), import_id=str(source.id))
    return source


def kill_in_the_middle(acme: Any, state: str, worker: Any) -> None:
    """What the job needs last is held, until it waits for it and is killed."""
    with acme.door():
        if state == "checking":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE imports_note IN SHARE MODE")
        else:
            record_one(Action.DOWNLOADED, "a file", by=acme.fay)  # the head of the log
        process = worker()
        wait_for(somebody_waits_for_us)
        process.kill()
        process.wait()


def now(acme: Any, source: Import) -> Import:
    with acme.door():
        return Import.objects.get(id=source.id)


@pytest.mark.parametrize("state", ["checking", "applying", "undoing"])
def test_killed_in_the_middle_of_a_file_it_is_done_once_by_the_next(acme: Any, worker: Any, state: str) -> None:
    source = queued(acme, state)
    before = dump(acme)
    kill_in_the_middle(acme, state, worker)
    assert (now(acme, source).state, dump(acme)) == (state, before)
    worker()
    wait_for(lambda: now(acme, source).state == DONE[state])
    done = now(acme, source)
    assert (done.failure, done.new, done.refused, done.checks) == ("", 2, 1, 1)
    assert sum("source_stage" in str(row) for row in dump(acme)) == LINES[state]


@pytest.mark.parametrize(("state", "back_to"), [("checking", "failed"), ("applying", "failed"), ("undoing", "applied")])
def test_what_killed_many_workers_is_given_up_and_said(acme: Any, worker: Any, state: str, back_to: str) -> None:
    source = queued(acme, state)
    before = dump(acme)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = %s WHERE args ->> 'import_id' = %s", [MOST_RUNS, str(source.id)]
        )
    kill_in_the_middle(acme, state, worker)
    worker()
    wait_for(lambda: now(acme, source).state == back_to)
    assert "stopped the worker again and again" in now(acme, source).failure
    assert dump(acme) == before
