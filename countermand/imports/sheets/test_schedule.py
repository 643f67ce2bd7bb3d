"""By hand or every few minutes: what is due, what is tried again and when, and what is only noted."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from countermand.imports.models import Import, State
from countermand.imports.sheets.apply_alone import apply_alone
from countermand.imports.sheets.change import locked, switch_sheet
from countermand.imports.sheets.conftest import CSV, Said, Server, add, current, fetched, make_due
from countermand.imports.sheets.due import queue_due
from countermand.imports.sheets.fetch import WAITS, fetch
from countermand.imports.sheets.models import SheetSource
from countermand.imports.tasks import apply_import, check_import
from countermand.orders.models import Order

Now = SheetSource.State


def minutes_until_next(sheet: SheetSource) -> float:
    assert sheet.next_at
    return (sheet.next_at - timezone.now()).total_seconds() / 60


def imports_of(acme: Any) -> int:
    with acme.door():
        return Import.objects.count()


def jobs(task: str, **ids: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE %s AND args @> %s::jsonb AND status = 'todo'",
            [f"%.{task}", json.dumps({key: str(id) for key, id in ids.items()})],
        )
        return int(cursor.fetchone()[0])


def test_a_scheduled_sheet_is_due_again_after_its_minutes(acme: Any, google: Server) -> None:
    assert 4.9 < minutes_until_next(fetched(acme, minutes=5)) <= 5


def test_one_that_is_fetched_by_hand_is_not(acme: Any, google: Server) -> None:
    assert fetched(acme).next_at is None


def test_the_same_bytes_again_are_only_noted(acme: Any, google: Server) -> None:
    first = fetched(acme, minutes=5)
    again = fetched(acme)
    assert (again.state, again.last_import_id, imports_of(acme)) == (Now.SAME, first.last_import_id, 1)
    assert again.fetched_at > first.fetched_at
    assert minutes_until_next(again) > 4.9


def test_other_bytes_are_another_import(acme: Any, google: Server) -> None:
    first = fetched(acme, minutes=5)
    google.says = Said(body=CSV.replace(b"G-1", b"G-2"))
    again = fetched(acme)
    assert (again.state, imports_of(acme)) == (Now.TAKEN, 2)
    assert again.last_import_id != first.last_import_id


def test_a_check_is_queued_for_what_came(acme: Any, google: Server) -> None:
    sheet = fetched(acme)
    assert jobs("check_import", import_id=sheet.last_import_id) == 1
    assert jobs("apply_sheet", import_id=sheet.last_import_id) == 0


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_not_before_it_said(acme: Any, google: Server, status: int) -> None:
    google.says = Said(status, headers={"Retry-After": "1200"})
    sheet = fetched(acme, minutes=5)
    assert (sheet.state, sheet.failures, len(google.asked)) == (Now.LATER, 1, 1)
    assert f"({status})" in sheet.sentence
    assert 19.9 < minutes_until_next(sheet) <= 20


def test_it_is_left_alone_until_then_and_fetched_afterwards(acme: Any, google: Server) -> None:
    google.says = Said(429, headers={"Retry-After": "1200"})
    sheet = fetched(acme)
    google.says = Said(body=CSV)
    fetch(acme.org.id, sheet.id)
    assert current(acme).state == Now.LATER
    make_due(acme)
    fetch(acme.org.id, sheet.id)
    assert (current(acme).state, current(acme).failures, current(acme).sentence) == (Now.TAKEN, 0, "")


def test_it_is_given_up_after_the_last_try_until_its_next_time(acme: Any, google: Server) -> None:
    google.says = Said(503)
    tried = [fetched(acme, minutes=60).state for _ in range(len(WAITS) + 1)]
    assert tried == [Now.LATER] * len(WAITS) + [Now.FAILED]
    assert 59 < minutes_until_next(current(acme)) <= 60
    assert current(acme).failures == len(WAITS) + 1


def test_what_is_wrong_for_good_is_not_hurried_but_stays_on_schedule(acme: Any, google: Server) -> None:
    google.says = Said(404)
    sheet = fetched(acme, minutes=60)
    assert (sheet.state, sheet.failures) == (Now.FAILED, 1)
    assert 59 < minutes_until_next(sheet) <= 60


def test_two_workers_at_once_fetch_it_once(acme: Any, google: Server) -> None:
    sheet = add(acme)
    google.hold.clear()

    def work() -> None:
        try:
            fetch(acme.org.id, sheet.id)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    workers[0].join(0.5)
    google.hold.set()
    for worker in workers:
        worker.join(10)
    assert (len(google.asked), imports_of(acme), current(acme).state) == (1, 1, Now.TAKEN)


def test_a_dead_worker_leaves_it_due(acme: Any, google: Server) -> None:
    sheet = add(acme, state="fetching", next_at=timezone.now() - timedelta(seconds=1), fetches=3)
    fetch(acme.org.id, sheet.id)
    assert current(acme).state == Now.TAKEN


def test_what_is_switched_off_meanwhile_is_dropped(acme: Any, google: Server) -> None:
    sheet = add(acme, minutes=5)

    def switch_off(connection_: Any) -> None:
        with acme.door():
            switch_sheet(locked(sheet.id) or sheet, on=False, by=acme.fay)
        connection.close()
        connection_.write(CSV)

    google.says = Said(body=switch_off)
    fetch(acme.org.id, sheet.id)
    assert (current(acme).next_at, imports_of(acme)) == (None, 0)


def test_every_sheet_that_is_due_gets_a_job_of_its_own_once(acme: Any) -> None:
    later = timezone.now() + timedelta(hours=1)
    due = [add(acme, gid=str(number)) for number in range(2)]
    add(acme, gid="later", next_at=later)
    add(acme, gid="by hand", next_at=None)
    add(acme, gid="off", next_at=None, off_at=timezone.now())
    with acme.door():
        assert queue_due(acme.org.id) == 2
        assert queue_due(acme.org.id) == 0
    assert [jobs("fetch_sheet", sheet_id=sheet.id) for sheet in due] == [1, 1]


def finish(acme: Any, sheet: SheetSource) -> Import:
    """What the worker does with an import that may be applied by itself."""
    ids = {"org_id": str(acme.org.id), "import_id": str(sheet.last_import_id)}
    check_import(**ids)
    apply_alone(acme.org.id, sheet.id, sheet.last_import_id)
    apply_import(**ids)
    with acme.door():
        return Import.objects.get(id=sheet.last_import_id)


def test_a_sheet_may_be_applied_by_itself(acme: Any, google: Server) -> None:
    sheet = fetched(acme, applies=True)
    assert jobs("apply_sheet", import_id=sheet.last_import_id) == 1
    source = finish(acme, sheet)
    assert (source.state, source.applied_by_id) == (State.APPLIED, acme.fay.id)
    with acme.door():
        assert Order.objects.filter(number="G-1").exists()


def test_not_if_a_row_is_refused(acme: Any, google: Server) -> None:
    google.says = Said(body=CSV + b"G-2,1,A,many,0,10.00,Open\r\n")
    source = finish(acme, fetched(acme, applies=True))
    assert (source.state, source.refused) == (State.CHECKED, 1)
    assert "some rows are refused" in current(acme).sentence


def test_not_if_a_column_has_to_be_named_first(acme: Any, google: Server) -> None:
    google.says = Said(body=b"A,B\r\n1,2\r\n")
    source = finish(acme, fetched(acme, applies=True))
    assert source.state in {State.UPLOADED, State.FAILED}
    assert "could not be checked" in current(acme).sentence


def test_not_in_the_name_of_somebody_who_may_not_any_more(acme: Any, google: Server) -> None:
    sheet = fetched(acme, applies=True, set_by=acme.carol)
    assert finish(acme, sheet).state == State.CHECKED
    assert "may not import any more" in current(acme).sentence


def test_it_waits_until_the_check_is_done(acme: Any, google: Server) -> None:
    sheet = fetched(acme, applies=True)
    apply_alone(acme.org.id, sheet.id, sheet.last_import_id)
    assert jobs("apply_sheet", import_id=sheet.last_import_id) == 2


def test_rows_that_newer_ones_have_replaced_are_not_applied(acme: Any, google: Server) -> None:
    first = fetched(acme, applies=True)
    google.says = Said(body=CSV.replace(b"G-1", b"G-2"))
    fetched(acme)
    assert finish(acme, first).state == State.CHECKED
