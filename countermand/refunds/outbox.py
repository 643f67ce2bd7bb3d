from collections.abc import Iterable

from procrastinate.types import JSONDict

from countermand.orgs.insert import insert
from countermand.refunds.models import Delivery
from countermand.refunds.tasks import send_delivery


def queue(deliveries: Iterable[Delivery]) -> None:
    """Keeps the deliveries and queues their sending, inside the caller's transaction: they leave after its commit.

    Two statements, however many there are.
    """
    kept = insert(deliveries)
    jobs: list[JSONDict] = [{"org_id": str(row.org_id), "delivery_id": str(row.id)} for row in kept]
    if jobs:
        send_delivery.batch_defer(*jobs)
