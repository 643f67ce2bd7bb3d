from collections.abc import Iterable

from procrastinate.types import JSONDict

from countermand.mail.models import Mail
from countermand.mail.tasks import send_mail
from countermand.orgs.insert import insert


def queue(mails: Iterable[Mail]) -> None:
    """Keeps the mails and queues their sending, inside the caller's transaction: they leave after its commit.

    Two statements, however many there are.
    """
    kept = insert(mails)
    jobs: list[JSONDict] = [{"org_id": str(mail.org_id), "mail_id": str(mail.id)} for mail in kept]
    if jobs:
        send_mail.batch_defer(*jobs)
