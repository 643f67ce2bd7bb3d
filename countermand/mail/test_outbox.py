from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.mail.models import Mail
from countermand.mail.outbox import queue


def mails(count: int) -> list[Mail]:
    return [Mail(kind="approved", to="greta@example.com", subject="Canceled", text="Done.") for _ in range(count)]


def jobs_for(company: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'org_id' = %s AND task_name LIKE '%%send_mail'",
            [str(company.org.id)],
        )
        return cursor.fetchone()[0]


def test_each_mail_has_one_job(acme: Any) -> None:
    with acme.door():
        queue(mails(3))
        assert Mail.objects.filter(state="waiting").count() == 3
    assert jobs_for(acme) == 3


def test_no_mail_is_no_statement(acme: Any) -> None:
    with acme.door(), CaptureQueriesContext(connection) as statements:
        queue([])
    assert len([s for s in statements if "procrastinate" in s["sql"] or "mail_mail" in s["sql"]]) == 0


def test_a_hundred_mails_take_as_many_statements_as_one(acme: Any) -> None:
    def statements(count: int) -> int:
        with acme.door(), CaptureQueriesContext(connection) as captured:
            queue(mails(count))
        return len(captured)

    assert statements(100) == statements(1)


def test_what_rolls_back_is_never_sent(acme: Any) -> None:
    try:
        with acme.door():
            queue(mails(1))
            raise RuntimeError
    except RuntimeError:
        pass
    assert jobs_for(acme) == 0
