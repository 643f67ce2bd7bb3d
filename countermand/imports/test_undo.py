"""Undoing puts back exactly what was there, and leaves alone what somebody touched since."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict

from countermand.cancellations.drafts import save_draft
from countermand.imports.correct import correct_lines
from countermand.imports.models import Change
from countermand.imports.undo import left_alone, undo
from countermand.orders.models import Correction, Line, Order
from countermand.orders.search import find
from countermand.plain import Conflict

HEADER = "Order,Line,SKU,Qty,Qty Shipped,Price,Status,Customer"
MONDAY = f"{HEADER}\nSO-1,1,A,5,0,10,Open,Greta\nSO-1,2,B,2,0,7,Open,Greta\nSO-2,1,C,3,0,5,Picking,Hans\n"
TUESDAY = f"{HEADER}\nSO-1,1,A,5,5,10,Shipped,Gerda\nSO-1,2,B,2,0,7,Open,Gerda\nSO-3,1,D,1,0,9,Open,Ida\n"
EIGHT = datetime(2026, 11, 16, 8, tzinfo=UTC)


def dump(acme) -> list[tuple]:
    found = []
    with acme.door(), connection.cursor() as cursor:
        for table in ["orders_order", "orders_line"]:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")
            found += cursor.fetchall()
        cursor.execute("SELECT kind, suffix, value FROM orders_searchterm ORDER BY 1, 2, 3")
        return found + cursor.fetchall()


def load(load_file, text, day):
    return load_file(text, as_of=EIGHT.replace(day=day))


def test_undoing_puts_back_every_line_order_and_search_word(acme, load_file):
    load(load_file, MONDAY, 16)
    before = dump(acme)
    tuesday = load(load_file, TUESDAY, 17)
    assert dump(acme) != before
    with acme.door():
        done = undo(tuesday.id, by=acme.fay)
    assert (done.found["undone"], done.state) == ({"restored": 2, "removed": 1, "left": 0}, "undone")
    assert dump(acme) == before
    with acme.door():
        said = Correction.objects.get(from_stage="shipped")
        assert (said.to_stage, said.said_by, said.note) == ("open", acme.fay, "orders.csv was undone")


def test_undoing_the_first_file_leaves_nothing(acme, load_file):
    monday = load(load_file, MONDAY, 16)
    with acme.door():
        undo(monday.id, by=acme.fay)
        assert not Order.objects.exists()
    assert dump(acme) == []


def test_what_was_asked_for_since_stays_and_is_listed_the_rest_goes_back(acme, load_file):
    load(load_file, MONDAY, 16)
    before = dump(acme)
    tuesday = load(load_file, TUESDAY, 17)
    with acme.door():
        order = Order.objects.get(number="SO-3")
    acme.ask(order)
    with acme.door():
        done = undo(tuesday.id, by=acme.fay)
        assert left_alone(done) == [
            {"row": 4, "order": "SO-3", "line": "1", "why": "Somebody asked to cancel it since"}
        ]
        assert Order.objects.filter(number="SO-3").exists()
    rest = [row for row in dump(acme) if "SO-3" not in str(row) and str(order.id) not in str(row)]
    assert [row for row in rest if row in before] == before


def test_what_a_later_file_says_stays_and_is_listed(acme, load_file):
    load(load_file, MONDAY, 16)
    tuesday = load(load_file, TUESDAY, 17)
    load(load_file, f"{HEADER}\nSO-1,2,B,2,2,7,Shipped,Gerda\n", 18)
    with acme.door():
        done = undo(tuesday.id, by=acme.fay)
        assert [(one["line"], one["why"]) for one in left_alone(done)] == [
            ("2", "A later file says something about it")
        ]
        assert Line.objects.get(order__number="SO-1", ref="2").stage == "shipped"
        assert Line.objects.get(order__number="SO-1", ref="1").stage == "open"


def test_a_file_is_undone_once_and_can_come_again(acme, load_file, check_file):
    monday = load(load_file, MONDAY, 16)
    with acme.door():
        undo(monday.id, by=acme.fay)
    with pytest.raises(Conflict, match="undone on"), acme.door():
        undo(monday.id, by=acme.fay)
    assert load(load_file, MONDAY, 16).new == 3


def test_only_what_is_applied_can_be_undone(acme, check_file):
    source = check_file(MONDAY)
    with pytest.raises(Conflict, match="not applied"), acme.door():
        undo(source.id, by=acme.fay)


def test_an_order_is_found_by_the_name_that_it_has_again(acme, load_file):
    """Though the last other order of that customer is gone, and its words with it."""
    load(load_file, f"{HEADER}\nSO-1,1,A,5,0,10,Open,Greta\n", 16)
    tuesday = load(load_file, f"{HEADER}\nSO-1,1,B,5,0,10,Open,Hans\n", 17)
    wednesday = load(load_file, f"{HEADER}\nSO-2,1,A,5,0,10,Open,Greta\n", 18)
    for newest in (wednesday, tuesday):
        with acme.door():
            undo(newest.id, by=acme.fay)
    with acme.door():
        assert [order.number for order in find("gret")] == ["SO-1"]


def test_what_somebody_began_to_write_for_an_order_goes_with_it(acme, load_file):
    monday = load(load_file, MONDAY, 16)
    with acme.door():
        save_draft(Order.objects.get(number="SO-1"), QueryDict("note=Greta"), by=acme.ann)
        undo(monday.id, by=acme.fay)
        assert not Order.objects.exists()


def test_next_door_is_not_touched(acme, next_door, load_file):
    monday = load(load_file, MONDAY, 16)
    order = next_door.order(number="SO-1")
    with acme.door():
        undo(monday.id, by=acme.fay)
    assert len(next_door.lines(order)) == 1


def test_a_person_may_take_the_file_s_word_for_a_line_that_had_come_further(acme, load_file):
    load(load_file, TUESDAY, 16)
    wednesday = load(load_file, MONDAY, 17)
    with acme.door():
        kept = Line.objects.get(order__number="SO-1", ref="1")
        change = Change.objects.get(source=wednesday, kind="backwards")
        assert (kept.stage, change.after["stage"]) == ("shipped", "open")
        correct_lines(wednesday, [change.id], note="The label was printed twice", by=acme.fay)
        line = Line.objects.get(order__number="SO-1", ref="1")
        assert (line.stage, line.shipped, line.source_stage) == ("open", 0, "Open")
        assert Correction.objects.get().note == "The label was printed twice"
    with pytest.raises(Conflict, match="not any more what it was"), acme.door():
        correct_lines(wednesday, [change.id], note="Once more", by=acme.fay)


def the_line(acme, number="SO-1", ref="1"):
    with acme.door():
        return Line.objects.get(order__number=number, ref=ref)


def undone(acme, source):
    with acme.door():
        return [(one["order"], one["line"], one["why"]) for one in left_alone(undo(source.id, by=acme.fay))]


LATER = "A later file says something about it"


def test_the_file_s_word_that_a_person_took_is_taken_back_with_the_file(acme, load_file):
    load(load_file, TUESDAY, 16)
    before = the_line(acme)
    wednesday = load(load_file, MONDAY.replace("10,Open,Greta", "11,Open,Greta"), 17)
    with acme.door():
        change = Change.objects.get(source=wednesday, kind="backwards")
        correct_lines(wednesday, [change.id], note="The label was printed twice", by=acme.fay)
    assert the_line(acme).stage == "open"
    assert undone(acme, wednesday) == []
    after = the_line(acme)
    assert (after.stage, after.shipped, after.price) == (before.stage, before.shipped, before.price)


def test_what_a_later_file_only_repeats_stays_too(acme, load_file):
    load(load_file, MONDAY, 16)
    tuesday = load(load_file, TUESDAY, 17)
    load(load_file, TUESDAY, 18)
    assert ("SO-1", "1", LATER) in undone(acme, tuesday)
    assert the_line(acme).stage == "shipped"


def test_what_two_people_loaded_goes_when_both_are_undone(acme, load_file):
    first, again = (load(load_file, MONDAY, 16) for _person in range(2))
    assert {why for _order, _line, why in undone(acme, first)} == {LATER}
    assert undone(acme, again) == []
    with acme.door():
        assert Line.objects.count() == 3


def test_a_later_file_that_contradicts_the_stage_keeps_the_line_and_not_the_stage(acme, load_file):
    load(load_file, MONDAY, 16)
    wrong = load(load_file, MONDAY.replace(",0,10,Open", ",5,10,Shipped"), 17)
    load(load_file, MONDAY, 18)  # the stage does not go backwards by itself
    assert the_line(acme).stage == "shipped"
    assert ("SO-1", "1", LATER) not in undone(acme, wrong)
    assert the_line(acme).stage == "open"


def test_a_line_that_a_later_file_names_without_its_stage_is_not_taken_away(acme, load_file):
    monday = load(load_file, MONDAY, 16)
    load(load_file, "Order,Line,SKU,Qty,Price\nSO-2,1,C,3,5\n", 17)
    assert undone(acme, monday) == [("SO-2", "1", LATER)]


def test_what_the_warehouse_said_since_is_told_as_that(acme, load_file):
    load(load_file, MONDAY, 16)
    tuesday = load(load_file, TUESDAY, 17)
    with acme.door():
        Line.objects.filter(order__number="SO-1", ref="1").update(stage_source="the warehouse (Fay), CR-1001")
    assert undone(acme, tuesday) == [("SO-1", "1", "It has changed since: the warehouse or a correction said so")]
