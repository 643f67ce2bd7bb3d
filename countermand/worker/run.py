import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app

from countermand.desk.remind import remind_everybody
from countermand.plain import Plain
from countermand.worker.connector import WorkerConnector
from countermand.worker.lost import pick_up_lost
from countermand.worker.stalled import forget_old_failures, put_back_stalled

# Each may last as long as a stranger's server likes: they must not hold up the rest, nor each other
SLOW = {"deliveries": 8, "sheets": 4}
REST_AT_ONCE = 4
POLL_SECONDS = 1.0
MOST_SECONDS_BETWEEN_SWEEPS = 60

log = structlog.get_logger()


def run_worker() -> None:
    """Works until SIGTERM or SIGINT, then finishes what it has begun.

    Raises Plain when it cannot go on, so that whoever started it starts it again.
    """
    asyncio.run(_work())


async def _work() -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(sum(SLOW.values()) + REST_AT_ONCE + 1))
    with app.replace_connector(WorkerConnector()):
        async with app.open_async():
            sweeping = asyncio.create_task(_sweep_for_ever())
            working = asyncio.create_task(_work_on_jobs())
            for ending in [signal.SIGTERM, signal.SIGINT]:
                with suppress(NotImplementedError):  # on Windows
                    asyncio.get_running_loop().add_signal_handler(ending, working.cancel)
            try:
                await working
            except asyncio.CancelledError:
                return
            finally:
                sweeping.cancel()
    raise Plain("The worker lost its connection to Postgres and ended. Start it again when the server is back.")


async def _work_on_jobs() -> None:
    """Until cancelled; or until one of them ends by itself, then the others are ended too."""
    rest = {task.queue for task in app.tasks.values()} - SLOW.keys()
    pools = [([queue], at_once) for queue, at_once in SLOW.items()] + [(sorted(rest), REST_AT_ONCE)]
    workers = [asyncio.create_task(_work_on_queues(queues, at_once)) for queues, at_once in pools]
    try:
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for worker in workers:
            worker.cancel()
        for ended in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("worker ended", exc_info=ended)


async def _work_on_queues(queues: list[str], at_once: int) -> None:
    await app.run_worker_async(
        queues=queues,
        concurrency=at_once,
        fetch_job_polling_interval=POLL_SECONDS,
        shutdown_graceful_timeout=settings.HOOK_SECONDS + 10,
        update_heartbeat_interval=settings.STALLED_JOB_SECONDS / 3,
        stalled_worker_timeout=settings.STALLED_JOB_SECONDS,
        delete_jobs="successful",
        install_signal_handlers=False,
    )


async def _sweep_for_ever() -> None:
    """At the start, and then again and again. Any number of workers may do so at the same time."""
    while True:
        try:
            await put_back_stalled(app.job_manager)
            await forget_old_failures(app.job_manager)
            await sync_to_async(pick_up_lost, thread_sensitive=False)()
            await sync_to_async(_remind, thread_sensitive=False)()
        except Exception:  # a sweep that fails must not be the last one
            log.exception("sweep failed")
        await asyncio.sleep(min(settings.STALLED_JOB_SECONDS, MOST_SECONDS_BETWEEN_SWEEPS))


def _remind() -> None:
    try:
        remind_everybody()
    finally:
        close_old_connections()
