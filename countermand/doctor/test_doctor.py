import json
import os
import subprocess
import sys
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.server import make_database, superuser

COMPANY = """
import django; django.setup()
from conftest import Company
company = Company()
request = company.ask(company.order())
company.approve(request)
company.ask(company.order())
print(company.org.id)
"""


class Patient:
    """A database of its own, so that breaking it harms nobody: one company, and a worker's fresh heartbeat."""

    def __init__(self) -> None:
        self.name = f"doctor_{uuid4().hex[:8]}"
        self.env = os.environ | make_database(self.name)
        self.org_id = UUID(self.run("-c", COMPANY).stdout.split()[-1])
        self.sql("INSERT INTO procrastinate_workers DEFAULT VALUES")

    def run(self, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, *arguments]
        return subprocess.run(line, env=self.env | env, capture_output=True, text=True, check=False)

    def sql(self, *statements: str) -> None:
        with superuser(self.name) as connected:
            for statement in statements:
                connected.execute(statement)

    def doctor(self, **env: str) -> dict[str, str]:
        """The sentences of the red checks, by name."""
        done = self.run("-m", "countermand", "doctor", "--json", **env)
        answer = json.loads(done.stdout)
        red = {check["name"]: check["sentence"] for check in answer["checks"] if not check["ok"]}
        assert (answer["ok"], done.returncode) == ((False, 1) if red else (True, 0))
        return red


@pytest.fixture(scope="module")
def patient() -> Patient:
    return Patient()


def test_a_healthy_database_is_green(patient: Patient) -> None:
    assert patient.doctor() == {}
    said = patient.run("-m", "countermand", "doctor").stdout
    assert "NOT" not in said
    assert said.count("ok ") >= 12


@pytest.mark.parametrize(
    ("breaks", "heals", "check", "said"),
    [
        (
            "ALTER TABLE orders_order DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE orders_order ENABLE ROW LEVEL SECURITY",
            "isolation",
            "Row-level security is off on the table orders_order",
        ),
        (
            "GRANT DELETE ON audit_entry TO countermand_app",
            "REVOKE DELETE ON audit_entry FROM countermand_app",
            "grants",
            "countermand_app may DELETE on audit_entry and must not",
        ),
        (
            "GRANT TRUNCATE ON orders_line TO PUBLIC",
            "REVOKE TRUNCATE ON orders_line FROM PUBLIC",
            "grants",
            "countermand_app may TRUNCATE on orders_line and must not",
        ),
        (
            "REVOKE INSERT ON mail_mail FROM countermand_app",
            "GRANT INSERT ON mail_mail TO countermand_app",
            "grants",
            "may not INSERT on mail_mail and has to",
        ),
        (
            "GRANT UPDATE (body) ON audit_entry TO countermand_app",
            "REVOKE UPDATE (body) ON audit_entry FROM countermand_app",
            "grants",
            "Single columns of audit_entry",
        ),
        (
            "CREATE ROLE sleeper NOLOGIN; GRANT DELETE ON audit_entry TO sleeper; GRANT sleeper TO countermand_app",
            "DROP OWNED BY sleeper; DROP ROLE sleeper",
            "grants",
            "countermand_app may DELETE on audit_entry and must not",
        ),
        (
            "CREATE TABLE countermand.stray (n int); GRANT SELECT ON countermand.stray TO countermand_app",
            "DROP TABLE countermand.stray",
            "grants",
            "may SELECT on stray",
        ),
        (
            "ALTER TABLE cancellations_decision DISABLE TRIGGER guard",
            "ALTER TABLE cancellations_decision ENABLE TRIGGER guard",
            "guards",
            "“guard” of the table cancellations_decision is missing or switched off",
        ),
        (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) "
            "VALUES ('mail', 'late', now() - interval '1 hour')",
            "DELETE FROM procrastinate_jobs WHERE task_name = 'late'",
            "queue",
            "for 60 minutes",
        ),
        (
            "UPDATE procrastinate_events SET at = at - interval '3 hours'",
            "UPDATE procrastinate_events SET at = at + interval '3 hours'",
            "queue",
            "for 3 hours",
        ),
        (
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'",
            "UPDATE procrastinate_workers SET last_heartbeat = now()",
            "worker",
            "10 minutes old",
        ),
        (
            "CREATE TABLE countermand.keep AS SELECT * FROM procrastinate_workers; DELETE FROM procrastinate_workers; "
            "DROP TABLE countermand.keep",
            "INSERT INTO procrastinate_workers DEFAULT VALUES",
            "worker",
            "No worker is running",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'exports'",
            "INSERT INTO django_migrations (app, name, applied) SELECT 'exports', name, now() "
            "FROM unnest(ARRAY['0001_initial', '0002_templates']) name",
            "migrations",
            "exports 0001_initial first",
        ),
        (
            "GRANT CREATE ON SCHEMA countermand TO countermand_app",
            "REVOKE CREATE ON SCHEMA countermand FROM countermand_app",
            "role",
            "may make tables",
        ),
    ],
)
def test_what_is_not_as_it_must_be_is_red_with_its_sentence(
    patient: Patient, breaks: str, heals: str, check: str, said: str
) -> None:
    patient.sql(breaks)
    red = patient.doctor()
    patient.sql(heals)
    assert said in red[check]
    assert set(red) == {check}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("UPDATE orders_line SET canceled = 1 WHERE canceled = 0", "canceled-is-the-sum"),
        ("UPDATE orders_line SET canceled = 0", "canceled-is-the-sum"),
        ("DELETE FROM cancellations_decision", "canceled-lines-have-an-approving-decision"),
        (
            "UPDATE cancellations_decision SET verdict = 'rejected', note = 'x'",
            "canceled-lines-have-an-approving-decision",
        ),
        (
            "UPDATE cancellations_decision d SET decided_by_id = q.requested_by_id FROM cancellations_request q "
            "WHERE q.id = d.request_id",
            "nobody-decides-their-own-request",
        ),
        ("UPDATE cancellations_request SET status = 'withdrawn' WHERE status = 'approved'", "requests-close-whole"),
        (
            "UPDATE cancellations_request SET status = 'rejected', closed_at = now() WHERE status = 'pending'",
            "requests-are-what-was-decided",
        ),
        ("DELETE FROM audit_entry WHERE action = 'approved'", "approved-requests-have-one-audit-entry"),
        ("DELETE FROM refunds_refundline", "refunds-are-the-sum-of-their-lines"),
        ("UPDATE refunds_refund SET amount_minor = 1", "refunds-are-the-sum-of-their-lines"),
        ("DELETE FROM refunds_refund", "approved-requests-have-one-refund"),
        ("DELETE FROM orgs_membership", "decisions-have-a-person-and-a-reason"),
        ("DELETE FROM orders_order", "orders-line-has-its-order"),
    ],
)
def test_each_broken_rule_is_named(patient: Patient, change: str, rule: str) -> None:
    """As a superuser past every guard, undone afterwards: looked at inside the same transaction."""
    from countermand.doctor.invariants import queries

    with superuser(patient.name) as connected:
        connected.autocommit = False
        connected.execute("SET LOCAL session_replication_role = replica")
        connected.execute(f"SET LOCAL app.org_id = '{patient.org_id}'")
        assert not _broken(connected, queries())
        assert connected.execute(change).rowcount
        found = _broken(connected, queries())
        connected.rollback()
    assert any(name.replace("_", "-").startswith(rule) for name in found), found


def _broken(connected: Any, queries: dict[str, str]) -> list[str]:
    return [name for name, query in queries.items() if connected.execute(query).fetchall()]


def test_a_broken_rule_is_red_in_the_doctor(patient: Patient) -> None:
    broken = "UPDATE refunds_refund SET amount_minor = amount_minor + "
    patient.sql("SET session_replication_role = replica", broken + "1")
    red = patient.doctor()
    patient.sql("SET session_replication_role = replica", broken + "-1")
    assert "“refunds-are-the-sum-of-their-lines” is broken" in red["invariants"]


def test_a_changed_record_is_red(patient: Patient) -> None:
    patient.sql(
        "SET session_replication_role = replica", "UPDATE audit_entry SET subject = subject || '!' WHERE seq = 2"
    )
    red = patient.doctor()
    patient.sql(
        "SET session_replication_role = replica", "UPDATE audit_entry SET subject = rtrim(subject, '!') WHERE seq = 2"
    )
    assert "broken at entry 2" in red["audit"]
    assert patient.doctor() == {}


def test_a_database_that_is_not_there_and_mail_that_is_not_set_up_are_said(patient: Patient) -> None:
    assert (
        "cannot be reached" in patient.doctor(DATABASE_URL="postgresql://countermand_app@/x?host=/nowhere")["database"]
    )
    assert "set RESEND_API_KEY or SMTP_URL" in patient.doctor(COUNTERMAND_DEMO="")["mail"]
