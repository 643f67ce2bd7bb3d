import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from countermand.imports.models import Import
from countermand.imports.receive import receive
from countermand.imports.sheets.conftest import add
from countermand.imports.tasks import check_import
from countermand.mail.models import Mail
from countermand.mail.outbox import queue
from countermand.worker.lost import pick_up_lost


def jobs_of(mail: Mail) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'mail_id' = %s", [str(mail.id)])
        return cursor.fetchone()[0]


def lose_job(mail: Mail) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'mail_id' = %s", [str(mail.id)])


@pytest.fixture
def mail(acme: Any) -> Mail:
    with acme.door():
        queue([Mail(kind="approved", to="greta@example.com", subject="Canceled", text="Done.")])
        return Mail.objects.get()


def test_a_mail_whose_job_is_gone_is_queued_again_once(mail: Mail) -> None:
    lose_job(mail)
    pick_up_lost()
    pick_up_lost()
    assert jobs_of(mail) == 1


def test_a_mail_whose_job_failed_by_a_bug_is_queued_again(mail: Mail) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE args->>'mail_id' = %s",
            [str(mail.id)],
        )
    pick_up_lost()
    assert jobs_of(mail) == 2


def test_a_mail_that_has_a_job_is_left_alone(mail: Mail) -> None:
    pick_up_lost()
    assert jobs_of(mail) == 1


def test_a_mail_that_is_not_due_is_left_alone(acme: Any, mail: Mail) -> None:
    lose_job(mail)
    with acme.door():
        Mail.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
    pick_up_lost()
    assert jobs_of(mail) == 0


@pytest.mark.parametrize("state", ["sent", "stuck"])
def test_a_mail_that_is_done_or_stuck_is_left_alone(acme: Any, mail: Mail, state: str) -> None:
    lose_job(mail)
    with acme.door():
        Mail.objects.update(state=state, sent_at=timezone.now())
    pick_up_lost()
    assert jobs_of(mail) == 0


def test_a_sheet_whose_time_has_come_gets_a_job(acme: Any) -> None:
    sheet = add(acme)
    pick_up_lost()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'sheet_id' = %s", [str(sheet.id)])
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(("state", "back_to"), [("checking", "failed"), ("applying", "failed"), ("undoing", "applied")])
def test_a_file_that_no_job_works_on_any_more_is_given_up_with_a_sentence(acme: Any, state: str, back_to: str) -> None:
    applied = {"applied_at": timezone.now()} if state == "undoing" else {}
    with acme.door():
        source = receive(io.BytesIO(b"Order,Line,Qty\nSO-1,1,5\n"), name="orders.csv", by=acme.fay)
        Import.objects.update(state=state, **applied)
    pick_up_lost()
    with acme.door():
        source.refresh_from_db()
    assert source.state == back_to
    assert "stopped the worker again and again" in source.failure


def test_a_file_that_a_job_will_come_for_is_not_given_up(acme: Any) -> None:
    with acme.door():
        source = receive(io.BytesIO(b"Order,Line,Qty\nSO-1,1,5\n"), name="orders.csv", by=acme.fay)
        check_import.defer(org_id=str(acme.org.id), import_id=str(source.id))
    pick_up_lost()
    with acme.door():
        source.refresh_from_db()
    assert (source.state, source.failure) == ("checking", "")
