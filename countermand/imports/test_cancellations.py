"""What was canceled here, and what a file says about it later."""

import threading

import pytest
from django.db import connections

from countermand.cancellations.approve import Approval, approve_one
from countermand.imports.apply import apply
from countermand.imports.conftest import HEADER, checked
from countermand.orders.models import Line, Order
from countermand.plain import Plain


def cancel(acme, order, wanted=None):
    request = acme.ask(order, wanted)
    with acme.door():
        approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)


def row(ordered, shipped="", word="Open", number="SO-1", price="10.00"):
    return f"{HEADER}\n{number},1,SKU-1,{ordered},{shipped},{price},{word}\n"


@pytest.fixture
def canceled(acme):
    """Two of five are canceled."""
    order = acme.order(number="SO-1")
    cancel(acme, order, [(acme.lines(order)[0], 2)])
    return order


def quantities(acme, order):
    (line,) = acme.lines(order)
    return line.ordered, line.shipped, line.canceled


def test_a_cancellation_that_the_order_system_took_over_changes_nothing(acme, canceled, load_file, notes):
    source = load_file(row(3, 0))
    assert (source.unchanged, source.refused, notes(source)) == (1, 0, [])
    assert quantities(acme, canceled) == (5, 0, 2)


def test_only_the_first_of_two_cancellations_was_taken_over(acme, canceled, load_file, notes):
    cancel(acme, canceled)
    source = load_file(row(3, 0))
    assert (source.unchanged, source.refused) == (1, 0)
    assert quantities(acme, canceled) == (5, 0, 5)
    assert notes(source) == [(2, "stays_canceled")]


def test_all_of_it_canceled_and_taken_over_comes_back_with_zero(acme, load_file):
    order = acme.order(number="SO-1")
    cancel(acme, order)
    source = load_file(row(0, 0, "Cancelled"))
    assert (source.refused, source.warned, quantities(acme, order)) == (0, 0, (5, 0, 5))


@pytest.mark.parametrize(("lines", "was"), [({}, (5, 0, 0)), ({"shipped": 2, "stage": "packed"}, (5, 2, 0))])
def test_zero_ordered_and_canceled_is_how_an_order_system_cancels(acme, load_file, lines, was):
    order = acme.order(lines, number="SO-1")
    source = load_file(row(0, "", "Cancelled"))
    assert (source.refused, source.changed, quantities(acme, order)) == (0, 1, was)
    assert acme.lines(order)[0].stage == "canceled"


def test_the_rest_of_what_was_canceled_here_comes_back_with_zero_and_canceled(acme, canceled, load_file):
    source = load_file(row(0, 0, "Cancelled"))
    assert (source.refused, quantities(acme, canceled)) == (0, (5, 0, 2))
    assert acme.lines(canceled)[0].stage == "canceled"


@pytest.mark.parametrize(("number", "word"), [("SO-1", "Open"), ("SO-2", "Cancelled"), ("SO-1", "")])
def test_zero_of_a_line_that_is_not_canceled_or_not_known_stays_refused(acme, load_file, notes, number, word):
    acme.order(number="SO-1")
    assert notes(load_file(row(0, 0, word, number=number))) == [(2, "quantity_zero")]


def test_fewer_ordered_than_were_canceled_is_refused(acme, canceled, load_file, notes):
    source = load_file(row(1, 0))
    assert (source.refused, notes(source)) == (1, [(2, "ordered_too_low")])
    assert quantities(acme, canceled) == (5, 0, 2)


def test_the_word_shipped_means_what_was_not_canceled(acme, canceled, load_file, notes):
    source = load_file(row(5, "", "Shipped"))
    assert notes(source) == []
    assert quantities(acme, canceled) == (5, 3, 2)


def test_shipped_after_it_was_canceled_is_shown_and_never_both(acme, canceled, load_file, notes):
    source = load_file(row(5, 5, "Shipped"))
    assert notes(source) == [(2, "shipped_after_canceled")]
    assert quantities(acme, canceled) == (5, 3, 2)


def test_shipped_though_all_of_it_was_canceled(acme, load_file, notes):
    order = acme.order(number="SO-1")
    cancel(acme, order)
    assert notes(load_file(row(5, "", "Shipped"))) == [(2, "shipped_after_canceled")]
    assert quantities(acme, order) == (5, 0, 5)
    assert acme.lines(order)[0].stage == "canceled"


def test_a_pending_request_on_a_line_that_shipped_is_flagged(acme, load_file, check_file):
    order = acme.order(number="SO-1")
    request = acme.ask(order)
    for source in (check_file(row(5, 5, "Shipped")), load_file(row(5, 5, "Shipped"))):
        (flag,) = source.flagged
        assert (flag["number"], flag["line"], flag["stage"]) == (request.number, "1", "shipped")


def test_a_pending_request_for_more_than_is_left_is_flagged(acme, load_file):
    order = acme.order(number="SO-1")
    acme.ask(order)
    (flag,) = load_file(row(3, 0)).flagged
    assert (flag["wanted"], flag["left"]) == ("5", "3")


def test_an_approval_and_an_import_that_ships_the_line_never_both(acme):
    orders = [acme.order({}, {}, number=f"SO-{number}") for number in range(8)]
    requests = [acme.ask(order) for order in orders]
    text = HEADER + "".join(f"\nSO-{n},{ref},SKU-{ref},5,5,10.00,Shipped" for n in range(7, -1, -1) for ref in (2, 1))
    with acme.door():
        source = checked(acme, text)
    together, wrong = threading.Barrier(9), []

    def run(work):
        try:
            together.wait()
            with acme.door():
                work()
        except Plain:
            pass  # somebody was faster
        except Exception as problem:
            wrong.append(problem)
        finally:
            connections.close_all()

    def approval(request):
        return lambda: approve_one(Approval(request_id=request.id), by=acme.bob, reason=request.reason)

    work = [approval(request) for request in requests] + [lambda: apply(source.id, by=acme.fay)]
    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    with acme.door():
        assert {(line.shipped, line.canceled) for line in Line.objects.all()} <= {(5, 0), (0, 5)}


def test_two_imports_at_once_follow_each_other(acme):
    with acme.door():
        sources = [checked(acme, f"{row(5)}SO-2,1,X,{n},0,1,Open\n") for n in range(1, 5)]
    together, wrong = threading.Barrier(len(sources)), []

    def run(source):
        try:
            together.wait()
            with acme.door():
                apply(source.id, by=acme.fay)
        except Exception as problem:
            wrong.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[source]) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with acme.door():
        assert Line.objects.count() == 2


@pytest.mark.parametrize("decided", [False, True])
def test_once_somebody_asked_the_currency_stays_whatever_line_the_file_names(acme, load_file, notes, decided):
    order = acme.order({}, {}, number="SO-1")
    first = acme.lines(order)[0]
    if decided:
        cancel(acme, order, [(first, 2)])
    else:
        acme.ask(order, [(first, 2)])
    source = load_file("Order Number,Line,SKU,Qty Ordered,Unit Price,Currency,Status\nSO-1,2,SKU-2,5,1500,JPY,Open\n")
    with acme.door():
        assert Order.objects.get().currency == "USD"
    assert (2, "currency_kept") in notes(source)


def test_a_line_worth_more_than_can_be_true_is_refused(acme, load_file, notes):
    source = load_file(row("99999999999999", price="99999999999999"))
    assert notes(source) == [(2, "worth_too_much")]
