"""Beside the lines: what the customer said, how and when; files; a line's own reason; a draft."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.cancellations.attachments import MOST_BYTES, plain_name
from countermand.cancellations.models import Attachment, Draft, Request
from countermand.mail.models import Mail
from countermand.orgs.models import Organization

KEY = "01234567-89ab-7def-8123-456789abcdef"


def form(acme: Any, **more: Any) -> dict[str, Any]:
    return {"scope": "order", "reason": acme.reason().id, "key": KEY, **more}


def mail(name: str = "mail.eml", content: bytes = b"Please cancel.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(acme: Any, order: Any, **more: Any) -> Any:
    return acme.client(acme.ann).post(acme.url("request-new", order.id), form(acme, **more))


def test_what_the_customer_said_is_kept_apart_from_the_note_for_the_team(acme: Any) -> None:
    said = {"note": "Calls twice a day.", "customer_words": "Sorry for the trouble.", "channel": "phone"}
    assert send(acme, acme.order(), **said, asked_at="2026-11-20T14:05").status_code == 302
    with acme.door():
        request = Request.objects.get()
        assert (request.note, request.customer_words, request.channel) == tuple(said.values())
        assert request.asked_at.isoformat() == "2026-11-20T14:05:00+00:00"
        assert '"channel": "Phone"' in Entry.objects.get(action="requested").body


def test_the_customer_reads_their_text_and_never_the_note(acme: Any) -> None:
    send(acme, acme.order(), note="Difficult customer.", customer_words="Sorry for the trouble.")
    with acme.door():
        Organization.objects.update(mail_customer=True)
        request = Request.objects.select_related("reason").get()
    acme.approve(request)
    with acme.door():
        text = Mail.objects.get(kind="customer").text
    assert "Sorry for the trouble." in text
    assert "Difficult" not in text


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"channel": "smoke"}, "Choose from the list how the customer asked."),
        ({"asked_at": "yesterday"}, "“yesterday” is not a date and time."),
        ({"asked_at": "9999-12-31T23:59"}, "The customer cannot have asked in the future"),
        ({"customer_words": "x" * 2001}, "may have 2,000 characters"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_sent(acme: Any, entered: dict[str, str], sentence: str) -> None:
    answer = send(acme, acme.order(), **entered)
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    with acme.door():
        assert not Request.objects.exists()


def test_the_customers_mail_is_kept_with_the_request_and_comes_back_byte_for_byte(acme: Any) -> None:
    send(acme, acme.order(), file=[mail(content=b"\x00<script>"), mail("photo.jpg", b"jpg")])
    with acme.door():
        first = Attachment.objects.order_by("id").first()
        assert first
        assert Attachment.objects.count() == 2
    answer = acme.client(acme.carol).get(acme.url("request-attachment", first.id))
    assert answer.content == b"\x00<script>"
    assert answer["Content-Disposition"] == 'attachment; filename="mail.eml"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([mail(content=b"")], "“mail.eml” is empty"),
        ([mail(content=b"x" * (MOST_BYTES + 1))], "“mail.eml” is larger than 5 MB"),
        ([mail() for _ in range(6)], "Attach at most 5 files"),
    ],
)
def test_a_file_that_cannot_be_kept_is_named(acme: Any, files: list[Any], sentence: str) -> None:
    answer = send(acme, acme.order(), file=files)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert "choose them again" in answer.content.decode()


def test_a_file_can_be_added_while_it_waits_and_not_once_it_is_decided(acme: Any) -> None:
    request = acme.ask(acme.order())
    client, url = acme.client(acme.ann), acme.url("request-attachments", request.number)
    assert client.post(url, {"file": mail()}).status_code == 302
    assert "Choose a file first" in client.post(url).content.decode()
    acme.approve(request)
    assert client.post(url, {"file": mail()}).status_code == 409
    with acme.door():
        assert Attachment.objects.count() == 1
        assert Entry.objects.filter(action="attached").count() == 1


def test_next_door_cannot_fetch_a_file(acme: Any, next_door: Any) -> None:
    send(acme, acme.order(), file=[mail()])
    next_door.ask(next_door.order())
    with acme.door():
        found = Attachment.objects.get()
    assert next_door.client(next_door.ada).get(next_door.url("request-attachment", found.id)).status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\mails\\a.eml", "a.eml"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("", "file"),
        ("n" * 300, "n" * 120),
    ],
)
def test_a_files_name_is_only_a_name(name: str, kept: str) -> None:
    assert plain_name(name) == kept


def test_a_line_may_have_a_reason_of_its_own(acme: Any) -> None:
    order = acme.order({}, {})
    first, second = acme.lines(order)
    lines = {"scope": "lines", "line": [first.id, second.id], f"reason-{second.id}": acme.reason("too_late").id}
    assert send(acme, order, **lines).status_code == 302
    with acme.door():
        own = {row.line.ref: row.reason and row.reason.code for row in Request.objects.get().lines.all()}
    assert own == {"1": None, "2": "too_late"}


def test_a_lines_own_reason_may_demand_the_note(acme: Any) -> None:
    order = acme.order()
    (line,) = acme.lines(order)
    answer = send(acme, order, scope="lines", line=line.id, **{f"reason-{line.id}": acme.reason("other").id})
    assert "The reason “Other” needs a note" in answer.content.decode()


def test_the_same_follow_up_sent_twice_is_refused_with_the_earlier_ones_number(acme: Any) -> None:
    order = acme.order()
    (line,) = acme.lines(order)
    acme.approve(acme.ask(order, [(line, 2)]))
    page = acme.client(acme.ann).get(acme.url("request-new", order.id)).content.decode()
    follows = page.split(f'name="follows-{line.id}" value="')[1].split('"')[0]
    again = {"scope": "lines", "line": line.id, f"quantity-{line.id}": "1", f"follows-{line.id}": follows}
    assert send(acme, order, **again).status_code == 302
    with acme.door():
        second = Request.objects.select_related("reason").get(number=1002)
    acme.approve(second)
    answer = send(acme, order, **again | {"key": "11234567-89ab-7def-8123-456789abcdef"})
    assert answer.status_code == 409
    assert "1 were canceled by CR-1002 since you opened this page" in answer.content.decode()


def test_a_draft_outlives_the_page_and_ends_when_it_is_sent(acme: Any) -> None:
    order = acme.order({}, {})
    first, second = acme.lines(order)
    client = acme.client(acme.ann)
    written = {"scope": "lines", "line": second.id, f"quantity-{second.id}": "2", "note": "Half of it", "key": KEY}
    assert "Kept as a draft" in client.post(acme.url("request-draft", order.id), written).content.decode()
    page = client.get(acme.url("request-new", order.id)).content.decode()
    assert "It was not sent." in page
    assert "Half of it" in page
    assert f'id="line-{second.id}" aria-label="Cancel line 2" checked' in page
    assert f'id="line-{first.id}" aria-label="Cancel line 1" checked' not in page
    assert "Go on with your draft" in client.get(acme.url("order", order.id)).content.decode()
    send(acme, order)
    with acme.door():
        assert not Draft.objects.exists()


def test_a_draft_is_nobody_elses_and_can_be_forgotten(acme: Any) -> None:
    order = acme.order()
    url = acme.url("request-draft", order.id)
    acme.client(acme.ann).post(url, {"note": "Mine"})
    assert "Mine" not in acme.client(acme.bob).get(acme.url("request-new", order.id)).content.decode()
    acme.client(acme.ann).post(url, {"forget": "1"})
    assert "Mine" not in acme.client(acme.ann).get(acme.url("request-new", order.id)).content.decode()


def test_a_draft_keeps_no_word_about_the_warehouse(acme: Any) -> None:
    order = acme.order({"stage": "unknown"})
    (line,) = acme.lines(order)
    acme.client(acme.ann).post(acme.url("request-draft", order.id), {"line": line.id, f"unknown-{line.id}": "on"})
    with acme.door():
        assert list(Draft.objects.get().form) == ["line"]


def test_an_old_time_of_asking_is_a_fact_that_stays(acme: Any) -> None:
    send(acme, acme.order(), asked_at="2026-11-20T14:05")
    with pytest.raises(IntegrityError, match="is a fact and stays"), acme.door():
        Request.objects.update(asked_at=timezone.now() - timedelta(days=9))
