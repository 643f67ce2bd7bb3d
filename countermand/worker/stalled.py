from django.conf import settings
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

MOST_RUNS = 5
KEEP_FAILURES_HOURS = 30 * 24


async def put_back_stalled(jobs: JobManager) -> None:
    """What a dead worker was doing is queued again. A job that was running whenever its worker died is given up:
    it may be what kills them.
    """
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=settings.STALLED_JOB_SECONDS):
        try:
            if job.attempts < MOST_RUNS:
                await jobs.retry_job(job)
            else:
                await jobs.finish_job(job, Status.FAILED, delete_job=False)
        except ConnectorException:
            continue  # another worker was faster


async def forget_old_failures(jobs: JobManager) -> None:
    """Finished jobs are deleted at once; failed ones stay for a month, for whoever looks into them."""
    await jobs.delete_old_jobs(nb_hours=KEEP_FAILURES_HOURS, include_failed=True, include_aborted=True)
