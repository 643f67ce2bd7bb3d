"""Every main page: no axe violation, nothing that sticks out of a phone, no console error, no foreign request."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import PASSWORD
from countermand.cancellations.approve import Approval, approve_one
from countermand.cancellations.models import RequestLine
from countermand.cancellations.reinstate import ask_to_reinstate, reinstate
from countermand.cancellations.reject import reject
from countermand.cancellations.test_rules import rule
from countermand.imports.models import SheetSource
from countermand.orders.models import Line
from countermand.refunds.models import Delivery, Endpoint, Refund
from countermand.setup.questions import TOPICS

PHONE = {"viewport": {"width": 390, "height": 800}}
DESK = {"viewport": {"width": 1280, "height": 800}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def decided(acme: Any) -> list[int]:
    """Requests in every state that a page of one can show: numbers."""
    rejected, partly, asked_back, taken_back = (acme.ask(acme.order({}, {})) for _count in range(4))
    with acme.door():
        reject(rejected.id, by=acme.bob, note="Engraved, and paid for by somebody else. " * 9)
    with acme.door():
        first, second = RequestLine.objects.filter(request=partly)
        approval = Approval(request_id=partly.id, row_ids=frozenset([first.id]), rejected={second.id: "No."})
        approve_one(approval, by=acme.bob, reason=partly.reason)
    acme.approve(asked_back)
    acme.approve(taken_back)
    with acme.door():
        ask_to_reinstate(asked_back.id, by=acme.ann, why="The other order was meant.")
        back = ask_to_reinstate(taken_back.id, by=acme.ann, why="The other order was meant.")
    with acme.door():
        reinstate(back.id, by=acme.bob)
    return [one.number for one in (rejected, partly, asked_back, taken_back)]


def live_company(acme: Any) -> list[str]:
    """A company with something on every page; the paths of its pages."""
    with acme.door():
        Endpoint.objects.create(name="Books", url="http://127.0.0.1:9/", secret="whsec_c2VjcmV0")
    long = {
        "description": "Bell, brass, hand-polished, with a very long description that goes on " * 3,
        "sku": "B" * 60,
    }
    order = acme.order(long, {"stage": "shipped", "shipped": 5}, {"stage": "unknown", "source_stage": "Resolved"})
    rule(acme, "limits", ask_first=("picking",))
    rule(acme, "special", free="tell")
    done, open_order = acme.ask(acme.order()), acme.order({"stage": "picking", "price": 0}, {})
    waiting = acme.ask(open_order)
    with acme.door():
        approve_one(Approval(request_id=done.id), by=acme.bob, reason=done.reason)
        Line.objects.filter(order=open_order, ref="2").update(stage="shipped", shipped=5)
    numbers = decided(acme)
    file = SimpleUploadedFile("open.csv", b"Order;Line;SKU;Qty;Status\nSO-900;1;A;5;Open\nSO-900;2;B;3;Strange\n")
    acme.client(acme.fay).post(acme.url("imports"), {"file": file})
    with acme.door():
        delivery = Delivery.objects.filter(request_id=done.id).get()
        Refund.objects.filter(id=delivery.refund_id).update(state="failed", attention="failed")
        sheet = SheetSource.objects.create(
            name="Open orders", link="x", spreadsheet="x", set_by=acme.fay, state="failed", sentence="No.", failures=3
        )
    names = [
        "orders",
        "requests",
        "queue",
        "holds",
        "refunds",
        "mails",
        "imports",
        "sheets",
        "exports",
        "audit",
        "settings",
    ]
    names += [
        "settings-company",
        "settings-reasons",
        "settings-endpoints",
        "settings-export",
        "settings-export-new",
        "members",
        "imports-learned",
        "reconciliation",
    ]
    return [
        *(acme.url(name) for name in names),
        acme.url("setup"),
        acme.url("setup-golive"),
        *(acme.url("setup-topic", topic) for topic in TOPICS),
        acme.url("order", order.id),
        acme.url("request-new", order.id),
        acme.url("request", waiting.number),
        acme.url("request", done.number),
        *(acme.url("request", number) for number in numbers),
        acme.url("queue") + "?choose=reject",
        acme.url("queue") + "?q=nothing-like-it&stage=packed",
        acme.url("holds") + "?q=SO-00003",
        acme.url("delivery", delivery.id),
        acme.url("refund", delivery.refund_id),
        acme.url("sheet", sheet.id),
    ]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_main_page_is_usable_by_everybody(acme: Any, screen: Any, scheme: str, size: dict[str, Any]) -> None:
    paths = live_company(acme)
    window = screen(color_scheme=scheme, **size)
    page = window.page
    page.goto("/accounts/login/")
    found = [_problems(page, "login")]
    window.log_in(acme.eve.user.email, PASSWORD)
    for path in [*paths, "/demo/mailbox/", "/demo/sink/"]:
        page.goto(path)
        found.append(_problems(page, path))
    assert not list(filter(None, found)), "\n".join(filter(None, found))


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_what_opens_on_a_page_is_usable_by_everybody(acme: Any, screen: Any, scheme: str, size: dict[str, Any]) -> None:
    name = "The Greater Southeastern Cyclery Company of Massachusetts & Cape Cod, Incorporated"
    requests = [acme.ask(acme.order({"sku": "B" * 60}, {}, customer_name=name)) for _count in range(4)]
    page = screen(color_scheme=scheme, **size).log_in(acme.bob.user.email, PASSWORD)
    page.goto(acme.url("queue"))
    page.locator(".row-link").first.focus()
    found = []
    for key in ("a", "r", "s", "?"):
        page.keyboard.press(key)
        found.append(_problems(page, f"the dialog of {key}"))
        page.keyboard.press("Escape")
    page.locator("summary", has_text="More filters").click()
    found.append(_problems(page, "more filters"))
    for box in page.locator('input[name="number"]').all():
        box.check()
    with acme.door():
        Line.objects.filter(order=requests[0].order).update(stage="shipped", shipped=5)
    page.get_by_role("button", name="Approve the ticked").click()
    found.append(_problems(page, "the confirmation of many"))
    with acme.door():
        Line.objects.filter(order=requests[1].order).update(stage="shipped", shipped=5)
    page.get_by_role("button", name="Approve 3 requests").click()
    found.append(_problems(page, "the result of many"))
    page.goto(acme.url("request", requests[1].number))
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    page.get_by_text("If you reject").wait_for()
    acme.client(acme.ann).post(acme.url("request-comments", requests[1].number), {"text": "Look! " * 40})
    page.locator("#news:visible").wait_for(timeout=12_000)
    found.append(_problems(page, "a request with all that opens on it"))
    page.get_by_label("Note", exact=True).fill("It has shipped.")
    page.get_by_role("button", name="Reject").click()
    found.append(_problems(page, "after a decision"))
    assert not list(filter(None, found)), "\n".join(filter(None, found))


def _problems(page: Any, path: str) -> str:
    violations = Axe().run(page, options=RULES).response["violations"]
    said = [
        f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}"
        for one in violations
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        said.append(f"{path}: wider than the screen")
    return "\n".join(said)
