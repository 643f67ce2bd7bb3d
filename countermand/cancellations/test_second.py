"""What is worth more than the company's limit is approved by two people."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from countermand.audit.models import Entry
from countermand.cancellations.approve import Approval, NotApproved, approve, approve_one
from countermand.cancellations.models import Decision, FirstApproval, Request, RequestLine
from countermand.cancellations.reject import reject
from countermand.cancellations.test_rules import rule
from countermand.cancellations.withdraw import withdraw
from countermand.orders.models import Line, Order
from countermand.refunds.models import Refund


@pytest.fixture
def limited(acme: Any) -> Any:
    """A company that wants two people above 50.00."""
    rule(acme, "limits", second_above=Decimal(50))
    return acme


def approved_by(acme: Any, request: Request, by: Any, **more: Any) -> str:
    with acme.door():
        return str(approve_one(Approval(request_id=request.id, **more), by=by, reason=request.reason).status)


def large(acme: Any, **fields: Any) -> Request:
    return acme.ask(acme.order({}, {}, **fields))  # type: ignore[no-any-return]


def test_above_the_limit_the_first_approval_cancels_nothing_and_the_second_all(limited: Any) -> None:
    request = large(limited)
    assert approved_by(limited, request, limited.bob) == "pending"
    with limited.door():
        assert not Decision.objects.exists()
        assert not Refund.objects.exists()
        assert set(Line.objects.values_list("canceled", flat=True)) == {0}
        assert Entry.objects.get(action="first_approved").facts["refund"] == "$100.00"
    assert approved_by(limited, request, limited.eve) == "approved"
    with limited.door():
        assert Refund.objects.get().amount_minor == 10_000
        assert Entry.objects.get(action="approved").facts["first_approval"] == "Bob"
        assert Entry.objects.get(action="first_approved").sentence == (
            f"approved {request.label} as the first of two: 2 lines of order SO-00001, $100.00 to refund"
        )


def test_up_to_the_limit_one_person_is_enough(limited: Any) -> None:
    assert approved_by(limited, limited.ask(limited.order()), limited.bob) == "approved"
    over = limited.ask(limited.order({"price": Decimal("10.0001")}))
    assert approved_by(limited, over, limited.bob) == "pending"


def test_what_is_approved_counts_not_what_was_asked_for(limited: Any) -> None:
    request = large(limited)
    with limited.door():
        one = frozenset([request.lines.first().id])
    assert approved_by(limited, request, limited.bob, row_ids=one) == "approved"


def test_in_another_currency_nobody_can_compare_so_two_are_needed(limited: Any) -> None:
    request = limited.ask(limited.order({"price": Decimal(1)}, currency="EUR"))
    assert approved_by(limited, request, limited.bob) == "pending"
    assert approved_by(limited, request, limited.eve) == "approved"


def test_a_reason_that_pays_nothing_back_does_not_make_goods_cheaper(limited: Any) -> None:
    request = large(limited)
    with limited.door():
        request.reason.no_refund = True
        request.reason.save()
    assert approved_by(limited, request, limited.bob) == "pending"
    assert approved_by(limited, request, limited.eve) == "approved"
    with limited.door():
        assert Refund.objects.get().amount_minor == 0


def test_nobody_approves_twice(limited: Any) -> None:
    request = large(limited)
    approved_by(limited, request, limited.bob)
    with pytest.raises(NotApproved, match=f"You approved {request.label} as the first: a second person has to"):
        approved_by(limited, request, limited.bob)


def test_whoever_asked_is_the_first_only_where_the_company_allows_it_and_never_the_second(limited: Any) -> None:
    own = limited.ask(limited.order({}, {}), by=limited.eve)
    with pytest.raises(NotApproved, match="You asked for"):
        approved_by(limited, own, limited.eve)
    with limited.door():
        limited.org.own_decisions = True
        limited.org.save()
    other = limited.ask(limited.order({}, {}), by=limited.eve)
    assert approved_by(limited, own, limited.eve) == "pending"
    assert approved_by(limited, own, limited.bob) == "approved"
    assert approved_by(limited, other, limited.bob) == "pending"
    with pytest.raises(NotApproved, match=f"You asked for {other.label} yourself"):
        approved_by(limited, other, limited.eve)


def test_a_limit_that_is_lifted_meanwhile_leaves_the_request_to_the_second_person(limited: Any) -> None:
    request = large(limited)
    approved_by(limited, request, limited.bob)
    rule(limited, "limits", second_above=None)
    with pytest.raises(NotApproved, match="as the first"):
        approved_by(limited, request, limited.bob)
    assert approved_by(limited, request, limited.eve) == "approved"


def test_the_second_approves_only_what_the_first_approved(limited: Any) -> None:
    request = limited.ask(limited.order({}, {}, {}))
    with limited.door():
        rows = {row.line.ref: row.id for row in request.lines.select_related("line")}
    approved_by(limited, request, limited.bob, row_ids=frozenset([rows["1"], rows["2"]]))
    with pytest.raises(NotApproved, match="Line 3: Bob, who approved first, left it out"):
        approved_by(limited, request, limited.eve, row_ids=frozenset(rows.values()))
    assert approved_by(limited, request, limited.eve) == "approved"
    with limited.door():
        outcomes = dict(RequestLine.objects.values_list("line__ref", "outcome"))
        assert outcomes == {"1": "canceled", "2": "canceled", "3": "left_out"}


def test_a_refund_that_has_grown_since_the_first_approval_is_not_approved(limited: Any) -> None:
    request = large(limited)
    approved_by(limited, request, limited.bob)
    with limited.door():
        Line.objects.filter(ref="1").update(price=Decimal(11))
    with pytest.raises(NotApproved, match=r"Line 1: Bob approved a refund of \$50.00, and now it is \$55.00"):
        approved_by(limited, request, limited.eve)


def test_what_shipped_after_the_first_approval_is_refused_and_the_rest_can_be_approved(limited: Any) -> None:
    request = large(limited)
    approved_by(limited, request, limited.bob)
    with limited.door():
        Line.objects.filter(ref="2").update(stage="shipped", shipped=5)
        rest = frozenset(request.lines.filter(line__ref="1").values_list("id", flat=True))
    with pytest.raises(NotApproved, match="Line 2 shipped"):
        approved_by(limited, request, limited.eve)
    assert approved_by(limited, request, limited.eve, row_ids=rest) == "approved"


def test_the_first_approvers_word_of_the_warehouse_is_kept(limited: Any) -> None:
    rule(limited, "limits", ask_first=("picking",))
    request = limited.ask(limited.order({"stage": "picking"}, {}))
    with limited.door():
        row = request.lines.get(line__ref="1")
    approved_by(limited, request, limited.bob, stopped={row.id: "picking"})
    assert approved_by(limited, request, limited.eve) == "approved"
    with limited.door():
        assert RequestLine.objects.get(id=row.id).stopped_by_id == limited.bob.id


@pytest.mark.parametrize("verb", ["reject", "withdraw"])
def test_after_the_first_approval_it_can_still_be_rejected_or_withdrawn(limited: Any, verb: str) -> None:
    request = large(limited)
    approved_by(limited, request, limited.bob)
    with limited.door():
        if verb == "reject":
            assert reject(request.id, by=limited.eve, note="Too much.").status == "rejected"
        else:
            assert withdraw(request.id, by=limited.ann).status == "withdrawn"


def test_both_kinds_at_once_take_the_same_number_of_statements_for_two_and_for_fifty(limited: Any) -> None:
    counts = []
    for many in (1, 25):
        ones = [limited.ask(limited.order()) for _ in range(many)]
        twos = [large(limited) for _ in range(many)]
        approvals = [Approval(request_id=one.id) for one in [*ones, *twos]]
        with CaptureQueriesContext(connection) as queries, limited.door():
            result = approve(approvals, by=limited.bob)
        assert (len(result.approved), len(result.first), result.refused) == (many, many, {})
        with limited.door():
            assert len(approve([Approval(request_id=one.id) for one in twos], by=limited.eve).approved) == many
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_pages_show_that_a_second_approval_is_waited_for(limited: Any) -> None:
    request = large(limited)
    bob, eve = limited.client(limited.bob), limited.client(limited.eve)
    url = limited.url("request", request.number)
    assert "Approve as the first of two" in bob.get(url).content.decode()
    with limited.door():
        rows = list(request.lines.all())
    form = {"verdict": "approve", "reason": request.reason_id, "row": [row.id for row in rows]}
    form |= {f"amount-{row.id}": "5000" for row in rows}
    answer = bob.post(limited.url("request-decision", request.number), form, follow=True).content.decode()
    assert "has your approval. Nothing is canceled before a second person approves it too." in answer
    assert "Bob approved this on" in answer
    assert "You approved CR-1001 as the first" in answer
    assert "Approve as the first of two" not in answer
    assert "Needs a second approval" in bob.get(limited.url("queue")).content.decode()
    eve.post(limited.url("decisions"), {"number": request.number, f"amount-{request.number}": "10000"})
    answer = eve.get(url).content.decode()
    assert "First approval by" in answer
    with limited.door():
        assert Request.objects.get().status == "approved"


def test_in_bulk_first_approvals_are_counted_apart(limited: Any) -> None:
    one, two = limited.ask(limited.order()), large(limited)
    form = {"number": [one.number, two.number], f"amount-{one.number}": "5000", f"amount-{two.number}": "10000"}
    answer = limited.client(limited.bob).post(limited.url("decisions"), form, follow=True).content.decode()
    assert "1 request is approved." in answer
    assert "1 request has your approval and waits for a second person." in answer


# In Postgres, around the verbs.


def first(request: Request, by: Any) -> FirstApproval:
    amounts = {str(row.id): 5000 for row in request.lines.all()}
    return FirstApproval.objects.create(request=request, approved_by=by, reason=request.reason, amounts=amounts)


def decide(request: Request, by: Any) -> None:
    Decision.objects.create(request=request, verdict="approved", decided_by=by, reason=request.reason)


@pytest.mark.parametrize("second", ["bob", "ann"])
def test_postgres_refuses_the_first_approver_and_the_requester_as_the_second(limited: Any, second: str) -> None:
    request = large(limited)
    with limited.door():
        limited.org.own_decisions = True
        limited.org.save()
        limited.ann.roles = ["requester", "approver"]
        limited.ann.save()
        first(request, limited.bob)
    with pytest.raises(IntegrityError, match="a second approval is by another person"), limited.door():
        decide(request, getattr(limited, second))


@pytest.mark.parametrize(("by", "why"), [("fay", "not an active approver"), ("own", "nobody approves their own")])
def test_postgres_refuses_a_first_approval_by_who_may_not_decide(limited: Any, by: str, why: str) -> None:
    request = limited.ask(limited.order(), by=limited.eve)
    with pytest.raises(IntegrityError, match=why), limited.door():
        first(request, limited.eve if by == "own" else limited.fay)


def test_postgres_refuses_a_first_approval_of_a_closed_request_and_a_second_first(limited: Any) -> None:
    request = large(limited)
    with limited.door():
        first(request, limited.bob)
    with pytest.raises(IntegrityError, match="cancellations_firstapproval_once"), limited.door():
        first(request, limited.eve)
    with limited.door():
        withdraw(request.id, by=limited.ann)
    with pytest.raises(IntegrityError, match="request is not pending"), limited.door():
        first(request, limited.eve)


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_postgres_refuses_to_commit_what_needs_two_with_one(
    limited: Any, monkeypatch: pytest.MonkeyPatch, currency: str
) -> None:
    request = large(limited, currency=currency)
    monkeypatch.setattr("countermand.cancellations.second.needs_second", lambda *_args, **_more: False)
    with pytest.raises(IntegrityError, match="a request above the limit needs a first approval"):
        approved_by(limited, request, limited.bob)
    with limited.door():
        assert Request.objects.get().status == "pending"
    small = limited.ask(limited.order())
    assert approved_by(limited, small, limited.bob) == "approved"


def test_postgres_refuses_a_line_that_the_first_approval_was_not_about(
    limited: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = large(limited)
    with limited.door():
        FirstApproval.objects.create(request=request, approved_by=limited.bob, reason=request.reason, amounts={})
        rows = frozenset(request.lines.values_list("id", flat=True))
    monkeypatch.setattr("countermand.cancellations.second.why_no_second", lambda *_args, **_more: [])
    with pytest.raises(IntegrityError, match="that the first approval was not about"):
        approved_by(limited, request, limited.eve, row_ids=rows)


def test_an_order_of_another_currency_is_compared_by_nobody(limited: Any) -> None:
    with limited.door():
        limited.org.currency = "EUR"
        limited.org.save()
    request = limited.ask(limited.order({"price": Decimal("0.01")}))
    assert approved_by(limited, request, limited.bob) == "pending"
    with limited.door():
        assert Order.objects.get().currency == "USD"
