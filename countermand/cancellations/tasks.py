from uuid import UUID

from procrastinate.contrib.django import app

from countermand.cancellations.urgency import refresh
from countermand.orgs.directory import org_ids
from countermand.orgs.models import Organization
from countermand.orgs.tenancy import acting_for


@app.task(queue="urgency")
def refresh_urgency(org_id: str) -> None:
    """After an import or the warehouse's answers: what may be too late first stands first again."""
    with acting_for(UUID(org_id)):
        refresh(Organization.objects.get(id=org_id))


@app.periodic(cron="*/15 * * * *")
@app.task(queue="urgency")
def refresh_urgency_everywhere(timestamp: int) -> None:
    """For what no import says: opening hours or a time zone that somebody has changed."""
    for org_id, _slug in org_ids():
        refresh_urgency(str(org_id))
