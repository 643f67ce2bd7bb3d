from typing import Any

import pytest

from countermand.audit.models import Entry
from countermand.cancellations.models import Decision, RequestLine
from countermand.cancellations.reject import reject
from countermand.cancellations.withdraw import withdraw
from countermand.mail.models import Mail
from countermand.plain import Plain


def test_a_rejection_tells_the_requester_why_and_frees_the_lines(acme: Any) -> None:
    order = acme.order()
    request = acme.ask(order)
    with acme.door():
        reject(request.id, by=acme.bob, note="The truck is loaded.")
    with acme.door():
        mail = Mail.objects.get(kind="rejected")
        assert mail.to == acme.ann.user.email
        assert "Why: The truck is loaded." in mail.text
        assert Entry.objects.get(action="rejected").actor.startswith("Bob")
    assert acme.ask(order).number == request.number + 1


def test_a_rejection_needs_a_note(acme: Any) -> None:
    request = acme.ask(acme.order())
    with pytest.raises(Plain, match="Write a note"), acme.door():
        reject(request.id, by=acme.bob, note="  ")
    with acme.door():
        assert not Decision.objects.exists()


def test_nobody_rejects_their_own_request(acme: Any) -> None:
    request = acme.ask(acme.order(), by=acme.eve)
    with pytest.raises(Plain, match="You asked for"), acme.door():
        reject(request.id, by=acme.eve, note="No.")


def test_only_who_asked_can_withdraw(acme: Any) -> None:
    request = acme.ask(acme.order())
    with pytest.raises(Plain, match="Only Ann, who asked for"), acme.door():
        withdraw(request.id, by=acme.eve)
    with acme.door():
        withdraw(request.id, by=acme.ann)
        assert RequestLine.objects.get().outcome == "withdrawn"
