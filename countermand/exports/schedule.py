"""Files that nobody has to ask for: at a time of day, every so many minutes, or at each approval.

Where nothing waits there is no file, and before somebody has seen its preview a template has no turn.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.types import JSONDict

from countermand.exports.formats import Runs
from countermand.exports.models import Template
from countermand.exports.start import start
from countermand.exports.tasks import export_what_waits as export_later
from countermand.exports.waiting import waiting
from countermand.orgs.directory import org_ids
from countermand.orgs.models import Organization
from countermand.orgs.tenancy import acting_for, current_org_id

log = structlog.get_logger()


def run_all() -> None:
    """Every company's turn. One that fails does not hold up the others."""
    for org_id, slug in org_ids():
        try:
            run_due(org_id)
        except Exception:
            log.exception("scheduled export failed", org=slug)


def run_due(org_id: UUID) -> None:
    """Starts what is due, once however many workers ask: whoever locks the template first has its turn."""
    with acting_for(org_id):
        zone, now = ZoneInfo(Organization.objects.get(id=org_id).time_zone), timezone.now()
        for template in _usable(Runs.DAILY, Runs.EVERY).select_for_update(no_key=True, skip_locked=True).order_by("id"):
            if due(template, zone, now):
                template.ran_at = now
                template.save(update_fields=["ran_at"])
                _start(template)


def due(template: Template, zone: ZoneInfo, now: datetime) -> bool:
    """Whether a turn has come since the last one. A day that the clock skips has its turn when the clock goes on."""
    last = template.ran_at or now
    if template.runs == Runs.EVERY:  # half a minute early rather than a whole one late: we are asked once a minute
        return last + timedelta(minutes=template.runs_minutes) <= now + timedelta(seconds=30)
    hour, minute = map(int, template.runs_at.split(":"))
    today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    yesterday = today - timedelta(days=1)
    return any(last < turn <= now for turn in (yesterday, today))


def export_what_waits(org_id: UUID, template_id: UUID) -> None:
    with acting_for(org_id):
        for template in _usable(Runs.APPROVAL).filter(id=template_id):
            _start(template)


def after_approval(sender: Any, **facts: Any) -> None:
    """Inside the approval's transaction: the jobs are there if and only if it commits."""
    jobs: list[JSONDict] = [
        {"org_id": str(current_org_id()), "template_id": str(id)}
        for id in _usable(Runs.APPROVAL).values_list("id", flat=True)
    ]
    if jobs:
        export_later.batch_defer(*jobs)


def _usable(*runs: Runs) -> QuerySet[Template]:
    return Template.objects.filter(runs__in=runs, retired_at=None, previewed_at__isnull=False)


def _start(template: Template) -> None:
    if waiting(template).exists():
        start(template, by=None)
