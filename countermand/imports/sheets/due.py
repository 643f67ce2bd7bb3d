from uuid import UUID

from django.db import connection
from procrastinate.types import JSONDict

from countermand.imports.sheets.tasks import fetch_sheet

DUE = """
SELECT sheet.id::text FROM imports_sheetsource sheet
WHERE sheet.org_id = %(org_id)s AND sheet.next_at <= now()
  AND NOT EXISTS (
    SELECT FROM procrastinate_jobs job
    WHERE job.status IN ('todo', 'doing') AND job.task_name = %(task)s AND job.args ->> 'sheet_id' = sheet.id::text
  )
LIMIT 1000
"""


def queue_due(org_id: UUID) -> int:
    """Queues every sheet of the company whose time has come, each as a job of its own. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"org_id": org_id, "task": fetch_sheet.name})
        jobs: list[JSONDict] = [{"org_id": str(org_id), "sheet_id": id} for (id,) in cursor.fetchall()]
    if jobs:
        fetch_sheet.batch_defer(*jobs)
    return len(jobs)
