from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from countermand.audit.models import Entry
from countermand.imports.apply import apply
from countermand.imports.check import check, locked
from countermand.imports.conftest import HEADER
from countermand.imports.models import Remembered
from countermand.imports.undo import undo
from countermand.orders.models import Line, Order
from countermand.orders.search import find
from countermand.plain import Conflict
from countermand.profile.answers import answers
from countermand.profile.change import change_answers

TWO = f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\nSO-1,2,B,3,,1.50,Shipped\n"


def counts(source):
    return source.new, source.changed, source.unchanged, source.refused


def the_line(acme, number="SO-1", ref="1"):
    with acme.door():
        return Line.objects.select_related("order").get(order__number=number, ref=ref)


def test_a_check_writes_no_order(acme, check_file):
    assert counts(check_file(TWO)) == (2, 0, 0, 0)
    with acme.door():
        assert not Order.objects.exists()


def test_an_applied_file_is_there(acme, load_file):
    assert counts(load_file(TWO)) == (2, 0, 0, 0)
    line = the_line(acme, ref="2")
    assert (line.ordered, line.shipped, line.price, line.stage) == (3, 3, Decimal("1.5"), "shipped")
    assert (line.source_stage, line.stage_source, line.order.currency) == ("Shipped", "orders.csv", "USD")
    with acme.door():
        assert find("so-1")


def test_the_same_file_again_changes_nothing(acme, load_file):
    load_file(TWO)
    with acme.door():
        before = list(Line.objects.values()) + list(Order.objects.values())
    again = load_file(TWO)
    assert counts(again) == (0, 0, 2, 0)
    with acme.door():
        assert list(Line.objects.values()) + list(Order.objects.values()) == before


def test_only_what_differs_is_written(acme, load_file):
    load_file(TWO)
    assert counts(load_file(TWO.replace("A,5,0", "A,7,0"))) == (0, 1, 1, 0)
    assert the_line(acme).ordered == 7


def test_an_import_is_applied_once(acme, load_file):
    source = load_file(TWO)
    with acme.door(), pytest.raises(Conflict, match="was applied on"):
        apply(source.id, by=acme.fay)


def test_a_check_that_is_no_longer_the_last_is_not_applied(acme, check_file):
    source = check_file(TWO)
    with acme.door(), pytest.raises(Conflict, match="checked again"):
        apply(source.id, by=acme.fay, seen=source.checks - 1)


def test_a_stage_never_moves_backwards(acme, load_file, notes):
    load_file(TWO)
    source = load_file(f"{HEADER}\nSO-1,2,B,3,,1.50,Open\n")
    assert counts(source) == (0, 0, 1, 0)
    assert notes(source) == [(2, "backwards")]
    assert the_line(acme, ref="2").stage == "shipped"


def test_a_shipped_quantity_is_never_lowered(acme, load_file, notes):
    load_file(f"{HEADER}\nSO-1,1,A,5,3,10.00,Open\n")
    assert notes(load_file(f"{HEADER}\nSO-1,1,A,5,1,10.00,Open\n")) == [(2, "shipped_less")]
    assert the_line(acme).shipped == 3


def test_what_the_order_system_canceled_stays_canceled(acme, load_file, notes):
    load_file(f"{HEADER}\nSO-1,1,A,5,0,10.00,Cancelled\n")
    for word in ("Open", "Shipped"):
        assert notes(load_file(f"{HEADER}\nSO-1,1,A,5,,10.00,{word}\n")) == [(2, "stays_canceled")]
    line = the_line(acme)
    assert (line.stage, line.shipped) == ("canceled", 0)


def test_a_line_that_shipped_is_not_called_canceled(acme, load_file, notes):
    load_file(TWO)
    assert notes(load_file(f"{HEADER}\nSO-1,2,B,3,,1.50,Cancelled\n")) == [(2, "canceled_after_shipped")]
    assert the_line(acme, ref="2").stage == "shipped"


def test_an_older_file_does_not_override_what_is_newer(acme, load_file, notes):
    now = datetime.now(UTC)
    load_file(f"{HEADER}\nSO-1,1,A,5,0,10.00,On Hold\n", as_of=now)
    older = f"{HEADER}\nSO-1,1,A,9,0,10.00,Shipped\nSO-2,1,A,5,0,10.00,Open\n"
    source = load_file(older, as_of=now - timedelta(hours=1))
    assert counts(source) == (1, 0, 1, 0)
    assert notes(source) == [(2, "older")]
    line = the_line(acme)
    assert (line.stage, line.ordered, line.stage_as_of) == ("on_hold", 5, now)


def test_old_bytes_uploaded_again_are_still_old(acme, load_file):
    old = f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\n"
    load_file(old)
    load_file(old.replace("Open", "On Hold"))
    load_file(old)
    assert the_line(acme).stage == "on_hold"


def test_a_newer_file_that_says_the_same_confirms_what_is_open(acme, load_file):
    now = datetime.now(UTC)
    load_file(f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\n", as_of=now - timedelta(days=1))
    source = load_file(f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\nSO-2,1,A,1,0,1,Open\n", as_of=now)
    assert counts(source) == (1, 0, 1, 0)
    assert the_line(acme).stage_as_of == now


def test_an_empty_cell_says_nothing(acme, load_file):
    load_file("Order,Line,Qty,Customer,Carrier,Status\nSO-1,1,5,Greta Green,UPS,Packed\n")
    source = load_file("Order,Line,Qty,Customer,Carrier,Status\nSO-1,1,5,,,\n")
    assert counts(source) == (0, 0, 1, 0)
    line = the_line(acme)
    assert (line.stage, line.carrier, line.order.customer_name) == ("packed", "UPS", "Greta Green")


def test_rows_of_an_order_that_disagree_are_said(acme, load_file, notes):
    source = load_file("Order,Line,Qty,Customer\nSO-1,1,5,Greta Green\nSO-1,2,5,Gerd Gray\n")
    assert notes(source) == [(3, "differs")]
    assert the_line(acme).order.customer_name == "Greta Green"


def test_what_words_meant_is_remembered(acme, load_file, check_file):
    load_file(
        "Beleg X,Line,Qty,Status\nSO-1,1,5,Strange\n", columns={"Beleg X": "order_number"}, stages={"Strange": "packed"}
    )
    source = check_file("Beleg X,Line,Qty,Status\nSO-2,1,5,STRANGE\n")
    assert (source.columns["Beleg X"], source.stages) == ("order_number", {"STRANGE": "packed"})
    with acme.door():
        known = Remembered.objects.filter(key="strange").order_by("member")
        assert [(one.member, one.text, one.meaning) for one in known] == [
            (acme.fay, "Strange", "packed"),
            (None, "Strange", "packed"),
        ]


def test_a_person_s_own_meaning_comes_before_the_company_s_which_others_get(acme, load_file, check_file):
    load_file("Order,Line,Qty,Status\nSO-1,1,5,Strange\n", stages={"Strange": "packed"})
    with acme.door():
        Remembered.objects.filter(key="strange", member=None).update(meaning="on_hold")
    assert check_file("Order,Line,Qty,Status\nSO-2,1,5,Strange\n").stages == {"Strange": "packed"}
    assert check_file("Order,Line,Qty,Status\nSO-2,1,5,Strange\n", by=acme.bob).stages == {"Strange": "on_hold"}


def test_how_ambiguous_dates_are_meant_is_asked_once(acme, load_file, check_file):
    text = "Order,Line,Qty,Order Date\nSO-{},1,5,03/04/2025\n"
    assert "day first or a month first" in check_file(text.format(1)).failure
    load_file(text.format(2), options={"dates": "mdy"})
    assert check_file(text.format(3)).failure == ""


def test_an_import_is_recorded_last_with_its_counts(acme, load_file):
    source = load_file(TWO)
    with acme.door():
        entry = Entry.objects.get(action="imported")
    assert (entry.subject, entry.subject_id) == ("orders.csv", source.id)
    assert source.sha256 in entry.body
    assert '"new": 2' in entry.body


def test_another_company_sees_nothing_of_it(acme, next_door, load_file):
    load_file(TWO)
    with next_door.door():
        assert not Order.objects.exists()
        assert not Remembered.objects.exists()


GOES = (
    "Order,Line,Parent Line,SKU,Qty,Price,Status,Ship By,Warehouse\n"
    "SO-1,1,,KIT,1,9,Open,2026-12-01,Hall 2\n"
    "SO-1,2,1,PART,2,0,Open,,\n"
)


def goes(acme, ref):
    line = the_line(acme, ref=ref)
    return line.ship_by, line.parent_ref, line.location


def test_when_a_line_leaves_from_where_and_what_it_belongs_to_is_known(acme, load_file):
    load_file(GOES)
    assert [goes(acme, ref) for ref in "12"] == [(date(2026, 12, 1), "", "Hall 2"), (None, "1", "")]


def test_a_later_file_moves_the_day_and_the_place_and_undoing_it_moves_them_back(acme, load_file):
    load_file(GOES)
    later = load_file(GOES.replace("2026-12-01", "2026-12-03").replace("Hall 2", "Hall 3"))
    assert counts(later) == (0, 1, 1, 0)
    assert goes(acme, "1") == (date(2026, 12, 3), "", "Hall 3")
    with acme.door():
        undo(later.id, by=acme.fay)
    assert goes(acme, "1") == (date(2026, 12, 1), "", "Hall 2")


def test_a_file_that_says_nothing_of_it_leaves_it_alone(acme, load_file):
    load_file(GOES)
    load_file("Order,Line,SKU,Qty,Price,Status\nSO-1,1,KIT,1,9,Picking\nSO-1,2,PART,2,0,Picking\n")
    assert [goes(acme, ref) for ref in "12"] == [(date(2026, 12, 1), "", "Hall 2"), (None, "1", "")]


PAID = "Order,Line,SKU,Qty,Price,Status,Order Discount,Total Tax,Amount Paid,Financial Status\n"


def the_money(acme):
    with acme.door():
        order = Order.objects.get()
        return order.discount, order.tax, order.paid, order.payment


def test_what_was_paid_of_an_order_is_known_and_undone(acme, load_file, notes):
    source = load_file(f"{PAID}SO-1,1,A,2,10,Open,3.50,1.20,17.70,Paid\nSO-1,2,B,1,0,Open,,,,\n")
    assert notes(source) == []
    assert the_money(acme) == (Decimal("3.50"), Decimal("1.20"), Decimal("17.70"), "paid")
    later = load_file(f"{PAID}SO-1,1,A,2,10,Open,3.50,1.20,0,voided\n")
    assert the_money(acme) == (Decimal("3.50"), Decimal("1.20"), Decimal(0), "unpaid")
    with acme.door():
        undo(later.id, by=acme.fay)
    assert the_money(acme)[2:] == (Decimal("17.70"), "paid")


def test_a_word_about_payment_that_can_mean_anything_says_nothing(acme, load_file, notes):
    assert notes(load_file(f"{PAID}SO-1,1,A,2,10,Open,,,,partially_paid\n")) == [(2, "unknown_payment")]
    assert the_money(acme) == (None, None, None, "")


def test_amounts_of_the_order_that_differ_from_row_to_row_are_told(acme, load_file, notes):
    source = load_file(f"{PAID}SO-1,1,A,2,10,Open,3.50,,,\nSO-1,2,B,1,0,Open,4,,,\n")
    assert notes(source) == [(3, "differs")]


def test_tax_and_discount_stay_those_of_the_whole_line_once_the_order_system_took_some_of_it_off(acme, load_file):
    header = "Order,Line,SKU,Qty,Price,Status,Tax Amount,Discount Amount\n"
    load_file(f"{header}SO-1,1,A,10,10,Open,19.00,5.00\n")
    with acme.door():
        line = Line.objects.get()
        order = line.order
    acme.approve(acme.ask(order, [(line, 4)]))
    load_file(f"{header}SO-1,1,A,6,10,Open,11.40,3.00\n")
    line = the_line(acme, ref="1")
    assert (line.ordered, line.tax, line.discount) == (10, 19, 5)


@pytest.mark.parametrize(("rule", "other"), [("same_line", "add"), ("absent", "unknown"), ("shipped_date", "shipped")])
def test_what_was_checked_by_other_rules_is_looked_at_again_first(acme, check_file, rule, other):
    source = check_file(TWO)
    with acme.door():
        change_answers("source", replace(answers().source, **{rule: other}), by=acme.ada)
    with pytest.raises(Conflict, match="rules about files have changed"), acme.door():
        apply(source.id, by=acme.fay)
    with acme.door():
        check(locked(source.id))
        assert apply(source.id, by=acme.fay).state == "applied"


def test_a_word_that_is_too_long_is_cut_and_that_is_said(load_file, notes, acme):
    source = load_file(
        f"{HEADER}\nSO-1,1,A,5,0,10.00,{'on its way ' * 30}\n", stages={("on its way " * 30)[:200]: "open"}
    )
    assert notes(source) == [(2, "shortened_text")]
