from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from countermand.mail import mailbox
from countermand.mail.models import Mail
from countermand.mail.send import WAITS, send


@pytest.fixture(autouse=True)
def box(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "countermand.mail.mailbox.EmailBackend"
    settings.MAILBOX_DIR = tmp_path / "mailbox"


def mail_in(acme: Any, **fields: Any) -> Mail:
    content = {"kind": "approved", "to": "greta@example.com", "subject": "Canceled: Grün", "text": "All done.\n"}
    with acme.door():
        return Mail.objects.create(**{**content, **fields})


def current(acme: Any) -> Mail:
    with acme.door():
        return Mail.objects.get()


def make_due(acme: Any) -> None:
    with acme.door():
        Mail.objects.update(next_attempt_at=None)


def test_a_mail_arrives_and_is_sent(acme: Any) -> None:
    mail = mail_in(acme)
    send(acme.org.id, mail.id)
    assert current(acme).state == "sent"
    assert current(acme).sent_at is not None
    (letter,) = mailbox.letters()
    assert (letter.to, letter.subject, letter.text) == ("greta@example.com", "Canceled: Grün", "All done.\n")


def test_a_job_that_runs_again_does_nothing(acme: Any) -> None:
    mail = mail_in(acme)
    for _ in range(3):
        send(acme.org.id, mail.id)
    assert current(acme).attempts == 1


def test_the_same_mail_handed_over_twice_is_one_letter(acme: Any) -> None:
    """A worker that dies after handing it over and before noting so does it again."""
    mail = mail_in(acme)
    for _ in range(2):
        send(acme.org.id, mail.id)
        with acme.door():
            Mail.objects.update(state="waiting", sent_at=None, next_attempt_at=None)
    assert current(acme).attempts == 2
    assert len(mailbox.letters()) == 1


def test_without_a_mail_service_it_waits_and_says_why(acme: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "countermand.mail.unset.EmailBackend"
    mail = mail_in(acme)
    send(acme.org.id, mail.id)
    after = current(acme)
    assert after.state == "waiting"
    assert "RESEND_API_KEY" in after.last_error
    assert after.next_attempt_at > timezone.now() + timedelta(seconds=8)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'mail_id' = %s", [str(mail.id)])
        assert cursor.fetchone() == (1,)


def test_after_the_last_try_it_is_stuck(acme: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "countermand.mail.unset.EmailBackend"
    mail = mail_in(acme, attempts=len(WAITS))
    send(acme.org.id, mail.id)
    assert current(acme).state == "stuck"


def test_it_leaves_once_the_service_is_back(acme: Any, settings: Any) -> None:
    mail = mail_in(acme)
    settings.EMAIL_BACKEND = "countermand.mail.unset.EmailBackend"
    send(acme.org.id, mail.id)
    settings.EMAIL_BACKEND = "countermand.mail.mailbox.EmailBackend"
    make_due(acme)
    send(acme.org.id, mail.id)
    assert (current(acme).state, current(acme).last_error) == ("sent", "")


def test_a_line_break_in_a_subject_cannot_add_a_header(acme: Any) -> None:
    mail = mail_in(acme, subject="Hello\r\nBcc: eve@example.com")
    send(acme.org.id, mail.id)
    (letter,) = mailbox.letters()
    assert letter.subject == "Hello Bcc: eve@example.com"
