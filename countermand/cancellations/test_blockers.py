"""Every blocker there is, in one table: what is so about a line, its code, its sentence and the way out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from countermand.cancellations.blockers import Blocker, blockers_of, stale, unstopped
from countermand.cancellations.models import Request, RequestLine
from countermand.cancellations.rules import Rules
from countermand.orders.models import Line, Order
from countermand.orgs.models import Membership, User
from countermand.profile.answers import Limits, Special

NOBODYS = UUID(int=0)
LINE: dict[str, Any] = {
    "org_id": NOBODYS,
    "order_id": NOBODYS,
    "ref": "2",
    "sku": "A-1",
    "ordered": Decimal(5),
    "price": Decimal(10),
    "stage": "open",
    "stage_as_of": datetime(2026, 11, 20, 9, tzinfo=UTC),
    "stage_source": "monday.csv",
}
ORDER: dict[str, Any] = {"org_id": NOBODYS, "number": "SO-1", "currency": "USD"}
GONE: dict[str, Any] = {"stage": "shipped", "shipped": Decimal(5), "shipped_on": date(2026, 11, 20)}
UPS = {"carrier": "UPS", "tracking": "1Z84"}
PARTLY = {"shipped": Decimal(3)}
ASK = Limits(ask_first=("packed",))
PACKED = {"stage": "packed"}
SKUS = {"kit_skus": ("A",), "drop_ship_skus": ("A",), "digital_skus": ("A",), "made_to_order_skus": ("A",)}

# what the line is, how many are wanted, the company's rules → code, sentence
TABLE = [
    (GONE, 5, Rules(), "shipped", "Line 2 shipped on 20 Nov 2026: start a return instead."),
    (GONE | UPS, 5, Rules(), "shipped", "Line 2 shipped on 20 Nov 2026 with UPS 1Z84: start a return instead."),
    ({**GONE, "shipped_on": None}, 5, Rules(), "shipped", "Line 2 shipped: start a return instead."),
    ({"stage": "delivered"}, 5, Rules(), "delivered", "Line 2 was delivered: start a return instead."),
    (
        {**PARTLY, "canceled": Decimal(2)},
        1,
        Rules(),
        "shipped",
        "Line 2 shipped 3 of 5, and nothing more is open: start a return for what has shipped.",
    ),
    (
        PARTLY,
        5,
        Rules(),
        "quantity",
        "Line 2: only 2 of 5 can still be canceled (3 shipped, 0 already canceled): ask for 2 at the most.",
    ),
    (
        PARTLY,
        2,
        Rules(Limits(partly_shipped="refuse")),
        "partly_shipped",
        "Line 2 shipped 3 of 5, and your company does not cancel the rest of such a line: "
        "start a return once all of it has shipped.",
    ),
    (
        {"stage": "picking"},
        5,
        Rules(Limits(refuse_from="picking")),
        "past_stage",
        "Line 2 is being picked, and your company cancels only before picking: "
        "ask the warehouse to put it back, or start a return once it has shipped.",
    ),
    (
        PACKED,
        5,
        Rules(Limits(refuse_from="packed")),
        "past_stage",
        "Line 2 is packed, and your company cancels only before packing: "
        "ask the warehouse to put it back, or start a return once it has shipped.",
    ),
    (
        {"stage": "canceled", "canceled": Decimal(5)},
        5,
        Rules(),
        "canceled",
        "Line 2 is already canceled: there is nothing left to do; the order's page shows by which request.",
    ),
    (
        {"stage": "canceled"},
        5,
        Rules(),
        "canceled",
        "Line 2 is already canceled in the order system: there is nothing left to do here; look there who did it.",
    ),
    (
        {"stage": "unknown", "source_stage": "Q-HOLD"},
        5,
        Rules(),
        "unknown_stage",
        "Line 2 has stage “Q-HOLD”, which nobody has mapped yet: "
        "ask the warehouse whether it shipped, and say that you checked.",
    ),
    (
        {"stage": "unknown"},
        5,
        Rules(Limits(refuse_from="picking")),
        "unknown_stage",
        "Line 2 has no stage: ask the warehouse whether picking has begun, and say that you checked.",
    ),
    (
        {},
        0,
        Rules(),
        "quantity",
        "Line 2 is asked for with a quantity that is not more than 0: write how many to cancel, more than 0.",
    ),
    ({}, "1.5", Rules(), "quantity", "Line 2 is counted in whole pieces: write a whole number."),
    (
        {"price": Decimal(0)},
        5,
        Rules(special=Special(free="refuse")),
        "free",
        "Line 2 is a free item, and your company does not cancel those: "
        "cancel the lines it came with, and leave this one.",
    ),
    (
        {},
        5,
        Rules(special=Special(kits="refuse", **SKUS)),
        "kits",
        "Line 2 is a kit (A-1), and your company does not cancel those: "
        "ask the warehouse which of its parts can still be stopped, and ask for their lines.",
    ),
    (
        {},
        5,
        Rules(special=Special(drop_ship="refuse", **SKUS)),
        "drop_ship",
        "Line 2 is sent by a supplier (A-1), and your company does not cancel that here: ask the supplier to stop it.",
    ),
    (
        {},
        5,
        Rules(special=Special(digital="refuse", **SKUS)),
        "digital",
        "Line 2 is digital (A-1), and your company does not cancel that: ask finance whether to credit it instead.",
    ),
    (
        {},
        5,
        Rules(special=Special(made_to_order="refuse", **SKUS)),
        "made_to_order",
        "Line 2 is made to order (A-1), and your company does not cancel that: "
        "ask the workshop what can still be done.",
    ),
]


def says(blocker: Blocker, code: str, sentence: str) -> None:
    assert blocker.plain() == {"code": code, "sentence": sentence, "next": sentence.rpartition(": ")[2].rstrip(".")}


@pytest.mark.parametrize(("line", "quantity", "rules", "code", "sentence"), TABLE)
def test_each_says_what_is_so_and_what_to_do(line: Any, quantity: Any, rules: Rules, code: str, sentence: str) -> None:
    (blocker,) = blockers_of(Line(**{**LINE, **line}), Decimal(quantity), order=Order(**ORDER), rules=rules)
    says(blocker, code, sentence)


def test_an_order_that_the_order_system_no_longer_has() -> None:
    order = Order(**ORDER, closed_as_of=datetime(2026, 11, 21, 9, tzinfo=UTC))
    (blocker,) = blockers_of(Line(**LINE), Decimal(1), order=order, rules=Rules())
    assert blocker.code == "order_closed"
    assert "full export of 21 Nov, and counts as closed: look there what became of it" in blocker.sentence


def test_a_line_that_somebody_has_asked_for_already() -> None:
    ann = Membership(org_id=NOBODYS, user=User(name="Ann"))
    asked = Request(org_id=NOBODYS, number=1042, requested_by=ann, requested_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    row = RequestLine(org_id=NOBODYS, request=asked)
    (blocker,) = blockers_of(Line(**LINE), Decimal(1), order=Order(**ORDER), rules=Rules(), pending=row)
    sentence = "Line 2 is already asked for in CR-1042, by Ann on 20 Nov, 09:00: "
    says(blocker, "requested", sentence + "it waits for a decision; add what is new as a comment there.")


@pytest.mark.parametrize(
    ("answer", "code", "sentence"),
    [
        ("", "ask_first", "Line 2 is packed: ask the warehouse to stop it, and say that they did."),
        (
            "not_found",
            "not_found",
            "Line 2 is packed, and the warehouse did not find it: "
            "ask them to look again and to answer on the hold list, or leave the line out.",
        ),
    ],
)
def test_the_warehouses_word_is_missing(answer: str, code: str, sentence: str) -> None:
    blocker = unstopped(Line(**LINE | PACKED), Rules(ASK), stopped_stage="", answer=answer)
    assert blocker
    says(blocker, code, sentence)


def test_what_is_known_is_too_old() -> None:
    rules = Rules(Limits(stage_hours=24, when_stale="refuse"))
    blocker = stale(Line(**LINE), rules)
    assert blocker
    assert blocker.sentence.startswith("What is known about line 2 is from 20 Nov, 09:00 (monday.csv), and")
    assert "nothing older than 24 hours: have the warehouse answer on the hold list" in blocker.sentence
    assert not stale(Line(**LINE | {"stage_as_of": timezone.now() - timedelta(hours=23)}), rules)
    assert not stale(Line(**LINE), rules, heard_at=timezone.now() - timedelta(hours=2))
    assert not stale(Line(**LINE), Rules())


def test_all_of_them_are_said_at_once() -> None:
    order = Order(**ORDER, closed_as_of=datetime(2026, 11, 21, 9, tzinfo=UTC))
    rules = Rules(Limits(refuse_from="packed", partly_shipped="refuse"), Special(kits="refuse", kit_skus=("A",)))
    found = blockers_of(Line(**LINE | PACKED | PARTLY), Decimal(5), order=order, rules=rules)
    assert [one.code for one in found] == ["order_closed", "quantity", "past_stage", "partly_shipped", "kits"]
