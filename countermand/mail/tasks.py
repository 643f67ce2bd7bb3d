from uuid import UUID

from procrastinate.contrib.django import app


@app.task(queue="mail")
def send_mail(org_id: str, mail_id: str) -> None:
    from countermand.mail.send import send

    send(UUID(org_id), UUID(mail_id))
