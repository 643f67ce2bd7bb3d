"""Whoever decides all day does it without the mouse, and always knows where they are."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import PASSWORD
from countermand.cancellations.models import Request
from countermand.cancellations.reinstate import ask_to_reinstate

FOCUS = "document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 200)"


class Keyboard:
    """Presses keys, and sees to it that the focus is somewhere after each."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def on(self) -> str:
        """The label of the row, or the text of the link or button, that has the focus."""
        found: str = self.page.evaluate(
            "(document.activeElement.closest('tr[data-name]') || {dataset: {}}).dataset.name"
            " || document.activeElement.textContent.trim()"
        )
        return found

    def opened(self, heading: str) -> None:
        """The page with this heading is there, and so are its scripts: before, no key does anything."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.page.wait_for_load_state("load")

    def decided(self, label: str, where: str = "") -> None:
        """What was decided is no longer in the queue, and the focus went somewhere."""
        if where:
            expect(self.page.locator("main")).to_contain_text(where)
            self.page.wait_for_load_state("load")
        expect(self.page.locator(f"tr[data-name='{label}']")).to_have_count(0)
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        assert self.page.evaluate(FOCUS), f"the focus is lost after {label}"


def labels(page: Page) -> list[str]:
    return [row.get_attribute("data-name") or "" for row in page.locator("tr[data-name]").all()]


@pytest.mark.browser
def test_twenty_requests_are_decided_by_keyboard_alone(acme: Any, screen: Any) -> None:
    for _count in range(21):
        acme.ask(acme.order({}, {}))
    page = screen().log_in(acme.bob.user.email, PASSWORD)
    page.goto(acme.url("queue"))
    keys, queue = Keyboard(page), labels(page)

    # Up and down, help, and a search that one leaves again.
    keys.press("j", "j", "k")
    assert keys.on() == queue[0]
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape", "/")
    expect(page.get_by_label("Customer, order or request")).to_be_focused()
    page.keyboard.type("CR-1021")
    keys.press("Enter")
    expect(page.locator("tr[data-name]")).to_have_count(1)
    page.goto(acme.url("queue"))

    # Six approved one by one; each time the next one has the focus.
    keys.press("j")
    for at in range(6):
        assert keys.on() == queue[at]
        keys.press("a")
        expect(page.get_by_role("dialog", name=f"Approve {queue[at]}?")).to_be_visible()
        keys.press("Enter")
        keys.decided(queue[at])

    # Four rejected with a note: Tab to the button, or Ctrl and Enter.
    for at in range(6, 10):
        assert keys.on() == queue[at]
        keys.press("r")
        page.keyboard.type("The truck is loaded, j k a r s x.")
        keys.press("Control+Enter") if at % 2 else keys.press("Tab", "Enter")
        keys.decided(queue[at])

    # One is put aside until tomorrow.
    assert keys.on() == queue[10]
    keys.press("s", "ArrowDown", "ArrowDown", "Enter")
    keys.decided(queue[10])

    # Four opened and decided on their page, one after the other.
    assert keys.on() == queue[11]
    keys.press("Enter")
    for at in range(11, 15):
        keys.opened(queue[at])
        keys.press("a")
        expect(page.get_by_role("button", name="Approve, refund $100.00")).to_be_focused()
        keys.press("Enter")
        keys.decided(queue[at], f"{queue[at]} is approved")
        assert f"Next: {queue[at + 1]}" in keys.on()
        if at < 14:
            keys.press("Enter")

    # Of one, a line is left out; then the last five together, with one confirmation.
    keys.press("Enter")
    keys.opened(queue[15])
    keys.press("j", "j", "x", "a", "Enter")
    keys.decided(queue[15], f"{queue[15]} is approved")
    page.goto(acme.url("queue"))
    assert labels(page) == queue[16:]
    keys.press("j", "x", "j", "x", "j", "x", "j", "x", "a")
    keys.opened("Approve 4 requests?")
    keys.press("Enter")
    keys.decided(queue[16], "4 requests are approved.")
    assert keys.on() == queue[20]
    keys.press("a", "Enter")
    keys.decided(queue[20], "Nothing waits")

    with acme.door():
        assert Request.objects.exclude(status="pending").count() == 20
        assert Request.objects.filter(status="rejected").count() == 4


@pytest.mark.browser
def test_single_keys_are_switched_off_and_stay_off(acme: Any, screen: Any) -> None:
    acme.ask(acme.order())
    page = screen().log_in(acme.bob.user.email, PASSWORD)
    page.goto(acme.url("queue"))
    page.keyboard.press("?")
    page.get_by_label("Single keys work in this browser").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.locator(".row-link").focus()
    for key in ("a", "r", "s", "x", "?"):
        page.keyboard.press(key)
    assert page.locator("dialog[open], input[name=number]:checked").count() == 0
    page.get_by_role("button", name="Keys").press("Enter")
    expect(page.get_by_label("Single keys work in this browser")).not_to_be_checked()


@pytest.mark.browser
def test_the_focus_goes_on_when_somebody_else_decides_the_row_that_has_it(acme: Any, screen: Any) -> None:
    first, second, third = (acme.ask(acme.order()) for _count in range(3))
    page = screen().log_in(acme.bob.user.email, PASSWORD)
    page.goto(acme.url("queue"))
    keys = Keyboard(page)
    keys.press("j", "j")
    assert keys.on() == second.label
    acme.approve(second)
    expect(page.locator(f"tr[data-name='{second.label}']")).to_have_count(0, timeout=12_000)
    assert keys.on() == third.label
    assert labels(page) == [first.label, third.label]
    with acme.door():
        ask_to_reinstate(second.id, by=acme.ann, why="The other order was meant.")
    expect(page.get_by_text("Ann: “The other order was meant.”")).to_be_visible(timeout=12_000)
    assert keys.on() == third.label
