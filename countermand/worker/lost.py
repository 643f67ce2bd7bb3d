"""Rows that wait although no job will come for them: their job failed by a bug, or came too early and ended;
or there never was one, because their time comes again and again.
"""

from uuid import UUID

from django.db import close_old_connections, connection
from django.utils.translation import gettext as _
from procrastinate.tasks import Task
from procrastinate.types import JSONDict

from countermand.imports.sheets.due import queue_due
from countermand.imports.tasks import apply_import, check_import, give_up, undo_import
from countermand.mail.models import Mail
from countermand.mail.tasks import send_mail
from countermand.orgs.directory import org_ids
from countermand.orgs.tenancy import acting_for
from countermand.refunds.models import Delivery
from countermand.refunds.tasks import send_delivery

LOST = """
SELECT waiting.id::text FROM {table} waiting
WHERE waiting.org_id = %(org_id)s AND waiting.state = 'waiting'
  AND coalesce(waiting.next_attempt_at, waiting.created_at) <= now()
  AND NOT EXISTS (
    SELECT FROM procrastinate_jobs job
    WHERE job.status IN ('todo', 'doing') AND job.task_name = %(task)s
      AND job.args ->> '{argument}' = waiting.id::text
  )
LIMIT 1000
"""


# A job that ended many workers is given up. Nothing of it was written.
GIVEN_UP = """
SELECT waiting.id FROM imports_import waiting
WHERE waiting.org_id = %(org_id)s AND waiting.state IN ('checking', 'applying', 'undoing')
  AND NOT EXISTS (
    SELECT FROM procrastinate_jobs job
    WHERE job.status IN ('todo', 'doing') AND job.args ->> 'import_id' = waiting.id::text
      AND job.task_name = ANY(%(tasks)s)
  )
"""


def pick_up_lost() -> int:
    """Queues them again, company by company, or says that nobody will. Returns how many there were."""
    try:
        return sum(_of_org(org_id) for org_id, _name in org_ids())
    finally:
        close_old_connections()


def _of_org(org_id: UUID) -> int:
    with acting_for(org_id):
        deliveries = _queue_lost(org_id, send_delivery, Delivery._meta.db_table, "delivery_id")
        mails = _queue_lost(org_id, send_mail, Mail._meta.db_table, "mail_id")
        return deliveries + mails + queue_due(org_id) + _give_up_imports(org_id)


def _give_up_imports(org_id: UUID) -> int:
    with connection.cursor() as cursor:
        names = [task.name for task in (check_import, apply_import, undo_import)]
        cursor.execute(GIVEN_UP, {"org_id": org_id, "tasks": names})
        lost = [id for (id,) in cursor.fetchall()]
    for id in lost:
        give_up(id, _("This file stopped the worker again and again. Nothing was written; split it and try the parts."))
    return len(lost)


def _queue_lost(org_id: UUID, task: "Task[..., None, ...]", table: str, argument: str) -> int:
    with connection.cursor() as cursor:
        statement = LOST.format(table=table, argument=argument)
        cursor.execute(statement, {"org_id": org_id, "task": task.name})
        jobs: list[JSONDict] = [{"org_id": str(org_id), argument: id} for (id,) in cursor.fetchall()]
    if jobs:
        task.batch_defer(*jobs)
    return len(jobs)
