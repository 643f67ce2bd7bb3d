"""The page on which somebody decides: everything that they need, and nothing that has changed behind their back."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countermand.audit.models import Entry
from countermand.cancellations.models import Answer, Request, RequestLine
from countermand.desk.models import Comment
from countermand.mail.models import Mail
from countermand.orders.models import Line
from countermand.orgs.models import Organization
from countermand.profile.answers import answers
from countermand.profile.change import change_answers
from countermand.warehouse.answer import Said, answer


def page_of(acme: Any, request: Any, who: Any = None) -> str:
    return str(acme.client(who or acme.bob).get(acme.url("request", request.number)).content.decode())


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the form as it stands."""
    form: dict[str, list[str]] = {}
    inside = page.split('id="decision"')[1].split("</form>")[0]
    for tag in re.findall(r"<input [^>]*>", inside):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in found and (found.get("type") != "checkbox" or " checked" in tag):
            form.setdefault(found["name"], []).append(found.get("value", ""))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        form[name] = re.findall(r'value="([^"]*)" selected', options) or [""]
    return form


def decide(acme: Any, request: Any, form: dict[str, Any], verdict: str = "approve", who: Any = None) -> Any:
    url = acme.url("request-decision", request.number)
    return acme.client(who or acme.bob).post(url, form | {"verdict": verdict})


def outcomes(acme: Any) -> list[str]:
    with acme.door():
        return list(RequestLine.objects.order_by("line__position").values_list("outcome", flat=True))


def test_the_form_as_it_stands_approves_all_of_it(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    assert decide(acme, request, form_of(page_of(acme, request))).status_code == 302
    assert outcomes(acme) == ["canceled", "canceled"]


def test_one_line_is_approved_and_the_other_rejected_with_its_note(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    form = form_of(page_of(acme, request))
    last = form["row"].pop()
    assert decide(acme, request, form | {f"reject-{last}": "Engraved."}).status_code == 302
    assert outcomes(acme) == ["canceled", "rejected"]
    assert "“Engraved.”" in page_of(acme, request)


def test_a_line_that_is_ticked_and_rejected_at_once_is_asked_about(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    form = form_of(page_of(acme, request))
    answer = decide(acme, request, form | {f"reject-{form['row'][0]}": "Engraved."})
    assert answer.status_code == 400
    assert "untick it, or empty that field" in answer.content.decode()
    assert outcomes(acme) == ["pending", "pending"]


def test_a_stale_page_is_refused_with_what_changed_and_keeps_what_was_written(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    form = form_of(page_of(acme, request))
    with acme.door():
        Line.objects.filter(ref="2").update(stage="picking")
    answer = decide(acme, request, form | {"note": "Called the customer."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Line 2 has changed since you opened the page (Stage: Open → Picking). Look again." in page
    assert "Called the customer." in page
    assert outcomes(acme) == ["pending", "pending"]
    assert decide(acme, request, form_of(page)).status_code == 302


def test_a_page_from_before_the_first_approval_does_not_become_the_second(acme: Any) -> None:
    with acme.door():
        limits = type(answers().limits)(second_above=1)
        change_answers("limits", limits, by=acme.ada)
    request = acme.ask(acme.order())
    form = form_of(page_of(acme, request, acme.eve))
    decide(acme, request, form_of(page_of(acme, request)))
    answer = decide(acme, request, form, who=acme.eve)
    assert answer.status_code == 409
    assert "Bob approved CR-1001 as the first since you opened the page." in answer.content.decode()
    assert decide(acme, request, form_of(page_of(acme, request, acme.eve)), who=acme.eve).status_code == 302
    assert outcomes(acme) == ["canceled"]


def test_rejecting_is_never_stale(acme: Any) -> None:
    request = acme.ask(acme.order())
    form = form_of(page_of(acme, request))
    with acme.door():
        Line.objects.update(stage="picking")
    assert decide(acme, request, form | {"note": "No."}, "reject").status_code == 302


def test_when_one_line_shipped_the_rest_is_approved(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    with acme.door():
        Line.objects.filter(ref="1").update(stage="shipped", shipped=5)
    page = page_of(acme, request)
    assert "Approve the ticked lines" in page
    assert decide(acme, request, form_of(page)).status_code == 302
    assert outcomes(acme) == ["left_out", "canceled"]


def test_the_warehouses_answer_stands_beside_its_line(acme: Any) -> None:
    request = acme.ask(acme.order())
    with acme.door():
        row = RequestLine.objects.get()
        answer([Said(row_id=row.id, answer=Answer.STOPPED, note="On shelf B4.")], by=acme.fay)
    page = page_of(acme, request)
    assert "Stopped, says Fay" in page
    assert "“On shelf B4.”" in page


def test_the_mails_are_shown_as_they_would_be_sent_and_nothing_is_written(acme: Any) -> None:
    with acme.door():
        Organization.objects.update(mail_customer=True)
    request = acme.ask(acme.order({"description": "Blue bell"}))
    url = acme.url("request-mail-preview", request.number)
    page = acme.client(acme.bob).post(url, form_of(page_of(acme, request)), headers={"hx-request": "true"})
    text = page.content.decode()
    assert "If you approve, to greta@example.com" in text
    assert "5 × Blue bell" in text
    assert "<html" not in text
    with acme.door():
        assert not Mail.objects.filter(kind__in=["approved", "customer", "rejected"]).exists()
        assert Request.objects.get().status == "pending"
    acme.approve(request)
    with acme.door():
        assert Mail.objects.get(kind="customer").text.splitlines()[0] in text


def test_what_the_customer_asked_for_before_is_listed_with_its_decision(acme: Any) -> None:
    acme.approve(acme.ask(acme.order(number="SO-OLD")))
    acme.ask(acme.order(number="SO-ELSE", customer_email="someone@example.com"))
    order = acme.order({}, {}, number="SO-NEW")
    first, second = acme.lines(order)
    earlier = acme.ask(order, [(first, 5)])
    acme.client(acme.bob).post(
        acme.url("request-decision", earlier.number), {"verdict": "reject", "note": "Ask for both lines."}
    )
    page = page_of(acme, acme.ask(order, [(second, 5)])).split('id="history"')[1]
    assert "Order SO-OLD:" in page
    assert "“Ask for both lines.”" in page
    assert "SO-ELSE" not in page.split("</section>")[0]


def test_how_the_customer_asked_and_what_they_sent_is_shown(acme: Any) -> None:
    order = acme.order()
    form = {"scope": "order", "reason": acme.reason().id, "channel": "chat", "customer_words": "Sorry!"}
    file = SimpleUploadedFile("mail.eml", b"x")
    acme.client(acme.ann).post(acme.url("request-new", order.id), form | {"file": file})
    with acme.door():
        request = Request.objects.get()
    page = page_of(acme, request)
    assert ("Chat" in page, "Sorry!" in page, "mail.eml</a>" in page) == (True, True, True)


def test_a_link_in_a_mail_only_opens_the_page(acme: Any, client: Any) -> None:
    request = acme.ask(acme.order())
    url = acme.url("request-decision", request.number)
    assert acme.client(acme.bob).get(url + "?verdict=approve").status_code in {403, 405}
    opened = client.get(acme.url("request", request.number))
    assert opened["Location"] == f"/accounts/login/?next={acme.url('request', request.number)}"
    assert outcomes(acme) == ["pending"]


def test_what_is_ticked_is_added_up(acme: Any) -> None:
    request = acme.ask(acme.order({}, {"price": "2.50"}))
    assert '<td class="text-end num total" id="total">$62.50</td>' in page_of(acme, request)
    with acme.door():
        Line.objects.filter(ref="1").update(stage="shipped", shipped=5)
    assert '<td class="text-end num total" id="total">$12.50</td>' in page_of(acme, request)


def test_a_request_approved_in_part_says_how_much_of_it(acme: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    form = form_of(page_of(acme, request))
    form["row"].pop()
    decide(acme, request, form)
    assert "1 of 2 lines" in page_of(acme, request)


def test_after_a_decision_the_next_one_is_offered_by_risk(acme: Any) -> None:
    first, second = acme.ask(acme.order()), acme.ask(acme.order())
    acme.ask(acme.order({"stage": "packed"}))
    client = acme.client(acme.bob)
    url = acme.url("request-decision", first.number)
    answer = client.post(url, {"verdict": "reject", "note": "No."}, follow=True)
    assert "Next: CR-1003, order SO-00003" in answer.content.decode()
    assert "Next:" not in page_of(acme, second)


def test_after_the_last_decision_the_queue_is_offered(acme: Any) -> None:
    request = acme.ask(acme.order())
    url = acme.url("request-decision", request.number)
    answer = acme.client(acme.bob).post(url, {"verdict": "reject", "note": "No."}, follow=True)
    assert "Nothing more waits for you" in answer.content.decode()


def test_until_when_it_is_snoozed_stands_on_the_page(acme: Any) -> None:
    request = acme.ask(acme.order())
    acme.client(acme.bob).post(acme.url("request-snooze", request.number), {"until": "answer"})
    assert "Snoozed until the warehouse answers" in page_of(acme, request)
    assert "Snoozed until" not in page_of(acme, request, acme.eve)


def test_a_comment_that_is_refused_leaves_the_ticks_as_they_were(acme: Any) -> None:
    request = acme.ask(acme.order())
    answer = acme.client(acme.bob).post(acme.url("request-comments", request.number), {"text": " "})
    assert " checked" in answer.content.decode().split('name="row"')[1].split(">")[0]


# Comments


def say(acme: Any, text: str, who: Any = None, **more: Any) -> Any:
    url = acme.url("request-comments", 1001)
    return acme.client(who or acme.bob).post(url, {"text": text, **more})


def told(acme: Any) -> set[str]:
    with acme.door():
        return {mail.to.split("@")[0] for mail in Mail.objects.filter(kind="comment")}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nobody in particular.", set()),
        ("@Ann, did they call?", {"ann"}),
        ("@ann @FAY look", {"ann", "fay"}),
        ("write to ann@acme.example", set()),
    ],
)
def test_whom_a_comment_mentions_gets_a_mail(acme: Any, text: str, names: set[str]) -> None:
    request = acme.ask(acme.order())
    assert say(acme, text).status_code == 302
    assert told(acme) == names
    assert text.split()[0] in page_of(acme, request, acme.carol)


def test_people_are_picked_from_the_list_or_named_by_e_mail(acme: Any) -> None:
    acme.ask(acme.order())
    say(acme, f"@{acme.fred.user.email} look", mention=acme.ada.id)
    assert told(acme) == {"fred", "ada"}


def test_of_two_with_one_name_the_longer_name_or_the_e_mail_says_who(acme: Any) -> None:
    acme.ask(acme.order())
    acme.member("ann marie", ["requester"])
    answer = say(acme, "@Ann look")
    assert answer.status_code == 400
    assert "More than one person is called “ann”" in answer.content.decode()
    assert say(acme, "@Ann Marie look").status_code == 302
    assert told(acme) == {"ann marie"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" ", "Write something first"), ("@Zoe look", "Nobody here is called “Zoe”"), ("x" * 5001, "5,000 characters")],
)
def test_a_comment_that_cannot_be_is_said_and_kept_in_the_form(acme: Any, text: str, sentence: str) -> None:
    acme.ask(acme.order())
    answer = say(acme, text)
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    with acme.door():
        assert not Comment.objects.exists()


def test_a_comment_is_text_and_nothing_else(acme: Any) -> None:
    request = acme.ask(acme.order())
    say(acme, "<img src=x onerror=alert(1)>")
    assert "&lt;img src=x" in page_of(acme, request)
    assert "<img" not in page_of(acme, request)


def test_an_auditor_reads_comments_and_writes_none(acme: Any) -> None:
    acme.ask(acme.order())
    assert say(acme, "Hello", acme.carol).status_code == 403


def test_a_comment_stays_in_the_record(acme: Any) -> None:
    acme.ask(acme.order())
    say(acme, "@Ann look")
    with acme.door():
        assert '"mentioned": ["Ann"]' in Entry.objects.get(action="commented").body
