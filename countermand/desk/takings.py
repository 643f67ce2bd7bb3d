"""What the page of a request shows about taking it back."""

from typing import Any

from countermand.cancellations.models import Reinstatement, Request, Status, Taking
from countermand.cancellations.reinstate import canceled_rows, standing
from countermand.orgs.models import Membership


def takings(found: Request, *, by: Membership) -> dict[str, Any]:
    """Nothing for a request that was never approved."""
    if found.status not in {Status.APPROVED, Status.REINSTATED}:
        return {}
    all_of_it = list(
        Reinstatement.objects.filter(request=found).select_related("asked_by__user", "decided_by__user").order_by("id")
    )
    asked = next((one for one in all_of_it if one.state == Taking.ASKED), None)
    now = standing(found, canceled_rows(found))
    return {
        "takings": all_of_it,
        "taking": asked,
        "taking_is_mine": asked is not None and asked.asked_by_id == by.id,
        "too_late_to_take_back": now.against if found.status == Status.APPROVED else [],
        "handed_out": now.handed_out,
    }
