from typing import Any

import pytest
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.mail.models import Mail
from countermand.mail.send_again import send_again
from countermand.plain import Conflict


def mail_in(acme: Any, **fields: Any) -> Mail:
    with acme.door():
        return Mail.objects.create(kind="approved", to="greta@example.com", subject="Canceled", text="Done.", **fields)


def test_a_stuck_mail_is_tried_now(acme: Any) -> None:
    mail = mail_in(acme, state="stuck", attempts=8, last_error="refused")
    with acme.door():
        send_again(mail.id, by=acme.fred)
    with acme.door():
        after = Mail.objects.get()
        assert (after.state, after.next_attempt_at) == ("waiting", None)
        assert Entry.objects.get(action="resent").actor.startswith("Fred")


def test_a_mail_that_was_sent_is_not_sent_again(acme: Any) -> None:
    mail = mail_in(acme, state="sent", sent_at=timezone.now())
    with pytest.raises(Conflict, match="sent already"), acme.door():
        send_again(mail.id, by=acme.fred)


def test_the_page_shows_what_is_stuck_and_sends_it_again(acme: Any) -> None:
    mail = mail_in(acme, state="stuck", attempts=8, last_error="mailbox busy")
    fred = acme.client(acme.fred)
    page = fred.get(acme.url("mails")).content.decode()
    assert "Some mails are stuck" in page
    assert "mailbox busy" in page
    page = fred.post(acme.url("mail-attempts", mail.id), follow=True).content.decode()
    assert "is sent again now" in page


def test_pages_of_mails_follow_each_other_without_a_gap(acme: Any) -> None:
    with acme.door():
        Mail.objects.bulk_create(
            Mail(kind="approved", to=f"p{n}@example.com", subject=f"No {n}.", text="") for n in range(70)
        )
    fred = acme.client(acme.fred)
    first = fred.get(acme.url("mails")).content.decode()
    second = fred.get(acme.url("mails") + "?before=" + first.split("before=")[1].split('"')[0]).content.decode()
    assert all((f">No {n}.<" in first) != (f">No {n}.<" in second) for n in range(70))


def test_a_requester_does_not_see_them(acme: Any) -> None:
    assert acme.client(acme.ann).get(acme.url("mails")).status_code == 403


@pytest.mark.parametrize("query", ["?before=x", "?state=odd", "?before=9999999999999999999"])
def test_an_odd_address_is_no_error(acme: Any, query: str) -> None:
    assert acme.client(acme.fred).get(acme.url("mails") + query).status_code == 200
