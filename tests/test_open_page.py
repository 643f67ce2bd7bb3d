"""The page of a request stays open while others work on the same one."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import PASSWORD
from countermand.cancellations.models import Answer, RequestLine
from countermand.cancellations.reject import reject
from countermand.desk.comment import comment
from countermand.orders.models import Line
from countermand.warehouse.answer import Said, answer

SOON = 12_000  # it looks again every four seconds


def opened(acme: Any, screen: Any, request: Any, who: Any = None) -> Page:
    page: Page = screen().log_in((who or acme.bob).user.email, PASSWORD)
    page.goto(acme.url("request", request.number))
    return page


def ship(acme: Any, ref: str) -> None:
    with acme.door():
        Line.objects.filter(ref=ref).update(stage="shipped", shipped=5, carrier="UPS", tracking="1Z84")


@pytest.mark.browser
def test_what_is_written_and_ticked_stays_while_the_page_changes_around_it(acme: Any, screen: Any) -> None:
    request = acme.ask(acme.order({}, {}, {}))
    page = opened(acme, screen, request)
    page.get_by_label("Approve line 3").uncheck()
    note = page.get_by_label("Note", exact=True)
    note.press_sequentially("Called the cus")
    ship(acme, "2")
    with acme.door():
        row = RequestLine.objects.get(line__ref="1")
        answer([Said(row_id=row.id, answer=Answer.STOPPED)], by=acme.fay)
        comment(request, "They want it gone.", by=acme.ann)
    news = page.locator("#news")
    expect(news).to_contain_text("Line 2: Stage: Open → Shipped, Shipped: 0 → 5", timeout=SOON)
    expect(news).to_contain_text("Line 1: Stopped, says Fay.")
    expect(news).to_contain_text("Ann: “They want it gone.”")
    expect(note).to_be_focused()
    page.keyboard.type("tomer.")
    expect(note).to_have_value("Called the customer.")
    expect(page.get_by_label("Approve line 1")).to_be_checked()
    expect(page.get_by_label("Approve line 2")).to_be_disabled()
    expect(page.get_by_label("Approve line 3")).not_to_be_checked()
    page.get_by_role("button", name="I have seen it").click()
    expect(news).to_be_hidden()
    page.get_by_role("button", name="Approve the ticked lines").click()
    expect(page.get_by_text("CR-1001 is approved")).to_be_visible()
    with acme.door():
        outcomes = RequestLine.objects.order_by("line__ref").values_list("outcome", flat=True)
        assert list(outcomes) == ["canceled", "left_out", "left_out"]


@pytest.mark.browser
def test_whoever_presses_the_moment_something_changes_is_asked_to_look_first(acme: Any, screen: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    page = opened(acme, screen, request)
    page.evaluate("""() => new MutationObserver((seen, watcher) => {
        watcher.disconnect(); document.getElementById("approve").click(); }
    ).observe(document.getElementById("decision"), {childList: true, subtree: true})""")
    ship(acme, "2")
    expect(page.get_by_text("Look at it, then press again.")).to_be_visible(timeout=SOON)
    expect(page.locator("#news")).to_be_focused()
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Approve the ticked lines").click()
    expect(page.get_by_text("CR-1001 is approved")).to_be_visible()


@pytest.mark.browser
def test_a_page_that_could_not_look_again_decides_nothing(acme: Any, screen: Any) -> None:
    request = acme.ask(acme.order({}, {}))
    window = screen()
    page = window.log_in(acme.bob.user.email, PASSWORD)
    page.route("**/live/*", lambda route: route.fulfill(status=204))
    page.goto(acme.url("request", request.number))
    ship(acme, "2")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/decision/" in answer.url) as refused:
        page.get_by_role("button", name="Approve, refund $100.00").click()
    assert refused.value.status == 409
    expect(page.get_by_role("alert").first).to_contain_text("Line 2 has changed since you opened the page")
    assert [said for said in window.complaints if "409" not in said] == []
    window.complaints.clear()


@pytest.mark.browser
def test_what_somebody_else_decided_is_said_at_the_top_and_nothing_written_is_lost(acme: Any, screen: Any) -> None:
    request = acme.ask(acme.order())
    page = opened(acme, screen, request)
    page.get_by_label("Note", exact=True).fill("My long note.")
    with acme.door():
        reject(request.id, by=acme.eve, note="Engraved.")
    expect(page.locator("#news")).to_contain_text("CR-1001 was rejected", timeout=SOON)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rejected")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_label("Note", exact=True)).to_have_value("My long note.")
    page.get_by_role("link", name="Show it as it is now").click()
    expect(page.get_by_text("Rejected by")).to_be_visible()


@pytest.mark.browser
def test_two_who_have_it_open_see_each_other(acme: Any, screen: Any) -> None:
    request = acme.ask(acme.order())
    first = opened(acme, screen, request)
    second = opened(acme, screen, request, acme.eve)
    expect(second.get_by_text("Bob has it open")).to_be_visible()
    expect(first.get_by_text("Eve has it open")).to_be_visible(timeout=SOON)
