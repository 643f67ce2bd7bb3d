"""What a reason demands of those who decide: another role, or two people; said by Python and by Postgres."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.cancellations.approve import Approval, NotApproved, approve, approve_one
from countermand.cancellations.models import Decision, FirstApproval, Reason, Request
from countermand.cancellations.paste_reasons import pasted
from countermand.cancellations.reasons import Facts, change_reason, facts_of, plain_facts
from countermand.cancellations.reject import reject, reject_all
from countermand.plain import Plain

FINANCE = "“Out of stock” is decided by an approver who also has the role Finance: leave it to one of them."


def demand(acme: Any, code: str = "out_of_stock", **facts: Any) -> None:
    with acme.door():
        reason = Reason.objects.get(code=code)
        said = plain_facts(facts_of(reason)) | facts
        change_reason(reason, Facts(**said | {"decided_by": tuple(said["decided_by"])}), retired=False, by=acme.ada)


@pytest.fixture
def flo(acme: Any) -> Any:
    """An approver who is with finance, too."""
    return acme.member("flo", ["approver", "finance"])


def test_a_reason_with_a_role_is_approved_by_that_role_alone(acme: Any, flo: Any) -> None:
    demand(acme, decided_by=["finance"])
    request = acme.ask(acme.order())
    with pytest.raises(NotApproved, match=FINANCE):
        acme.approve(request)
    with acme.door():
        assert approve_one(Approval(request_id=request.id), by=flo, reason=request.reason).status == "approved"


def test_and_rejected_by_that_role_alone(acme: Any, flo: Any) -> None:
    demand(acme, decided_by=["finance"])
    requests = [acme.ask(acme.order()) for _ in range(2)]
    with acme.door(), pytest.raises(Plain, match=FINANCE):
        reject(requests[0].id, by=acme.bob, note="No.")
    with acme.door():
        assert list(reject_all([requests[1].id], by=acme.bob, note="No.").refused.values()) == [[FINANCE]]
        assert reject(requests[0].id, by=flo, note="No.").status == "rejected"


def test_another_reason_named_at_the_decision_is_no_way_around(acme: Any) -> None:
    demand(acme, decided_by=["finance"])
    request = acme.ask(acme.order())
    with acme.door(), pytest.raises(NotApproved, match="also has the role Finance"):
        approve_one(Approval(request_id=request.id), by=acme.bob, reason=Reason.objects.get(code="too_late"))


def test_a_reason_with_a_role_cannot_be_given_to_one_line_either(acme: Any) -> None:
    demand(acme, "too_late", decided_by=["finance"])
    request = acme.ask(acme.order({}, {}))
    with acme.door():
        row = request.lines.first()
        own = Approval(request_id=request.id, reasons={row.id: Reason.objects.get(code="too_late")})
        with pytest.raises(NotApproved, match="also has the role Finance"):
            approve_one(own, by=acme.bob, reason=request.reason)


def test_a_reason_that_wants_two_people_waits_for_the_second(acme: Any, flo: Any) -> None:
    demand(acme, needs_second=True)
    request = acme.ask(acme.order())
    assert acme.approve(request).status == "pending"
    with acme.door():
        assert FirstApproval.objects.get(request=request).approved_by == acme.bob
        assert approve_one(Approval(request_id=request.id), by=flo, reason=request.reason).status == "approved"


def test_a_rule_that_comes_later_leaves_what_is_decided_alone(acme: Any) -> None:
    request = acme.approve(acme.ask(acme.order()))
    demand(acme, needs_second=True, decided_by=["finance"])
    with acme.door():
        assert Request.objects.get(id=request.id).status == "approved"
        assert not FirstApproval.objects.exists()


def test_the_pages_say_who_decides_and_how_many(acme: Any, flo: Any) -> None:
    demand(acme, needs_second=True, decided_by=["finance"])
    url = acme.url("request", acme.ask(acme.order()).number)
    for member, sentence in [(acme.bob, FINANCE), (flo, "Approve as the first of two")]:
        assert sentence in acme.client(member).get(url).content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
def test_with_such_reasons_any_number_of_requests_takes_as_many_statements(acme: Any, flo: Any, how_many: int) -> None:
    demand(acme, needs_second=True, decided_by=["finance"])
    wanted = [Approval(request_id=acme.ask(acme.order()).id) for _ in range(how_many)]
    with acme.door(), CaptureQueriesContext(connection) as queries:
        assert len(approve(wanted, by=flo).first) == how_many
    assert len(queries) <= 22


def test_pasted_and_kept_as_written() -> None:
    (facts,) = pasted("C12;Fraud;FRD;two people, decided by finance")
    assert (facts.needs_second, facts.decided_by) == (True, ("finance",))
    with pytest.raises(Plain, match="decided by auditor"):
        pasted("C12;Fraud;FRD;decided by auditor")


def decide_in_sql(acme: Any, request: Request, by: Any) -> None:
    with acme.door():
        Decision.objects.create(request=request, verdict="approved", decided_by=by, reason=request.reason, note="")


def test_postgres_refuses_a_decision_without_the_role(acme: Any) -> None:
    request = acme.ask(acme.order())
    demand(acme, decided_by=["finance"])
    with pytest.raises(Exception, match="decided by somebody with another role"):
        decide_in_sql(acme, request, acme.bob)


def test_postgres_refuses_to_commit_with_one_person_what_wants_two(acme: Any, monkeypatch: Any) -> None:
    demand(acme, needs_second=True)
    request = acme.ask(acme.order())
    monkeypatch.setattr("countermand.cancellations.second.strict_reasons", dict)
    with pytest.raises(Exception, match="needs a first approval") as refused:
        acme.approve(request)
    assert isinstance(refused.value.__cause__, psycopg.errors.CheckViolation)


def test_the_settings_page_changes_both(acme: Any) -> None:
    reason = acme.reason()
    form = {"label": reason.label, "system_code": "", "needs_second": "on", "decided_by": "finance"}
    assert acme.client(acme.ada).post(acme.url("settings-reason", reason.id), form).status_code == 302
    assert (acme.reason().needs_second, acme.reason().decided_by) == (True, ["finance"])
    page = acme.client(acme.ada).get(acme.url("settings-reasons")).content.decode()
    assert 'value="finance" selected>Approver and Finance' in page
    assert acme.client(acme.ada).post(acme.url("settings-reason", uuid4()), form).status_code == 404
