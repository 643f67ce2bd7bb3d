"""What Python refuses, Postgres refuses too: raw SQL as the app's own role, through the company's own door."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings

from countermand.audit.verify import verify
from tests.invariants import assert_invariants
from tests.server import superuser


class Door:
    """A connection of the app's role with the company's org set: what somebody with its password could do."""

    def __init__(self, connected: Any, company: Any) -> None:
        self.connected, self.company = connected, company

    def __call__(self, statement: str, **values: Any) -> Any:
        return self.connected.execute(statement, {"org": self.company.org.id, "id": uuid4(), **values})

    def decide(self, request: Any, by: Any, verdict: str = "approved") -> UUID:
        decision = uuid4()
        self(
            "INSERT INTO cancellations_decision (org_id, id, request_id, verdict, decided_by_id, decided_at, "
            "reason_id, note) VALUES (%(org)s, %(id)s, %(request)s, %(verdict)s, %(by)s, now(), %(reason)s, 'because')",
            id=decision,
            request=request.id,
            verdict=verdict,
            by=by.id,
            reason=request.reason_id,
        )
        return decision

    def cancel(self, request: Any, decision: UUID | None, quantity: int = 5) -> None:
        """The request's lines and the order's lines, as an approval would write them."""
        self(
            "UPDATE cancellations_requestline SET outcome = 'canceled', decision_id = %(decision)s "
            "WHERE org_id = %(org)s AND request_id = %(request)s",
            decision=decision,
            request=request.id,
        )
        self(
            "UPDATE orders_line SET canceled = canceled + %(quantity)s WHERE org_id = %(org)s AND order_id = %(order)s",
            quantity=quantity,
            order=request.order_id,
        )

    def close(self, request: Any, status: str = "approved") -> None:
        self(
            "UPDATE cancellations_request SET status = %(status)s, closed_at = now() "
            "WHERE org_id = %(org)s AND id = %(request)s",
            status=status,
            request=request.id,
        )

    def refund(self, request: Any, decision: UUID, amount: int = 5000) -> None:
        self(
            "INSERT INTO refunds_refund "
            "(org_id, id, order_id, request_id, decision_id, currency, amount_minor, created_at) "
            "VALUES (%(org)s, %(id)s, %(order)s, %(request)s, %(decision)s, 'USD', %(amount)s, now())",
            order=request.order_id,
            request=request.id,
            decision=decision,
            amount=amount,
        )
        self(
            "INSERT INTO refunds_refundline (org_id, id, refund_id, request_line_id, amount_minor) "
            "SELECT l.org_id, gen_random_uuid(), r.id, l.id, l.amount_minor FROM refunds_refund r "
            "JOIN cancellations_requestline l ON l.org_id = r.org_id AND l.request_id = r.request_id "
            "WHERE r.org_id = %(org)s AND r.request_id = %(request)s AND l.outcome = 'canceled'",
            request=request.id,
        )

    def wish(self, request: Any, line: Any, *, follows: Any = None, quantity: int = 1) -> None:
        """One more pending line in a request."""
        self(
            "INSERT INTO cancellations_requestline (org_id, id, request_id, line_id, follows_id, quantity, "
            "unknown_stage_ok, outcome, amount_minor, seen_stage, seen_ordered, seen_shipped, seen_canceled) "
            "VALUES (%(org)s, %(id)s, %(request)s, %(line)s, %(follows)s, %(quantity)s, "
            "false, 'pending', 0, 'open', 5, 0, 0)",
            request=request.id,
            line=line.id,
            follows=follows,
            quantity=quantity,
        )

    def commit(self) -> None:
        self.connected.commit()


@pytest.fixture
def around(acme: Any) -> Iterator[Door]:
    """Nothing stays behind, and the company is as it must be afterwards."""
    parts = settings.DATABASES["default"]
    with psycopg.connect(f"host={parts['HOST']} user={parts['USER']} dbname={parts['NAME']}") as connected:
        connected.execute(f"SET app.org_id = '{acme.org.id}'")  # for the session, so that it outlasts a commit
        connected.commit()
        yield Door(connected, acme)
        connected.rollback()
    assert_invariants(acme)


@contextmanager
def refused(because: str, *errors: type[Exception]) -> Iterator[None]:
    """Postgres refuses, and names the constraint, the trigger or the missing grant."""
    with pytest.raises(errors or psycopg.errors.IntegrityError) as said:
        yield
    error: Any = said.value
    assert because in f"{error.diag.constraint_name} {error}"


def test_a_line_is_not_canceled_without_a_decision(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    with refused("cancellations_requestline_decided"):
        around.cancel(request, None)


def test_a_line_is_not_canceled_by_the_decision_of_another_request(acme: Any, around: Door) -> None:
    request, other = acme.ask(acme.order()), acme.approve(acme.ask(acme.order()))
    with acme.door():
        decision = other.decisions.get()
    with refused("own_decision"):
        around.cancel(request, decision.id)


def test_a_line_is_not_canceled_while_its_request_is_pending(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    around.cancel(request, around.decide(request, acme.bob))
    with refused("decision_closes_request"):
        around.commit()


@pytest.mark.parametrize(("status", "why"), [("approved", "decision_closes"), ("rejected", "canceled_is_approved")])
def test_a_line_is_not_canceled_by_a_rejection(acme: Any, around: Door, status: str, why: str) -> None:
    request = acme.ask(acme.order())
    decision = around.decide(request, acme.bob, "rejected")
    around.cancel(request, decision)
    around.close(request, status)
    with refused(why):
        around.commit()


def test_the_whole_approval_is_let_through(acme: Any, around: Door) -> None:
    """So that what is refused here is refused for the one thing that is wrong with it."""
    request = acme.ask(acme.order())
    decision = around.decide(request, acme.bob)
    around.cancel(request, decision)
    around.refund(request, decision)
    around.close(request)
    around("SET CONSTRAINTS ALL IMMEDIATE")


def test_nobody_decides_their_own_request(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order(), by=acme.bob)
    with refused("decision_not_own"):
        around.decide(request, acme.bob)


def test_nobody_decides_who_is_not_an_approver(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    for member in (acme.fay, acme.carol, acme.ada):
        with refused("decision_by_approver"):
            around.decide(request, member)
        around.connected.rollback()


def test_an_approver_who_left_decides_nothing(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    around("UPDATE orgs_membership SET active = false WHERE org_id = %(org)s AND id = %(bob)s", bob=acme.bob.id)
    with refused("decision_by_approver"):
        around.decide(request, acme.bob)


def test_an_approver_of_next_door_decides_nothing(acme: Any, next_door: Any, around: Door) -> None:
    with refused("decision_by_approver"):
        around.decide(acme.ask(acme.order()), next_door.bob)


def test_a_request_is_decided_once(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    around.decide(request, acme.bob)
    with refused("cancellations_decision_once"):
        around.decide(request, acme.bob)


def test_a_closed_request_is_not_decided(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    acme.approve(request)
    with refused("decision_of_pending"):
        around.decide(request, acme.bob)


def test_a_decision_has_a_person_and_a_reason(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    insert = (
        "INSERT INTO cancellations_decision (org_id, id, request_id, verdict, decided_by_id, decided_at, "
        "reason_id, note) VALUES (%(org)s, %(id)s, %(request)s, 'approved', %(by)s, now(), %(reason)s, '')"
    )
    with refused("decision_by_approver"):
        around(insert, request=request.id, by=None, reason=request.reason_id)
    around.connected.rollback()
    with refused("reason_id", psycopg.errors.NotNullViolation):
        around(insert, request=request.id, by=acme.bob.id, reason=None)


def test_no_more_is_canceled_than_was_ordered(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order({"ordered": 5, "shipped": 3}))
    decision = around.decide(request, acme.bob)
    with refused("orders_line_quantities"):
        around.cancel(request, decision, quantity=3)


def test_what_shipped_is_not_canceled(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    around("UPDATE orders_line SET shipped = 5 WHERE org_id = %(org)s AND order_id = %(order)s", order=request.order_id)
    with refused("orders_line_quantities"):
        around.cancel(request, around.decide(request, acme.bob))


def test_a_line_is_in_one_open_request(acme: Any, around: Door) -> None:
    order = acme.order({}, {})
    first, second = acme.lines(order)
    acme.ask(order, [(first, 1)])
    other = acme.ask(order, [(second, 1)])
    with refused("cancellations_requestline_open"):
        around.wish(other, first)


def test_the_same_rest_is_not_canceled_twice(acme: Any, around: Door) -> None:
    """A second cancellation of a line has to name the one it follows."""
    order = acme.order({}, {})
    first, second = acme.lines(order)
    acme.approve(acme.ask(order, [(first, 1)]))
    with refused("cancellations_requestline_follows"):
        around.wish(acme.ask(order, [(second, 1)]), first, follows=None)


def test_canceled_does_not_change_without_a_request(acme: Any, around: Door) -> None:
    order = acme.order()
    around("UPDATE orders_line SET canceled = 1 WHERE org_id = %(org)s AND order_id = %(order)s", order=order.id)
    with refused("canceled_is_decided"):
        around.commit()


def test_what_was_canceled_is_not_taken_back(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    acme.approve(request)
    around(
        "UPDATE orders_line SET canceled = 0 WHERE org_id = %(org)s AND order_id = %(order)s", order=request.order_id
    )
    with refused("canceled_is_decided"):
        around.commit()


def test_canceled_is_exactly_what_was_decided(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    decision = around.decide(request, acme.bob)
    around.cancel(request, decision, quantity=4)
    around.close(request)
    around.refund(request, decision)
    with refused("canceled_is_decided"):
        around.commit()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cancellations_request SET requested_by_id = %(eve)s WHERE org_id = %(org)s",
        "UPDATE cancellations_request SET note = 'never said' WHERE org_id = %(org)s",
        "UPDATE cancellations_requestline SET quantity = 1 WHERE org_id = %(org)s",
        "UPDATE cancellations_requestline SET seen_shipped = 1 WHERE org_id = %(org)s",
    ],
)
def test_what_was_asked_for_stays(acme: Any, around: Door, change: str) -> None:
    acme.ask(acme.order())
    with refused("facts_stay"):
        around(change, eve=acme.eve.id)


def test_the_currency_of_what_was_asked_for_stays(acme: Any, around: Door) -> None:
    acme.ask(acme.order())
    with refused("currency_stays"):
        around("UPDATE orders_order SET currency = 'JPY' WHERE org_id = %(org)s")


def test_a_message_once_written_stays(acme: Any, around: Door) -> None:
    acme.endpoint("https://books.example.com/")
    acme.approve(acme.ask(acme.order()))
    with refused("facts_stay"):
        around("UPDATE refunds_delivery SET body = '{}' WHERE org_id = %(org)s")


@pytest.mark.parametrize(
    "change",
    ["stage = 'open'", "shipped = 0", "stage = 'canceled'"],
)
def test_what_has_shipped_stays_shipped(acme: Any, around: Door, change: str) -> None:
    acme.order({"stage": "shipped", "shipped": 5})
    with refused("line_only_forward"):
        around(f"UPDATE orders_line SET {change} WHERE org_id = %(org)s")


def test_no_price_is_below_nothing(acme: Any, around: Door) -> None:
    acme.order()
    with refused("orders_line_worth"):
        around("UPDATE orders_line SET price = -1 WHERE org_id = %(org)s")


def test_no_request_is_approved_without_its_refund(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    around.cancel(request, around.decide(request, acme.bob))
    around.close(request)
    with refused("refund_is_sum"):
        around.commit()


def test_no_refund_differs_from_the_sum_of_its_lines(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    decision = around.decide(request, acme.bob)
    around.cancel(request, decision)
    around.close(request)
    around.refund(request, decision, amount=5001)
    with refused("refund_is_sum"):
        around.commit()


def test_no_line_is_added_to_a_refund_later(acme: Any, around: Door) -> None:
    paid, other = acme.ask(acme.order()), acme.ask(acme.order())
    acme.approve(paid)
    with refused("refund_is_sum_of_lines"):
        around(
            "INSERT INTO refunds_refundline (org_id, id, refund_id, request_line_id, amount_minor) "
            "SELECT r.org_id, gen_random_uuid(), r.id, l.id, 1 FROM refunds_refund r, cancellations_requestline l "
            "WHERE r.org_id = %(org)s AND r.request_id = %(paid)s AND l.request_id = %(other)s",
            paid=paid.id,
            other=other.id,
        )


def test_no_refund_is_made_without_a_decision(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    with refused("refunds_refund_decision_fk"):
        around.refund(request, uuid4())


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_no_request_is_closed_without_a_decision(acme: Any, around: Door, status: str) -> None:
    around.close(acme.ask(acme.order()), status)
    with refused("request_is_decided"):
        around.commit()


def test_a_request_does_not_close_while_a_line_is_pending(acme: Any, around: Door) -> None:
    around.close(acme.ask(acme.order()), "withdrawn")
    with refused("request_closes_whole"):
        around.commit()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cancellations_request SET status = 'pending', closed_at = NULL WHERE org_id = %(org)s",
        "UPDATE cancellations_request SET requested_by_id = %(bob)s WHERE org_id = %(org)s",
        "UPDATE cancellations_requestline SET outcome = 'left_out', decision_id = NULL WHERE org_id = %(org)s",
        "UPDATE cancellations_requestline SET quantity = 1 WHERE org_id = %(org)s",
    ],
)
def test_what_is_closed_never_changes(acme: Any, around: Door, change: str) -> None:
    acme.approve(acme.ask(acme.order()))
    with refused("closed_for_ever"):
        around(change, bob=acme.bob.id)


@pytest.mark.parametrize("change", ["amount_minor = 0", "currency = 'EUR'", "stopped_at = now(), amount_minor = 0"])
def test_what_a_refund_says_stays(acme: Any, around: Door, change: str) -> None:
    acme.approve(acme.ask(acme.order()))
    with pytest.raises(psycopg.errors.CheckViolation, match="is a fact and stays"):
        around(f"UPDATE refunds_refund SET {change} WHERE org_id = %(org)s")


def test_no_line_is_removed_without_a_persons_word(acme: Any, around: Door) -> None:
    order = acme.order()
    with refused("line_only_forward"):
        around("DELETE FROM orders_line WHERE org_id = %(org)s AND order_id = %(order)s", order=order.id)


def test_not_even_with_one_if_somebody_asked_for_it(acme: Any, around: Door) -> None:
    order = acme.order()
    acme.ask(order)
    around(
        "INSERT INTO orders_correction (org_id, id, line_id, order_number, ref, from_stage, to_stage, from_shipped, "
        "to_shipped, said_by_id, said_at, note, transaction_id) VALUES "
        "(%(org)s, %(id)s, %(line)s, 'SO-1', '1', 'open', '', 0, 0, %(fay)s, now(), 'Undone', 0)",
        line=acme.lines(order)[0].id,
        fay=acme.fay.id,
    )
    with refused("cancellations_requestline_line_id_fk"):
        around("DELETE FROM orders_line WHERE org_id = %(org)s AND order_id = %(order)s", order=order.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody' WHERE org_id = %(org)s",
        "DELETE FROM audit_entry WHERE org_id = %(org)s",
        "TRUNCATE audit_entry",
        "INSERT INTO audit_head (org_id, id, seq, hash) VALUES (%(org)s, %(id)s, 9, '')",
        "UPDATE audit_head SET seq = 0 WHERE org_id = %(org)s",
        "DELETE FROM audit_head WHERE org_id = %(org)s",
        "TRUNCATE audit_head",
        "UPDATE cancellations_decision SET note = 'x' WHERE org_id = %(org)s",
        "DELETE FROM cancellations_decision WHERE org_id = %(org)s",
        "DELETE FROM cancellations_request WHERE org_id = %(org)s",
        "DELETE FROM cancellations_requestline WHERE org_id = %(org)s",
        "DELETE FROM refunds_refund WHERE org_id = %(org)s",
        "DELETE FROM exports_exportrow WHERE org_id = %(org)s",
        "UPDATE exports_part SET data = '' WHERE org_id = %(org)s",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER chain ON audit_entry",
        "ALTER TABLE orders_order NO FORCE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "SET ROLE countermand_owner",
        "CREATE TABLE countermand.mine (n int)",
    ],
)
def test_what_the_app_may_not_do_at_all(acme: Any, around: Door, statement: str) -> None:
    acme.approve(acme.ask(acme.order()))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        around(statement)


def test_an_entry_written_by_hand_is_numbered_dated_and_chained_like_any_other(acme: Any, around: Door) -> None:
    """The app may add to the record: number, time and hashes are the trigger's, whatever it was told."""
    acme.ask(acme.order())
    around(
        "INSERT INTO audit_entry (org_id, id, seq, at, actor, action, subject, body, prev_hash, hash) "
        "VALUES (%(org)s, %(id)s, 1, '2001-01-01', 'x', 'searched', 'x', '{}', '', '')"
    )
    around.commit()
    with acme.door():
        found = verify()
    assert (found.ok, found.entries) == (True, 2)


def test_a_canceled_line_leaves_in_one_file(acme: Any, around: Door) -> None:
    from countermand.exports.test_export import built

    acme.approve(acme.ask(acme.order()))
    built(acme)
    row = "INSERT INTO exports_exportrow (org_id, export_id, template_id, request_line_id, position, round) "
    with refused("exports_row_once"):
        around(
            row + "SELECT org_id, export_id, template_id, request_line_id, position + 1, 0 "
            "FROM exports_exportrow WHERE org_id = %(org)s"
        )


def test_what_leaves_in_a_file_is_a_canceled_line(acme: Any, around: Door) -> None:
    from countermand.exports.test_export import built

    acme.approve(acme.ask(acme.order()))
    built(acme)
    acme.ask(acme.order())
    with refused("exportrow_of_canceled"):
        around(
            "INSERT INTO exports_exportrow (org_id, export_id, template_id, request_line_id, position, round) "
            "SELECT x.org_id, x.id, x.template_id, r.id, 9, 0 FROM exports_export x, cancellations_requestline r "
            "WHERE x.org_id = %(org)s AND r.org_id = %(org)s AND r.outcome = 'pending'"
        )


def copied(table: str, changes: str) -> str:
    """The one row of that table once more, with an id of its own and those changes."""
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('id', %(id)s::uuid, {changes}))).* "
        f"FROM {table} t WHERE org_id = %(org)s"
    )


def test_nothing_is_refunded_for_a_rejected_request(acme: Any, around: Door) -> None:
    request = acme.ask(acme.order())
    decision = around.decide(request, acme.bob, "rejected")
    around("UPDATE cancellations_requestline SET outcome = 'rejected' WHERE org_id = %(org)s")
    around.close(request, "rejected")
    around.refund(request, decision)
    with refused("refund_is_approved"):
        around.commit()


def test_nothing_is_added_to_what_somebody_approved(acme: Any, around: Door) -> None:
    acme.approve(acme.ask(acme.order()))
    line = acme.lines(acme.order())[0]
    with refused("asked_while_pending"):
        around(copied("cancellations_requestline", "'line_id', %(line)s::uuid"), line=line.id)


def test_a_refund_is_one_message_to_one_endpoint(acme: Any, around: Door) -> None:
    acme.endpoint("http://127.0.0.1:9/")
    acme.approve(acme.ask(acme.order()))
    with refused("refunds_delivery_once"):
        around(copied("refunds_delivery", "'message_id', 'another'"))


def test_a_line_never_points_at_the_order_of_another_company(acme: Any, next_door: Any, around: Door) -> None:
    acme.order()
    theirs = next_door.order().id
    with refused("orders_line_order_id_fk"):
        around("UPDATE orders_line SET order_id = %(theirs)s WHERE org_id = %(org)s", theirs=theirs)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET body = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_not_even_the_servers_superuser_rewrites_the_record_by_accident(acme: Any, statement: str) -> None:
    acme.ask(acme.order())
    database = settings.DATABASES["default"]["NAME"]
    with superuser(database) as server, pytest.raises(psycopg.errors.RaiseException, match="are permanent"):
        server.execute(statement)  # type: ignore[call-overload]
