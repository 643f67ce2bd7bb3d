"""No company ever sees or touches another's rows: asked of every table that the database has."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import SlugConverter
from django.utils import timezone

from conftest import Company
from countermand.cancellations.models import (
    Attachment,
    Draft,
    FirstApproval,
    Reinstatement,
    Request,
    RequestLine,
    WarehouseAnswer,
)
from countermand.desk.models import Comment, Presence, Reminder, SavedView, Snooze
from countermand.exports.models import Export
from countermand.exports.test_export import built, canceled
from countermand.imports.models import (
    Change,
    Import,
    Note,
    Part,
    Progress,
    RefusedRow,
    Remembered,
    SheetSource,
    Staged,
    Touched,
)
from countermand.mail.models import Mail
from countermand.orders.models import Correction, SearchTerm
from countermand.orgs.grants import expected_grants, tenant_models
from countermand.orgs.models import Invitation, Organization
from countermand.orgs.permissions import access_to
from countermand.refunds.models import Attempt, Delivery, Refund, Report, Task
from countermand.setup.models import Interview
from tests.server import make_database, superuser

REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)  # the latter by a guard's trigger
NO_ORG = ["", "SET LOCAL app.org_id = ''"]


@pytest.fixture(scope="module")
def neighbor(django_db_blocker: Any) -> Iterator[Company]:
    """A company with a row in every table. A new table needs an example row here."""
    with django_db_blocker.unblock():
        company = Company()
        company.endpoint("http://127.0.0.1:9/")
        canceled(company)
        company.ask(company.order())
        built(company)
        with company.door():
            Delivery.objects.update(attempts_made=1)
            Attempt.objects.create(delivery=Delivery.objects.get(), number=1)
            Report.objects.create(refund=Refund.objects.get(), said="looked", by=company.fred, note="x")
            source = Import.objects.create(
                file_name="a.csv", size=1, sha256="0", as_of=timezone.now(), state="uploaded"
            )
            Part.objects.create(source=source, number=0, data=b"a")
            Note.objects.create(source=source, row=1, refused=True, code="x")
            Remembered.objects.create(kind="column", key="a")
            SheetSource.objects.create(name="a", link="a", spreadsheet="a", set_by=company.fay)
            Staged.objects.create(source=source, kind="rows", number=0, data=b"a")
            RefusedRow.objects.create(source=source, row=1, cells=["a"])
            Change.objects.create(source=source, kind="new", row=1, order_id=uuid4(), order_number="A")
            Touched.objects.create(source=source, kind="new", line_ids=[])
            Progress.objects.create(source=source, phase="reading")
            waiting = Request.objects.get(status="pending")
            FirstApproval.objects.create(
                request=waiting, approved_by=company.bob, reason_id=waiting.reason_id, amounts={}
            )
            about = {"request": waiting, "member": company.bob}
            Attachment.objects.create(
                request=waiting, name="a.eml", size=1, sha256="0", content=b"a", added_by=company.ann
            )
            Draft.objects.create(member=company.ann, order_id=waiting.order_id, form={})
            WarehouseAnswer.objects.create(
                request_line=RequestLine.objects.filter(request=waiting).first(),
                answer="stopped",
                stage="open",
                answered_by=company.fay,
            )
            Reinstatement.objects.create(
                request=Request.objects.filter(status="approved").first(), why="x", asked_by=company.ann
            )
            Task.objects.create(kind="take_back", refund=Refund.objects.first())
            SavedView.objects.create(member=company.bob, name="a", query="")
            Snooze.objects.create(**about, until=timezone.now())
            Presence.objects.create(**about)
            Comment.objects.create(request=waiting, by=company.bob, text="a")
            Reminder.objects.create(request=waiting, kind="before", told=1)
            Interview.objects.create()
            Correction.objects.create(
                line_id=uuid4(),
                order_number="A",
                ref="1",
                from_stage="shipped",
                to_stage="open",
                from_shipped=1,
                to_shipped=0,
                said_by=company.ada,
                note="x",
            )
            SearchTerm.objects.create(kind="sku", suffix="a", value="a")
            Mail.objects.get_or_create(kind="x", to="a@example.com", subject="x", text="x")
            week = timezone.now() + timedelta(days=7)
            Invitation.objects.create(
                email="a@example.com", name="A", roles=["auditor"], invited_by=company.ada, expires_at=week
            )
        yield company


def tables(cursor: Any = None) -> list[str]:
    """Every table with an org, from the catalog: nobody has to remember to add one."""
    with nullcontext(cursor) if cursor else connection.cursor() as asked:
        asked.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' "
            "WHERE c.relnamespace = 'countermand'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1"
        )
        return [row[0] for row in asked.fetchall()]


def settings_of(other: UUID) -> list[str]:
    return [*NO_ORG, f"SET LOCAL app.org_id = '{other}'"]


@contextmanager
def app_role() -> Iterator[Any]:
    """A connection as the app's own role, with nothing of Django around it; always rolled back."""
    with psycopg.connect(_address()) as connected:
        yield connected
        connected.rollback()


def _address(database: str = "") -> str:
    parts = settings.DATABASES["default"]
    return f"host={parts['HOST']} user={parts['USER']} dbname={database or parts['NAME']}"


def count(connected: Any, setting: str, statement: str, values: Any = None) -> int:
    """Rows that the statement saw or touched under that setting; one that is refused touches none."""
    with connected.transaction(force_rollback=True):
        if setting:
            connected.execute(setting)
        try:
            return int(connected.execute(statement, values).rowcount)
        except REFUSED:
            return 0


def test_every_table_of_a_company_has_an_example_row_next_door(neighbor: Company) -> None:
    with app_role() as connected:
        own = f"SET LOCAL app.org_id = '{neighbor.org.id}'"
        empty = [table for table in tables() if not count(connected, own, f"SELECT 1 FROM {table}")]
    assert not empty, f"add an example row of {', '.join(empty)} to the fixture `neighbor` in tests/test_isolation.py"


@pytest.mark.parametrize("verb", ["select", "update", "delete", "insert"])
def test_no_row_of_next_door_is_seen_or_touched(acme: Any, neighbor: Company, verb: str) -> None:
    statements = {
        "select": "SELECT 1 FROM {table} WHERE org_id = %s",
        "update": "UPDATE {table} SET org_id = org_id WHERE org_id = %s",
        "delete": "DELETE FROM {table} WHERE org_id = %s",
        "insert": "INSERT INTO {table} (SELECT (jsonb_populate_record(NULL::{table}, %s)).*)",
    }
    leaks = []
    with app_role() as connected:
        for table in tables():
            statement = statements[verb].format(table=table)
            values = [_row(table, neighbor) if verb == "insert" else neighbor.org.id]
            for setting in settings_of(acme.org.id):
                if count(connected, setting, statement, values):
                    leaks.append((table, setting))
    assert not leaks


def _row(table: str, company: Company) -> Any:
    """One row of that company's as it is, with an id of its own."""
    with company.door(), connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) || jsonb_build_object('id', gen_random_uuid()) FROM {table} t LIMIT 1")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE"])
def test_a_row_cannot_be_written_into_another_company(acme: Any, neighbor: Company, verb: str) -> None:
    """Refused by the policy (or a trigger before it), not for want of a grant: of all tables it may write."""
    may = expected_grants()
    for table in (table for table in tables() if verb in may[table]):
        row = _row(table, neighbor)
        statement, inside, value = {
            "INSERT": (f"INSERT INTO {table} (SELECT (jsonb_populate_record(NULL::{table}, %s)).*)", acme, row),
            "UPDATE": (f"UPDATE {table} SET org_id = %s", neighbor, acme.org.id),
        }[verb]
        with app_role() as connected:
            connected.execute(f"SET LOCAL app.org_id = '{inside.org.id}'")
            with pytest.raises(REFUSED) as refused:
                connected.execute(statement, [value])
        assert "permission denied" not in str(refused.value)


def isolated(cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'countermand'::regnamespace AND relkind IN ('r', 'p') "
        "AND relrowsecurity AND relforcerowsecurity"
    )
    return {row[0] for row in cursor.fetchall()}


def loose_keys(cursor: Any) -> list[tuple[str, str]]:
    """Tables without a key, and keys, unique constraints and indexes, that do not start with the org."""
    cursor.execute(
        "SELECT c.relname, i.relname FROM pg_class c "
        "LEFT JOIN pg_index x ON x.indrelid = c.oid LEFT JOIN pg_class i ON i.oid = x.indexrelid "
        "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0] "
        "WHERE c.oid = ANY (%(tables)s::regclass[]) AND (a.attname IS DISTINCT FROM 'org_id' "
        "OR NOT EXISTS (SELECT FROM pg_index k WHERE k.indrelid = c.oid AND k.indisprimary)) "
        # people's own memberships are found by user_id before any company is known
        "AND NOT (c.relname = 'orgs_membership' AND a.attname IS NOT DISTINCT FROM 'user_id' AND NOT x.indisunique)",
        {"tables": tables(cursor)},
    )
    return list(cursor.fetchall())


def loose_parents(cursor: Any) -> list[tuple[str, str]]:
    """Foreign keys between tables of a company that do not tie org_id to org_id."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint f WHERE contype = 'f' "
        "AND conrelid = ANY (%(tables)s::regclass[]) AND confrelid = ANY (%(tables)s::regclass[]) "
        "AND NOT EXISTS (SELECT FROM unnest(conkey, confkey) AS pair (ours, theirs) "
        "JOIN pg_attribute o ON o.attrelid = conrelid AND o.attnum = ours AND o.attname = 'org_id' "
        "JOIN pg_attribute t ON t.attrelid = confrelid AND t.attnum = theirs AND t.attname = 'org_id')",
        {"tables": tables(cursor)},
    )
    return list(cursor.fetchall())


def test_every_table_with_an_org_is_isolated_by_force() -> None:
    with connection.cursor() as cursor:
        found, catalog = isolated(cursor), set(tables(cursor))
    models = {model._meta.db_table for model in tenant_models()}
    assert models | catalog <= found, f"end the migration with Isolate for {(models | catalog) - found}"
    assert found == catalog | {"orgs_organization"}


def test_every_model_that_has_an_org_is_of_a_company() -> None:
    with_org = [model for model in apps.get_models() if any(field.name == "org_id" for field in model._meta.fields)]
    assert set(with_org) == set(tenant_models())


def test_keys_unique_constraints_and_indexes_start_with_the_org() -> None:
    with connection.cursor() as cursor:
        assert loose_keys(cursor) == []


def test_foreign_keys_between_tables_of_a_company_include_the_org() -> None:
    with connection.cursor() as cursor:
        assert loose_parents(cursor) == []


def test_a_table_that_forgot_its_isolation_is_named() -> None:
    """These tests can fail: in a database of its own, with a table as Django alone would make it."""
    name = f"test_leaky_{uuid4().hex[:12]}"
    make_database(name)
    with superuser(name) as server:
        server.execute("ALTER TABLE orders_order ADD UNIQUE (id)")
        server.execute(
            "CREATE TABLE leaky (id uuid PRIMARY KEY, org_id uuid, order_id uuid REFERENCES orders_order (id))"
        )
        server.execute("CREATE TABLE keyless (org_id uuid)")
        server.execute("GRANT SELECT ON leaky TO countermand_app")
        server.execute("INSERT INTO leaky VALUES (gen_random_uuid(), gen_random_uuid())")
        with server.cursor() as cursor:
            assert set(tables(cursor)) - isolated(cursor) == {"leaky", "keyless"}
            assert {key for _, key in loose_keys(cursor)} == {"orders_order_id_key", "leaky_pkey", None}
            assert loose_parents(cursor) == [("leaky", "leaky_order_id_fkey")]
    with psycopg.connect(_address(name)) as connected:
        assert count(connected, "", "SELECT 1 FROM leaky") == 1


def test_a_company_itself_is_seen_only_through_its_own_door(acme: Any, neighbor: Company) -> None:
    other = Organization._meta.db_table
    with app_role() as connected:
        for setting in settings_of(acme.org.id):
            seen = f"SELECT 1 FROM {other} WHERE id = %s"
            assert count(connected, setting, seen, [neighbor.org.id]) == 0
            assert count(connected, setting, f"UPDATE {other} SET name = 'x' WHERE id = %s", [neighbor.org.id]) == 0
            assert count(connected, setting, f"DELETE FROM {other} WHERE id = %s", [neighbor.org.id]) == 0


def test_before_any_company_is_known_people_see_their_own_memberships_alone(acme: Any, neighbor: Company) -> None:
    own = f"SET LOCAL app.user_id = '{acme.ann.user_id}'"
    with app_role() as connected:
        connected.execute(own)
        seen = connected.execute("SELECT id FROM orgs_membership").fetchall()
        assert seen == [(acme.ann.id,)]
        assert connected.execute("UPDATE orgs_membership SET active = false").rowcount == 0
        assert connected.execute("SELECT 1 FROM orgs_organization").fetchall() == []
        assert connected.execute("SELECT 1 FROM orders_order").fetchall() == []


def test_nothing_is_left_on_the_connection_when_a_door_closes(acme: Any) -> None:
    with acme.door():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('app.org_id', true), '')")
        assert cursor.fetchone() == (None,)


def org_urls(patterns: Any = None, inside: bool = False) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from org_urls(pattern.url_patterns, inside or str(pattern.pattern).startswith("o/"))
        elif inside:
            yield pattern


def addresses() -> Iterator[tuple[str, str, str]]:
    """Name, kind of id and method of every page of a company that has an id in its address."""
    for pattern in org_urls():
        for converter in pattern.pattern.converters.values():
            if isinstance(converter, SlugConverter):  # a topic is the same in every company
                continue
            access = access_to(str(pattern.name))
            for method, roles in (("get", access.see), ("post", access.do)):
                if roles:
                    yield str(pattern.name), type(converter).__name__, method


@pytest.mark.parametrize(("name", "kind", "method"), sorted(addresses()))
def test_ids_of_next_door_answer_like_ids_that_never_existed(
    acme: Any, neighbor: Company, name: str, kind: str, method: str
) -> None:
    client = acme.client(acme.eve)
    ids: list[Any] = {"UUIDConverter": ids_of(neighbor), "IntConverter": [1001, 1002]}[kind]
    never = uuid4() if kind == "UUIDConverter" else 99_999
    fresh = _answer(client, method, acme.url(name, never), never)
    assert fresh[0] == 404
    for known in ids:
        assert _answer(client, method, acme.url(name, known), known) == fresh


def _answer(client: Any, method: str, url: str, known: Any) -> tuple[int, bytes]:
    answer = getattr(client, method)(url)
    return answer.status_code, _same(answer.content, str(known))


def _same(content: bytes, known: str) -> bytes:
    """The page without what differs between any two answers: the CSRF token, and the id that was asked for."""
    import re

    return re.sub(rb"[A-Za-z0-9]{64}", b"TOKEN", content).replace(known.encode(), b"ID")


def ids_of(company: Company) -> list[UUID]:
    """Every id of one row a table."""
    ids = []
    with company.door():
        for model in tenant_models():
            if any(field.name == "id" for field in model._meta.local_fields):
                ids.append(model.objects.values_list("pk", flat=True).first())  # type: ignore[attr-defined]
    return [one for one in ids if one]


def test_the_company_of_strangers_answers_like_one_that_never_existed(acme: Any, neighbor: Company) -> None:
    client = acme.client(acme.ann)
    for path in ("orders/", "audit/", "exports/", "settings/"):
        stranger = client.get(f"/o/{neighbor.slug}/{path}")
        never = client.get(f"/o/never-was-{uuid4().hex[:8]}/{path}")
        assert stranger.status_code == never.status_code == 404
        assert _same(stranger.content, "-") == _same(never.content, "-")


def test_a_file_of_next_door_is_not_even_streamed(acme: Any, neighbor: Company) -> None:
    with neighbor.door():
        export = Export.objects.get()
    answer = acme.client(acme.eve).get(acme.url("export-file", export.id))
    assert not answer.streaming
