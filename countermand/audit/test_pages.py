import re
from typing import Any

import pytest
from django.db import connection

from countermand.audit.find import Filter, find
from countermand.audit.log import Event, record
from countermand.audit.models import Action, Entry
from countermand.audit.sentences import SENTENCES


def page(company: Any, **filters: str) -> Any:
    return company.client(company.carol).get(company.url("audit"), filters)


def seqs(answer: Any) -> list[int]:
    return [entry.seq for entry in answer.context["entries"]]


@pytest.fixture
def acme(acme: Any) -> Any:
    """A request asked for and approved; then a login."""
    acme.approve(acme.ask(acme.order(number="SO-77")))
    with acme.door():
        record([Event(action=Action.LOGGED_IN, subject="fred", by=acme.fred)])
    return acme


def test_every_action_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Action)


def test_the_record_reads_as_sentences(acme: Any) -> None:
    text = re.sub(r"\s+", " ", page(acme).content.decode())
    assert "asked to cancel 1 line of order SO-77: CR-1001" in text
    assert "approved CR-1001: 1 line of order SO-77 canceled, $50.00 to refund" in text
    assert "1: 5 × SKU-1, refund: $50.00" in text


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "cr-100"}, [2, 1]),
        ({"q": "SO-77"}, [2, 1]),
        ({"q": "R-1001"}, []),
        ({"who": "bo"}, [2]),
        ({"action": "logged_in"}, [3]),
        ({"since": "2020-01-01", "until": "2020-01-02"}, []),
        ({"since": "2020-01-01", "who": "Ann"}, [1]),
    ],
)
def test_the_record_is_searched(acme: Any, filters: dict[str, str], found: list[int]) -> None:
    assert seqs(page(acme, **filters)) == found


def test_a_search_is_recorded_with_its_filter_and_count_and_plain_paging_is_not(acme: Any) -> None:
    page(acme)
    page(acme, before="3", who="Ann")
    with acme.door():
        assert not Entry.objects.filter(action=Action.SEARCHED).exists()
    page(acme, who="Ann")
    with acme.door():
        said = Entry.objects.get(action=Action.SEARCHED)
    assert (said.who, said.facts) == ("Carol", {"in": "audit", "who": "Ann", "found": "1"})


def test_days_are_of_the_companys_time_zone(acme: Any) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    with acme.door():
        acme.org.time_zone = "Pacific/Kiritimati"
        acme.org.save()
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
    assert len(seqs(page(acme, since=today, until=today))) == 3


def test_what_is_no_date_is_said(acme: Any) -> None:
    for nonsense in ("31/12/2026", "9999-12-31x", "0"):
        answer = page(acme, until=nonsense)
        assert answer.status_code == 400
        assert "is not a date" in answer.content.decode()
    assert page(acme, until="9999-12-31").status_code == 400


def test_pages_follow_each_other_without_gaps(acme: Any) -> None:
    with acme.door():
        record(Event(action=Action.LOGGED_IN, subject="x", by=acme.ann) for _ in range(60))
    first = page(acme)
    second = page(acme, before=str(first.context["next_before"]))
    assert seqs(first) + seqs(second) == list(range(63, 0, -1))


def test_a_rep_does_not_read_the_record(acme: Any) -> None:
    assert acme.client(acme.ann).get(acme.url("audit")).status_code == 403


def test_a_prefix_is_found_by_index_under_row_level_security(acme: Any) -> None:
    from zoneinfo import ZoneInfo

    from tests.server import superuser

    with acme.door():
        record(Event(action=Action.SEARCHED, subject=f"text {n}", by=acme.bob) for n in range(3000))
    with superuser(connection.settings_dict["NAME"]) as connected:
        connected.execute("ANALYZE audit_entry")
    for wanted, index in [(Filter(q="CR-1001"), "audit_entry_subject"), (Filter(who="Quentin"), "audit_entry_actor")]:
        with acme.door():
            plan = find(wanted, ZoneInfo("UTC")).explain()
        assert re.search(rf"{index}.*\n.*Index Cond: .*>=", plan), plan


def test_the_timeline_shows_reason_and_note(acme: Any) -> None:
    from django.template.loader import render_to_string

    with acme.door():
        entry = Entry(seq=1, action="rejected", actor="Bob <b@x>", subject="CR-1", at=acme.bob.joined_at)
        entry.body = '{"order": "7", "note": "<b>shipped</b>", "reason": "Late"}'
        html = render_to_string("audit/timeline.html", {"entries": [entry]})
    assert "<strong>Bob</strong> rejected CR-1 for order 7" in html
    assert "&lt;b&gt;shipped&lt;/b&gt;" in html
    assert "(Late)" in html
    assert "Nothing has happened yet" in render_to_string("audit/timeline.html", {"entries": []})


def test_a_search_for_a_request_is_not_part_of_its_story(acme: Any) -> None:
    page(acme, q="CR-1001")
    story = acme.client(acme.carol).get(acme.url("request", 1001)).context["entries"]
    assert [entry.action for entry in story] == ["approved", "requested"]
