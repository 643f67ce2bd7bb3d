"""The warehouse answers on a phone, and the approver at a desk sees it at once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import PASSWORD
from countermand.cancellations.models import RequestLine
from countermand.cancellations.test_rules import rule

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SOON = 12_000  # a page looks again every four seconds
THUMB = 44  # px: what a thumb, or a glove, hits


def busy_company(acme: Any) -> Any:
    """One request for three lines, two of which the warehouse has to stop first, among others that wait."""
    rule(acme, "limits", ask_first=("picking", "packed"))
    for _count in range(3):
        acme.ask(acme.order())
    long = {"sku": "B" * 40, "description": "Bell, brass, hand-polished, " * 6}
    acme.ask(acme.order(long, customer_name="The Greater Southeastern Cyclery Company of Massachusetts, Incorporated"))
    late = {"sku": "LAMP", "stage": "packed", "carrier": "UPS", "tracking": "1Z84F30W0314620611"}
    return acme.ask(acme.order({"sku": "BELL", "stage": "picking"}, late, {"sku": "BASKET"}, number="SO-77001"))


def nothing_sticks_out(page: Page) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def big(page: Page, scope: str) -> None:
    """Everything to press in there is big enough."""
    for target in page.locator(f"{scope} :is(button, summary, input:not([type=hidden]))").all():
        box = target.bounding_box()
        assert box is None or box["height"] >= THUMB, (target.text_content(), box)


@pytest.mark.browser
def test_the_warehouse_stops_one_line_and_reports_another_and_the_approver_approves_the_rest(
    acme: Any, screen: Any
) -> None:
    request = busy_company(acme)
    desk = screen().log_in(acme.bob.user.email, PASSWORD)
    desk.goto(acme.url("request", request.number))
    expect(desk.get_by_label("The warehouse stopped line 1")).to_be_visible()

    # Fay opens the list on her phone and types an order's number.
    phone = screen(**PHONE).log_in(acme.fay.user.email, PASSWORD)
    phone.get_by_text("Menu", exact=True).tap()
    phone.get_by_role("link", name="Warehouse").tap()
    expect(phone.get_by_role("heading", name="Stop these lines")).to_be_visible()
    nothing_sticks_out(phone)
    big(phone, "main")
    phone.get_by_label("Scan or type").fill("so-77001")
    phone.get_by_role("button", name="Find").tap()
    expect(phone.locator(".hold-sku")).to_have_text(["LAMP", "BELL", "BASKET"])
    phone.get_by_role("button", name="Stopped: BELL of SO-77001").tap()
    expect(phone.get_by_role("status").first).to_contain_text("Line 1 of SO-77001: stopped.")
    expect(desk.locator("#news")).to_contain_text("Line 1: Stopped, says Fay.", timeout=SOON)
    expect(desk.get_by_label("The warehouse stopped line 1")).to_have_count(0)

    # The box with this label is on the truck: a scanner types its number and ends with Enter.
    phone.goto(acme.url("holds"))
    expect(phone.get_by_label("Scan or type")).to_be_focused()
    phone.keyboard.type("1Z84F30W0314620611\n")
    expect(phone.locator(".hold-sku")).to_have_text(["LAMP"])
    phone.get_by_text("Too late", exact=True).tap()
    big(phone, ".holds")
    nothing_sticks_out(phone)
    expect(phone.get_by_label("Tracking number")).to_have_value("1Z84F30W0314620611")
    phone.get_by_role("button", name="Yes, it has shipped").tap()
    expect(phone.get_by_text("Line 2 of SO-77001: too late, shipped.")).to_be_visible()

    # Bob has touched nothing: his page says both, and he approves the rest.
    expect(desk.locator("#news")).to_contain_text("Line 2: Too late, shipped, says Fay.", timeout=SOON)
    expect(desk.get_by_text("with UPS 1Z84F30W0314620611: start a return instead.")).to_be_visible()
    expect(desk.get_by_label("Approve line 2")).to_be_disabled()
    desk.wait_for_timeout(2_100)
    desk.get_by_role("button", name="Approve the ticked lines").click()
    expect(desk.get_by_text(f"{request.label} is approved")).to_be_visible()
    with acme.door():
        rows = RequestLine.objects.filter(request=request).order_by("line__ref")
        assert list(rows.values_list("outcome", flat=True)) == ["canceled", "left_out", "canceled"]

    # The list on the phone, left alone, says what to put back.
    phone.goto(acme.url("holds") + "?q=SO-77001")
    expect(phone.get_by_role("heading", name="Canceled: put these back")).to_be_visible()
    nothing_sticks_out(phone)


@pytest.mark.browser
def test_what_somebody_asks_for_appears_on_a_list_that_lies_open(acme: Any, screen: Any) -> None:
    acme.ask(acme.order({"sku": "BELL"}))
    phone = screen(**PHONE).log_in(acme.fay.user.email, PASSWORD)
    phone.goto(acme.url("holds"))
    expect(phone.locator(".hold-sku")).to_have_text(["BELL"])
    acme.ask(acme.order({"sku": "LAMP", "stage": "packed"}))
    expect(phone.locator(".hold-sku")).to_have_text(["LAMP", "BELL"], timeout=SOON)


@pytest.mark.browser
def test_the_printed_list_has_a_box_to_tick_for_each_line_and_nothing_to_press(acme: Any, screen: Any) -> None:
    busy_company(acme)
    page = screen().log_in(acme.fay.user.email, PASSWORD)
    page.add_init_script("window.print = () => document.documentElement.dataset.printed = 'yes'")
    page.goto(acme.url("holds"))
    page.get_by_role("link", name="Print").click()
    expect(page.locator("[data-printed=yes]")).to_have_count(1)
    page.emulate_media(media="print")
    assert page.locator(".tick:visible").count() == page.locator(".hold").count() == 7
    assert page.locator("button:visible, nav:visible, input:visible").count() == 0
    expect(page.get_by_text("Acme Toys · printed")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
