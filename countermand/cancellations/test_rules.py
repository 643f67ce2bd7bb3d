"""A company's own rules, when somebody asks and when somebody approves."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, NotApproved, approve, approve_one
from countermand.cancellations.ask import Blocked, ask
from countermand.cancellations.blockers import blockers_of, unstopped
from countermand.cancellations.models import Reason, Request, RequestLine
from countermand.cancellations.rules import Rules
from countermand.mail.models import Mail
from countermand.orders.models import Line, Order
from countermand.orders.stages import Stage
from countermand.profile.answers import Limits, Special, answers
from countermand.profile.change import change_answers

NOBODYS = UUID(int=0)
LINE: dict[str, Any] = {
    "org_id": NOBODYS,
    "order_id": NOBODYS,
    "ref": "2",
    "sku": "A-1",
    "ordered": Decimal(5),
    "price": Decimal(10),
    "stage": "open",
}
ORDER = Order(org_id=NOBODYS, number="SO-1", currency="USD")
KINDS = {"kits": "KIT-1", "drop_ship": "DS-1", "digital": "LIC-1", "made_to_order": "MTO-1"}
SKUS = Special(kit_skus=("KIT-",), drop_ship_skus=("DS-", ""), digital_skus=("X", "LIC-"), made_to_order_skus=("MTO-",))


def rule(acme: Any, topic: str, **values: Any) -> None:
    with acme.door():
        change_answers(topic, replace(getattr(answers(), topic), **values), by=acme.ada)


def codes(rules: Rules, **line: Any) -> list[str]:
    made = Line(**{**LINE, **line})
    found = blockers_of(made, made.open_quantity, order=ORDER, rules=rules)
    if missing := unstopped(made, rules, stopped_stage=""):
        found.append(missing)
    return [blocker.code for blocker in found]


def sentence(rules: Rules, **line: Any) -> str:
    made = Line(**{**LINE, **line})
    (blocker,) = blockers_of(made, made.open_quantity, order=ORDER, rules=rules)
    return blocker.sentence


REFUSED_FROM = {
    # stage: refused from shipped, from packed, from picking
    Stage.OPEN: ([], [], []),
    Stage.ON_HOLD: ([], [], []),
    Stage.BACKORDERED: ([], [], []),
    Stage.PICKING: ([], [], ["past_stage"]),
    Stage.PACKED: ([], ["past_stage"], ["past_stage"]),
    Stage.SHIPPED: (["shipped"], ["shipped"], ["shipped"]),
    Stage.DELIVERED: (["delivered"], ["delivered"], ["delivered"]),
    Stage.CANCELED: (["canceled"], ["canceled"], ["canceled"]),
    Stage.UNKNOWN: (["unknown_stage"], ["unknown_stage"], ["unknown_stage"]),
}


@pytest.mark.parametrize("stage", Stage)
def test_from_which_stage_on_a_line_is_refused(stage: Stage) -> None:
    found = [codes(Rules(Limits(refuse_from=one)), stage=stage) for one in ("shipped", "packed", "picking")]
    assert tuple(found) == REFUSED_FROM[stage]


@pytest.mark.parametrize("stage", Stage)
def test_in_which_stages_an_approval_needs_the_warehouses_word(stage: Stage) -> None:
    asked = Limits(ask_first=("on_hold", "backordered", "picking", "packed"))
    needs_it = stage in {"on_hold", "backordered", "picking", "packed"}
    assert ("ask_first" in codes(Rules(asked), stage=stage)) == needs_it
    assert "ask_first" not in codes(Rules(), stage=stage)
    if stage == "packed":  # what is refused needs no word
        assert codes(Rules(replace(asked, refuse_from="packed")), stage=stage) == ["past_stage"]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize(("shipped", "canceled"), [(0, 0), (2, 0), (2, 3)])
def test_a_line_of_which_some_have_shipped_is_refused_where_the_company_says_so(
    stage: Stage, shipped: int, canceled: int
) -> None:
    line = {"stage": stage, "shipped": Decimal(shipped), "canceled": Decimal(canceled)}
    had = codes(Rules(), **line)
    over = stage in {"shipped", "delivered", "canceled"} or shipped + canceled == 5
    refused = [] if over or not shipped else ["partly_shipped"]
    assert sorted(codes(Rules(Limits(partly_shipped="refuse")), **line)) == sorted(had + refused)


@pytest.mark.parametrize("stage", ["open", "picking", "shipped", "canceled"])
@pytest.mark.parametrize("kind", [*KINDS, "free"])
@pytest.mark.parametrize("answer", ["nothing", "tell", "refuse"])
def test_kinds_of_lines_with_rules_of_their_own(stage: str, kind: str, answer: str) -> None:
    line = {"stage": stage, "price": Decimal(0)} if kind == "free" else {"stage": stage, "sku": KINDS[kind]}
    rules = Rules(special=replace(SKUS, **{kind: answer}))
    still_open = stage in {"open", "picking"}
    assert (kind in codes(rules, **line)) == (answer == "refuse" and still_open)
    assert bool(rules.told(Line(**{**LINE, **line}))) == (answer == "tell")


@pytest.mark.parametrize("sku", ["kit-1", "AKIT-1", "", "KIT"])
def test_a_sku_is_of_a_kind_only_if_it_begins_as_the_company_wrote_it(sku: str) -> None:
    assert codes(Rules(special=replace(SKUS, kits="refuse", drop_ship="refuse")), sku=sku) == []


def test_a_line_without_a_price_is_not_free() -> None:
    assert codes(Rules(special=Special(free="refuse")), price=None) == []


def test_each_sentence_names_the_line_and_what_to_do() -> None:
    early = Rules(Limits(refuse_from="picking"))
    assert sentence(early, stage="packed").startswith(
        "Line 2 is packed, and your company cancels only before picking: ask the warehouse to put it back"
    )
    half = sentence(Rules(Limits(partly_shipped="refuse")), shipped=Decimal(3))
    assert half.startswith("Line 2 shipped 3 of 5, and your company does not cancel the rest of such a line:")
    word = sentence(early, stage="unknown", source_stage="Resolved")
    assert word.endswith("ask the warehouse whether picking has begun, and say that you checked.")
    for kind in [*KINDS, "free"]:
        special = Rules(special=replace(SKUS, **{kind: "refuse"}))
        line = {"price": Decimal(0)} if kind == "free" else {"sku": KINDS[kind]}
        assert sentence(special, **line).startswith("Line 2 is ")
        assert KINDS.get(kind, "free item") in sentence(special, **line)


REFUSALS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("limits", {"refuse_from": "packed"}, {"stage": "packed"}, "Line 1 is packed, and your company cancels only befor"),
    ("limits", {"partly_shipped": "refuse"}, {"shipped": 2}, "Line 1 shipped 2 of 5, and your company does not cancel"),
    ("special", {"free": "refuse"}, {"price": 0}, "Line 1 is a free item, and your company does not cancel those"),
    ("special", {"kits": "refuse", "kit_skus": ("K-",)}, {"sku": "K-1"}, r"Line 1 is a kit \(K-1\)"),
]


@pytest.mark.parametrize(("topic", "answer", "line", "why"), REFUSALS)
def test_a_rule_refuses_when_somebody_asks(acme: Any, topic: str, answer: Any, line: Any, why: str) -> None:
    rule(acme, topic, **answer)
    order = acme.order(line, {})
    with pytest.raises(Blocked, match=why):
        acme.ask(order, [(acme.lines(order)[0], 1)])
    request = acme.ask(order)
    with acme.door():
        assert [row.line.ref for row in request.lines.select_related("line")] == ["2"]
        assert request.excluded[0]["line"] == "1"


@pytest.mark.parametrize(("topic", "answer", "line", "why"), REFUSALS)
def test_a_rule_that_came_meanwhile_refuses_the_approval(
    acme: Any, topic: str, answer: Any, line: Any, why: str
) -> None:
    request, done = acme.ask(acme.order(line)), acme.approve(acme.ask(acme.order(line)))
    before = _facts(acme, done)
    rule(acme, topic, **answer)
    assert "Look again" in acme.client(acme.bob).get(acme.url("queue") + "?only=needs-look").content.decode()
    with pytest.raises(NotApproved, match=why):
        acme.approve(request)
    assert _facts(acme, done) == before  # what is decided stays as it is


def _facts(acme: Any, request: Request) -> list[Any]:
    with acme.door():
        rows = RequestLine.objects.filter(request=request).order_by("id")
        return [*rows.values(), *Request.objects.filter(id=request.id).values()]


def test_a_rule_that_is_taken_back_holds_for_nobody(acme: Any) -> None:
    order = acme.order({"stage": "packed"})
    rule(acme, "limits", refuse_from="packed")
    with pytest.raises(Blocked):
        acme.ask(order)
    rule(acme, "limits", refuse_from="shipped")
    assert acme.approve(acme.ask(order)).status == "approved"


def test_an_order_that_the_full_export_no_longer_has_is_not_canceled(acme: Any) -> None:
    order, other = acme.order({}, {}), acme.order()
    request = acme.ask(order)
    with acme.door():
        Order.objects.update(closed_as_of=datetime(2026, 11, 23, 6, tzinfo=UTC), closed_source="full.csv")
    why = f"Order {order.number} was no longer in the order system's full export of 23 Nov, and counts as closed"
    with pytest.raises(NotApproved, match=why) as refusal:
        acme.approve(request)
    assert str(refusal.value).count("counts as closed") == 1  # once, not for each line
    with pytest.raises(Blocked, match=f"Order {other.number} was no longer"):
        acme.ask(other)
    page = acme.client(acme.ann).get(acme.url("order", other.id)).content.decode()
    assert page.count("counts as closed") == 1
    assert acme.url("request-new", other.id) not in page


def test_without_the_warehouses_word_a_line_that_needs_it_is_not_approved(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    request = acme.ask(acme.order({"stage": "picking"}, {}))
    with pytest.raises(NotApproved, match=r"^Line 1 is being picked: ask the warehouse to stop it, and say that they"):
        acme.approve(request)


def test_the_approver_brings_the_warehouses_word(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    request = acme.ask(acme.order({"stage": "picking"}, {}))
    with acme.door():
        row = request.lines.get(line__ref="1")
        approval = Approval(request_id=request.id, stopped={row.id: "picking"})
        approve_one(approval, by=acme.bob, reason=request.reason)
    with acme.door():
        said = dict(RequestLine.objects.values_list("line__ref", "stopped_by__user__name"))
        assert said == {"1": "Bob", "2": None}
        first, second = Entry.objects.get(action="approved").facts["lines"]
        assert first["warehouse_stopped_it_says"] == "Bob"
        assert "warehouse_stopped_it_says" not in second


def test_the_requester_brings_the_warehouses_word(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",))
    request = asked_with_word(acme, acme.order({"stage": "picking"}))
    acme.approve(request)
    with acme.door():
        assert RequestLine.objects.get().stopped_by_id == acme.ann.id
        for action in ("requested", "approved"):
            (line,) = Entry.objects.get(action=action).facts["lines"]
            assert line["warehouse_stopped_it_says"] == "Ann"


def asked_with_word(acme: Any, order: Order, stage: str = "picking") -> Request:
    with acme.door():
        stopped = dict.fromkeys(Line.objects.filter(order=order).values_list("id", flat=True), stage)
        reason = Reason.objects.get(code="out_of_stock")
        return ask(order, None, by=acme.ann, reason=reason, key=uuid4(), stopped=stopped)


def test_a_word_about_an_earlier_stage_is_no_word(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking", "packed"))
    order = acme.order({"stage": "picking"})
    request = asked_with_word(acme, order)
    with acme.door():
        Line.objects.filter(order=order).update(stage="packed")
        row = request.lines.get()
    with pytest.raises(NotApproved, match="Line 1 is packed: ask the warehouse to stop it"):
        acme.approve(request)
    stale = Approval(request_id=request.id, stopped={row.id: "picking"})
    with pytest.raises(NotApproved, match="Line 1 is packed: ask the warehouse to stop it"), acme.door():
        approve_one(stale, by=acme.bob, reason=request.reason)


def test_a_word_that_nobody_needs_is_not_kept(acme: Any) -> None:
    asked_with_word(acme, acme.order({"stage": "picking"}))
    with acme.door():
        assert RequestLine.objects.get().stopped_by is None


def test_with_rules_one_and_fifty_requests_take_the_same_number_of_statements(acme: Any) -> None:
    rule(acme, "limits", ask_first=("picking",), refuse_from="packed", partly_shipped="refuse")
    rule(acme, "special", free="tell", kits="refuse", kit_skus=("KIT-",))
    counts = []
    for many in (1, 50):
        lines = [{"stage": "picking"}, {"price": 0}]
        requests = [asked_with_word(acme, acme.order(*lines)) for _ in range(many)]
        with CaptureQueriesContext(connection) as queries, acme.door():
            assert len(approve([Approval(request_id=one.id) for one in requests], by=acme.bob).approved) == many
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_the_customer_reads_the_companys_own_words_as_they_are(acme: Any) -> None:
    words = "Money takes {{ days }} 5 days & <b>no</b> longer.\n{% now %} 100 %(sure)s"
    rule(acme, "money", customer_words=f"\n {words}\n")
    with acme.door():
        acme.org.mail_customer = True
        acme.org.save()
    acme.approve(acme.ask(acme.order()))
    with acme.door():
        text = Mail.objects.get(kind="customer").text
        assert f"for them and will pay or credit it.\n\n{words}\n\nAcme Toys\n" in text
        assert words not in Mail.objects.get(kind="approved").text
