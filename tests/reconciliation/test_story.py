"""From a request to what the order system made of it, through the verbs that the pages and the jobs call."""

from typing import Any

from countermand.audit.models import Action, Entry
from tests.invariants import assert_invariants
from tests.reconciliation.test_page import downloaded, listed, page

TODAY = [f"SO-{n},1,SKU-1,5,0,10.00,Open" for n in range(1, 6)]
TOMORROW = [
    "SO-1,1,SKU-1,5,0,10.00,Cancelled",  # all of it
    "SO-2,1,SKU-1,3,0,10.00,Open",  # only the three that are left
    "SO-3,1,SKU-1,5,0,10.00,Open",  # as if nobody had said anything
    "SO-4,1,SKU-1,5,3,10.00,Shipped",  # three of five, and done
]


def test_the_next_day_confirms_some_and_contradicts_one(desk: Any) -> None:
    desk.load(*TODAY)
    for number, quantity in [("SO-1", None), ("SO-2", 2), ("SO-3", 2), ("SO-4", 2), ("SO-5", 1)]:
        desk.cancel(desk.order(number), quantity)
    export = desk.export()
    assert listed(desk, state="waiting") == [f"SO-{n}" for n in range(1, 6)]

    desk.later().load(*TOMORROW)
    fates = {"confirmed": ["SO-4", "SO-2", "SO-1"], "contradicted": ["SO-3"], "waiting": ["SO-5"], "settled": []}
    for state, orders in fates.items():
        assert sorted(listed(desk, state=state)) == sorted(orders)
        assert [row["Order"] for row in downloaded(desk, state=state)] == listed(desk, state=state)
    assert [row["Kind"] for row in downloaded(desk, q="SO-4", state="any")] == ["Shipped only the rest"]
    assert "Canceled 2 of 5 on" in page(desk)
    assert "says “Open”, 5 ordered, 0 shipped (row 4)." in page(desk)
    (row,) = downloaded(desk)
    assert (row["Their file"], row["Row"], row["They say ordered"], row["Canceled"]) == ("orders.csv", "4", "5", "2")

    # Sent again, it waits anew; the file of the day after confirms it, and nothing is left to do.
    desk.export(again=export)
    assert listed(desk) == []
    desk.later().load("SO-3,1,SKU-1,3,0,10.00,Open", "SO-5,1,SKU-1,4,0,10.00,Open")
    assert (listed(desk), listed(desk, state="waiting")) == ([], [])
    assert len(downloaded(desk, state="confirmed")) == 5
    assert_invariants(desk.company)
    with desk.company.door():
        assert Entry.objects.filter(action=Action.IMPORTED).count() == 3
