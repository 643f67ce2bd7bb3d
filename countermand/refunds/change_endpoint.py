from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership
from countermand.refunds.add_endpoint import new_secret
from countermand.refunds.models import Endpoint


def switch_endpoint(endpoint: Endpoint, *, on: bool, by: Membership | None) -> None:
    """Off: it gets no message any more, and what waits for it becomes stuck. Nothing is deleted."""
    endpoint.enabled = on
    endpoint.save(update_fields=["enabled"])
    _record(endpoint, {"enabled": on}, by)


def rotate_secret(endpoint: Endpoint, *, by: Membership | None) -> None:
    """The next message is signed with a new secret; the receiver has to know it by then."""
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret"])
    _record(endpoint, {"secret": "made anew"}, by)


def _record(endpoint: Endpoint, change: dict[str, object], by: Membership | None) -> None:
    subject = f"endpoint {endpoint.name}"
    record_one(Action.SETTINGS_CHANGED, subject, by=by, subject_id=endpoint.id, body=change)
