from uuid import UUID

from procrastinate.contrib.django import app


@app.task(queue="deliveries")
def send_delivery(org_id: str, delivery_id: str) -> None:
    from countermand.refunds.send import send

    send(UUID(org_id), UUID(delivery_id))
