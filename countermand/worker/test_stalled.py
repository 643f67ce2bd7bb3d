import asyncio
from typing import Any
from uuid import uuid4

from django.db import connection
from procrastinate.contrib.django import app

from countermand.mail.tasks import send_mail
from countermand.worker.connector import WorkerConnector
from countermand.worker.stalled import put_back_stalled


def dead_workers_job(*, attempts: int = 0) -> int:
    """A job that is being done by a worker whose last sign of life is an hour old."""
    job = send_mail.defer(org_id=str(uuid4()), mail_id=str(uuid4()))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [worker, attempts, job],
        )
    return job


def status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return cursor.fetchone()[0]


def put_back() -> None:
    async def look() -> None:
        with app.replace_connector(WorkerConnector()):
            async with app.open_async():
                await put_back_stalled(app.job_manager)

    asyncio.run(look())


def test_what_a_dead_worker_was_doing_is_queued_again() -> None:
    job = dead_workers_job()
    put_back()
    assert status(job) == "todo"


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    job = dead_workers_job(attempts=5)
    put_back()
    assert status(job) == "failed"


def test_what_a_living_worker_is_doing_is_left_alone() -> None:
    job = dead_workers_job()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers w SET last_heartbeat = now() FROM procrastinate_jobs j "
            "WHERE j.id = %s AND w.id = j.worker_id",
            [job],
        )
    put_back()
    assert status(job) == "doing"


def test_a_job_deferred_inside_a_job_belongs_to_its_transaction(acme: Any) -> None:
    """In the worker, too: otherwise what a failed job queued would be done all the same."""
    mail_id = str(uuid4())

    async def work() -> None:
        with app.replace_connector(WorkerConnector()):
            async with app.open_async():
                await asyncio.to_thread(job_that_fails)

    def job_that_fails() -> None:
        try:
            with acme.door():
                send_mail.defer(org_id=str(acme.org.id), mail_id=mail_id)
                raise RuntimeError
        except RuntimeError:
            connection.close()

    asyncio.run(work())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'mail_id' = %s", [mail_id])
        assert cursor.fetchone() == (0,)
