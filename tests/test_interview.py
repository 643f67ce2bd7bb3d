"""A company that Countermand has never heard of: from the first question to a checklist that ticked itself."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import PASSWORD
from tests.test_story import SECRET

HEADER = "Auftrag;Pos.;Auftragsdatum;Versanddatum;Status;Kunde;E-Mail;Artikel;Bezeichnung;Menge;Einzelpreis €"
CANCELED = "AB-0007"


def german_export(*, next_day: bool = False) -> dict[str, Any]:
    """Twelve orders of two lines each, as a German ERP writes them."""
    rows = [HEADER]
    for number in range(1, 13):
        order = f"AB-{number:04}"
        second = "Strittig" if number == 12 else "In Bearbeitung"
        for at, (status, shipped) in enumerate([("Versendet", "14.11.2026"), (second, "")], start=1):
            if next_day and order == CANCELED and at == 2:
                status = "Storniert"
            rows.append(
                f"{order};{at};13.11.2026;{shipped};{status};Müller & Söhne;mueller@example.com;"
                f"{'KIT' if at == 2 else 'S'}-{number};Modell Nº {number};{at * 2};1.2{number:02},50"
            )
    text = "\r\n".join(rows) + "\r\n"
    name = "auftraege_2.csv" if next_day else "auftraege.csv"
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode("cp1252")}


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def answer_the_interview(page: Page) -> None:
    """With only the answers that a person must give."""
    page.get_by_label("In which time zone").select_option("Europe/Berlin")
    page.get_by_label("Which currency").fill("EUR")
    page.get_by_label("Which days is the desk closed?").fill("2026-12-25\nWeihnachten")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("“Weihnachten” is not a date")).to_be_visible()
    expect(page.get_by_label("Which days is the desk closed?")).to_be_focused()
    page.get_by_label("Which days is the desk closed?").fill("2026-12-25\n2026-12-26")
    go_on(page, "The order system")

    page.get_by_label("What is your order system called?").fill("Navision")
    page.get_by_label("Drop a real file of orders here.").set_input_files(german_export())
    page.get_by_role("button", name="Read this file").click()
    for fact in ("Windows-1252", "semicolon", "EUR"):
        expect(page.locator(".found .facts")).to_contain_text(fact)
    expect(page.get_by_text("all 24 lines of 12 orders can be taken")).to_be_visible()
    go_on(page, "Naming")

    expect(page.get_by_label("Order number")).to_have_value("Auftrag")
    expect(page.get_by_role("row").filter(has_text="Customer’s e-mail")).to_contain_text("mueller@example.com")
    go_on(page, "Stages")

    expect(page.get_by_text("One word means nothing yet")).to_be_visible()
    page.get_by_label("Strittig").select_option(label="On hold")
    go_on(page, "Approval")
    go_on(page, "Reason codes")
    page.get_by_text("Paste your own", exact=True).click()
    page.get_by_label("One reason a line").fill(
        "K1;Kunde hat es sich anders überlegt;STORNO_K\nL1;Nicht lieferbar;STORNO_L"
    )
    page.get_by_label("Retire all others").check()
    go_on(page, "Refunds and mail")
    go_on(page, "Messy cases")

    kits = page.get_by_role("group", name="Kits: a line is a bundle")
    expect(page.get_by_label("How do the SKUs of kits begin?")).to_be_hidden()
    kits.get_by_label("Tell the approver").check()
    expect(kits.get_by_text("whoever approves sees what they are")).to_be_visible()
    page.get_by_label("How do the SKUs of kits begin?").fill("KIT-")
    go_on(page, "The way back")
    go_on(page, "Go live")


def happened(page: Page, *items: str) -> None:
    """Ticked, without anybody reloading the page."""
    for item in items:
        expect(page.locator(f"#check-{item}")).to_have_class("done", timeout=20_000)


@pytest.mark.browser
def test_from_never_seen_to_live(acme: Any, product: str, screen: Any) -> None:
    acme.endpoint(f"{product}/demo/sink/receive/{acme.slug}/", secret=SECRET)
    admin = screen()
    page = admin.log_in(acme.ada.user.email, PASSWORD)
    page.get_by_role("link", name="Set up your company").click()
    page.get_by_role("link", name="Begin", exact=True).click()
    answer_the_interview(page)
    assert [said for said in admin.complaints if "400" not in said] == []  # one answer was refused on purpose
    admin.complaints.clear()

    # The sample becomes the first orders.
    page.get_by_role("button", name="Take over 24 lines").click()
    expect(page.get_by_text("24 new lines")).to_be_visible()
    checklist = admin.context.new_page()
    checklist.goto(acme.url("setup-golive"))
    happened(checklist, "health", "interview", "people", "import")
    expect(checklist.locator("#check-request")).not_to_have_class("done")

    # A rep asks for a whole order; the line that has shipped is refused. Somebody else approves.
    rep = screen().log_in(acme.ann.user.email, PASSWORD)
    rep.goto(acme.url("orders"))
    rep.get_by_role("link", name=CANCELED).click()
    rep.get_by_role("link", name="Request cancellation").click()
    rep.get_by_label("Reason").select_option(label="Kunde hat es sich anders überlegt")
    rep.get_by_role("button", name="Send to the approvers").click()
    happened(checklist, "request", "refused")
    approver = screen().log_in(acme.bob.user.email, PASSWORD)
    approver.goto(acme.url("request", 1001))
    expect(approver.get_by_text("KIT-7").first).to_be_visible()
    approver.get_by_label("Reason").select_option(label="Kunde hat es sich anders überlegt")
    approver.get_by_role("button", name="Approve, refund").click()
    happened(checklist, "approved", "hook", "mail")

    # The file goes back, and the next morning's export confirms it.
    page.goto(acme.url("exports"))
    page.get_by_role("button", name="Build the file").click()
    link = page.get_by_role("link", name="Download")
    expect(link.first).to_be_visible(timeout=20_000)  # the page looks again by itself
    with page.expect_download() as download:
        link.first.click()
    assert CANCELED.encode() in download.value.path().read_bytes()
    happened(checklist, "file")
    page.goto(acme.url("imports"))
    page.locator("#file").set_input_files(german_export(next_day=True))
    page.get_by_role("button", name="Check this file").click()
    page.get_by_role("button", name="Apply 24 lines").click()
    happened(checklist, "confirmed")
    expect(checklist.get_by_text("All of it has happened: you are live.")).to_be_visible()
