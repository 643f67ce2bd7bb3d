"""The whole story in a real browser, as the people of one company live it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import expect
from standardwebhooks.webhooks import Webhook

from conftest import PASSWORD
from countermand.exports.models import Template
from countermand.refunds.models import Endpoint

COLUMNS = [
    {"header": "Order No.", "field": "order_number"},
    {"header": "SKU", "field": "sku"},
    {"header": "QTY_CXL", "field": "canceled_quantity"},
    {"header": "Code", "field": "reason_system_code"},
    {"header": "Date", "field": "canceled_on"},
    {"header": "Source", "text": "CM"},
]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it finds something; fails after 20 seconds."""
    deadline = time.monotonic() + 20
    while not (found := look()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)
    return found


@pytest.mark.browser
def test_from_a_phone_call_to_the_canceled_orders_file(acme: Any, product: str, screen: Any) -> None:
    with acme.door():
        Template.objects.create(name="ERP", delimiter=";", date_format="%d.%m.%Y", columns=COLUMNS)
        Endpoint.objects.create(name="Books", url=f"{product}/demo/sink/receive/{acme.slug}/", secret=SECRET)
    shipped = {"stage": "shipped", "shipped": 5, "carrier": "UPS", "tracking": "1Z999"}
    order = acme.order({"sku": "BELL"}, shipped, {"sku": "LAMP"}, number="SO-77001")

    # The rep finds the order and asks for its three lines; the shipped one is refused with its sentence.
    rep = screen()
    page = rep.log_in(acme.ann.user.email, PASSWORD)
    page.get_by_role("searchbox").first.fill("77001")
    page.get_by_role("link", name="SO-77001").click()
    page.get_by_role("link", name="Request cancellation").click()
    expect(page.get_by_text("Line 2 shipped with UPS 1Z999: start a return instead.")).to_be_visible()
    page.get_by_label("Reason").select_option(label="Customer changed their mind")
    page.get_by_role("textbox", name="Note").fill("Called twice, wants it gone.")
    page.get_by_role("button", name="Send to the approvers").click()
    expect(page.get_by_text("is on its way to the approvers")).to_be_visible()
    expect(page.get_by_text("Of the whole order, not asked for:")).to_be_visible()

    # The approver finds it in the queue and approves with a reason.
    approver = screen()
    page = approver.log_in(acme.bob.user.email, PASSWORD)
    page.goto(acme.url("queue"))
    page.get_by_role("link", name="CR-1001").click()
    page.get_by_label("Reason").select_option(label="Out of stock")
    page.get_by_role("button", name="Approve, refund $100.00").click()
    expect(page.get_by_text("CR-1001 is approved")).to_be_visible()
    assert [(line.canceled, line.stage) for line in acme.lines(order)] == [
        (5, "canceled"),
        (0, "shipped"),
        (5, "canceled"),
    ]

    # The hook arrives once, signed; the mail is in the mailbox.
    hook = eventually(lambda: requests.get(f"{product}/demo/sink/receive/{acme.slug}/", timeout=5).json())
    (received,) = hook
    body = Webhook(SECRET).verify(received["body"], received["headers"])
    assert body["data"]["request"]["number"] == "CR-1001"
    assert [line["sku"] for line in body["data"]["lines"]] == ["BELL", "LAMP"]
    mailbox = screen()
    eventually(lambda: mailbox.page.goto("/demo/mailbox/") and mailbox.page.get_by_text(acme.ann.user.email).count())

    # The auditor reads who, when and why.
    auditor = screen()
    page = auditor.log_in(acme.carol.user.email, PASSWORD)
    page.goto(acme.url("audit"))
    entry = page.get_by_role("row").filter(has_text="CR-1001").filter(has_text="approved")
    expect(entry).to_contain_text("Bob")
    expect(entry).to_contain_text("Out of stock")

    # The canceled-orders file has exactly the template's header and the two rows.
    page = approver.page
    page.goto(acme.url("exports"))
    page.get_by_label("I have looked at it").check()  # before the first file of a template, somebody does
    page.get_by_role("button", name="Its files may leave").click()
    page.get_by_role("button", name="Build the file").click()
    link = page.get_by_role("link", name="Download")
    expect(link.first).to_be_visible(timeout=20_000)  # the page looks again by itself
    with page.expect_download() as download:
        link.first.click()
    day = timezone.localdate().strftime("%d.%m.%Y")
    assert download.value.path().read_bytes().decode() == (
        "Order No.;SKU;QTY_CXL;Code;Date;Source\r\n"
        f"SO-77001;BELL;5;OUT_OF_STOCK;{day};CM\r\n"
        f"SO-77001;LAMP;5;OUT_OF_STOCK;{day};CM\r\n"
    )
