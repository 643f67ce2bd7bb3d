"""What the page of a request shows about taking it back."""

from collections.abc import Sequence
from typing import Any

from countermand.cancellations.models import Outcome, Reinstatement, Request, RequestLine, Status, Taking
from countermand.cancellations.reinstate import standing
from countermand.orgs.models import Membership


def takings(
    found: Request, rows: Sequence[RequestLine], all_of_it: Sequence[Reinstatement], *, by: Membership
) -> dict[str, Any]:
    """Nothing for a request that was never approved."""
    if found.status not in {Status.APPROVED, Status.REINSTATED}:
        return {}
    asked = next((one for one in all_of_it if one.state == Taking.ASKED), None)
    now = standing(found, [row for row in rows if row.outcome in {Outcome.CANCELED, Outcome.REINSTATED}])
    return {
        "takings": all_of_it,
        "taking": asked,
        "taking_is_mine": asked is not None and asked.asked_by_id == by.id,
        "too_late_to_take_back": now.against if found.status == Status.APPROVED else [],
        "handed_out": now.handed_out,
    }
