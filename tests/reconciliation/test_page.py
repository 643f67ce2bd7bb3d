import csv
import io
from typing import Any

import pytest

from countermand.audit.models import Action, Entry
from countermand.reconciliation import pages
from tests.invariants import assert_invariants


def page(desk: Any, who: str = "fay", **wanted: Any) -> str:
    answer = desk.company.client(getattr(desk.company, who)).get(desk.company.url("reconciliation"), wanted)
    assert answer.status_code == 200
    return str(answer.content.decode())


def listed(desk: Any, **wanted: Any) -> list[str]:
    """The order numbers of the page, in their order, over all of its pages."""
    client, found, query = desk.company.client(desk.company.fay), [], None
    while query is None or query:
        answer = client.get(desk.company.url("reconciliation") + (query or ""), {} if query else wanted)
        found += [one.request_line.line.order.number for one in answer.context["rows"]]
        query = answer.context["next_url"]
    return found


def downloaded(desk: Any, **wanted: Any) -> list[dict[str, str]]:
    answer = desk.company.client(desk.company.carol).get(desk.company.url("reconciliation-file"), wanted)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def contradicted(desk: Any, exported: Any) -> Any:
    desk.later().says(5, 0)
    return desk


def test_a_contradiction_shows_both_facts_and_what_to_do(contradicted: Any) -> None:
    text = page(contradicted)
    assert "Canceled 2 of 5 on" in text
    assert "in CR-1001, approved by Bob, exported in EX-1 on" in text
    assert "says “Open”, 5 ordered, 0 shipped (row 2)." in text
    assert "Send the cancellation again" in text
    assert "Send EX-1 again" in text


def test_the_order_says_it_too(contradicted: Any) -> None:
    company, order = contradicted.company, contradicted.order()
    text = company.client(company.ann).get(company.url("order", order.id)).content.decode()
    assert "says “Open”, 5 ordered, 0 shipped (row 2)." in text
    other = company.order()
    assert "See both facts" not in company.client(company.ann).get(company.url("order", other.id)).content.decode()


def test_a_person_settles_it_with_a_note_and_comes_back_to_the_list(contradicted: Any) -> None:
    company, one = contradicted.company, contradicted.one()
    address = company.url("reconciliation-settlement", one.id) + "?q=SO-1"
    form = {"seen": one.seen, "note": "Canceled by hand in the ERP."}
    answer = company.client(company.fay).post(address, form, follow=True)
    assert "CR-1001 is settled, with your note." in answer.content.decode()
    assert contradicted.known() == [("settled", "open_again")]
    assert "Settled by Fay on" in page(contradicted, state="settled")
    with company.door():
        entry = Entry.objects.get(action=Action.SETTLED)
    assert (entry.order_id, entry.facts["note"]) == (contradicted.order().id, "Canceled by hand in the ERP.")
    assert_invariants(company)


@pytest.mark.parametrize(
    ("note", "seen", "status", "said"),
    [
        ("  ", None, 400, "Write what was done about CR-1001"),
        ("Done.", "contradicted shipped None", 409, "A file has said something else about CR-1001"),
    ],
)
def test_without_a_note_or_on_something_else_nothing_is_settled(
    contradicted: Any, note: str, seen: str | None, status: int, said: str
) -> None:
    company, one = contradicted.company, contradicted.one()
    address = company.url("reconciliation-settlement", one.id)
    answer = company.client(company.fay).post(address, {"seen": seen or one.seen, "note": note})
    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert contradicted.known() == [("contradicted", "open_again")]


def test_a_rep_reads_and_settles_nothing(contradicted: Any) -> None:
    company, one = contradicted.company, contradicted.one()
    assert "Settle with this note" not in page(contradicted, "ann")
    ann = company.client(company.ann)
    assert ann.post(company.url("reconciliation-settlement", one.id)).status_code == 403
    assert ann.get(company.url("reconciliation-file")).status_code == 403


def _week(desk: Any) -> None:
    """Eight orders, two of each fate."""
    desk.load(*(f"SO-{n},1,SKU-1,5,0,10.00,Open" for n in range(1, 9)))
    for n in range(1, 9):
        desk.cancel(desk.order(f"SO-{n}"), 2)
    desk.export()
    rows = {1: "3,0,10.00,Open", 2: "3,0,10.00,Open", 3: "5,0,10.00,Open", 4: "5,0,10.00,Open", 5: "5,5,10.00,Shipped"}
    desk.later().load(*(f"SO-{n},1,SKU-1,{row}" for n, row in rows.items()))


@pytest.mark.parametrize(
    ("wanted", "orders"),
    [
        ({}, {"SO-3", "SO-4", "SO-5"}),
        ({"state": "confirmed"}, {"SO-1", "SO-2"}),
        ({"state": "waiting"}, {"SO-6", "SO-7", "SO-8"}),
        ({"state": "any"}, {f"SO-{n}" for n in range(1, 9)}),
        ({"kind": "shipped"}, {"SO-5"}),
        ({"state": "any", "q": "SO-7"}, {"SO-7"}),
        ({"state": "any", "q": "SO"}, {f"SO-{n}" for n in range(1, 9)}),
        ({"q": "SO"}, {"SO-3", "SO-4", "SO-5"}),
        ({"q": "SO-7"}, set()),
        ({"age": "3"}, set()),
    ],
)
def test_the_file_has_what_the_page_has(desk: Any, monkeypatch: Any, wanted: dict[str, str], orders: set[str]) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    monkeypatch.setattr("countermand.reconciliation.download.CHUNK", 3)
    _week(desk)
    rows = downloaded(desk, **wanted)
    assert [row["Order"] for row in rows] == listed(desk, **wanted)
    assert {row["Order"] for row in rows} == orders


def test_the_counts_and_the_ages_are_those_of_the_lists(desk: Any) -> None:
    _week(desk)
    text = page(desk)
    for state, number in [("contradicted", 3), ("waiting", 3), ("confirmed", 2), ("settled", 0)]:
        assert len(downloaded(desk, state=state)) == number
    assert text.count("oldest:") == 3


def test_a_row_of_the_file_says_all_of_it_and_runs_no_formula(desk: Any) -> None:
    desk.cancel(desk.company.order(number="SO-1"), 2)
    desk.export()
    desk.later().load("SO-1,1,=1+1,5,1,10.00,Open")
    (row,) = downloaded(desk)
    assert (row["SKU"], row["State"], row["Kind"]) == ("'=1+1", "Contradicted", "Came back open")
    assert (row["Canceled"], row["Of"], row["Request"], row["Exported in"]) == ("2", "5", "CR-1001", "EX-1")
    assert (row["Their word"], row["They say ordered"], row["They say shipped"]) == ("Open", "5", "1")
    with desk.company.door():
        assert Entry.objects.filter(action=Action.DOWNLOADED, body__contains="contradicted").count() == 1


@pytest.mark.parametrize("after", ["x", "2026-11-23_x", "2026-11-23T00:00:00_01234567-89ab-7def-8123-456789abcdef"])
def test_an_address_that_says_nonsense_shows_the_first_page(contradicted: Any, after: str) -> None:
    assert "SO-1" in page(contradicted, after=after, age="-1", kind="x", state="x")
