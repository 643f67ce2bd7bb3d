"""The database itself: who we are, what is isolated, what is granted, what guards it."""

import re
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from countermand import audit, cancellations, orders, refunds
from countermand.orgs.grants import expected_grants
from countermand.orgs.guard import role_problem, table_problems
from countermand.orgs.rls import APP_ROLE, SCHEMA
from countermand.orgs.schema import check_server
from countermand.plain import Plain

PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

GRANTED = """
SELECT c.relname, ARRAY(
           SELECT p FROM unnest(%s::text[]) p WHERE EXISTS (
               SELECT FROM pg_roles r WHERE pg_has_role(%s, r.oid, 'MEMBER') AND has_table_privilege(r.oid, c.oid, p))),
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
FROM pg_class c WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1
"""
TRIGGERS = """
SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = to_regnamespace(%s) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)\s.*?\sON (\w+)", re.DOTALL)


def reachable() -> str:
    check_server("default")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]} answers."


def role() -> str:
    if problem := role_problem():
        raise Plain(_sentence(problem))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_schema_privilege(current_user, %s, 'CREATE')", [SCHEMA])
        name, may_create = cursor.fetchone()
    if may_create:
        raise Plain(
            f"The role {name} may make tables in the schema {SCHEMA}: REVOKE CREATE ON SCHEMA {SCHEMA} FROM it."
        )
    return f"Connected as {name}, which owns nothing and cannot pass isolation."


def migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = [f"{m.app_label} {m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if missing:
        raise Plain(f"{len(missing)} migrations are missing ({missing[0]} first). Run countermand migrate.")
    return "The schema is of this version."


def isolation() -> str:
    if problems := table_problems():
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        raise Plain(_sentence(problems[0]) + more)
    return "Every table of a company is isolated, by force, with the one plain policy."


def grants() -> str:
    expected = expected_grants()
    with connection.cursor() as cursor:
        cursor.execute(GRANTED, [_privileges(), APP_ROLE, SCHEMA])
        granted = {table: (frozenset(may), by_column) for table, may, by_column in cursor.fetchall()}
    problems = [sentence for table in sorted(expected | granted) for sentence in _differs(table, expected, granted)]
    if problems:
        raise Plain(" ".join(problems[:3]) + " Run countermand migrate: it sets the grants anew.")
    return f"{APP_ROLE} may do to each table exactly what it has to."


def _privileges() -> list[str]:
    return PRIVILEGES + (["MAINTAIN"] if connection.connection.info.server_version >= 170000 else [])


def _differs(
    table: str, expected: dict[str, frozenset[str]], granted: dict[str, tuple[frozenset[str], bool]]
) -> list[str]:
    if table not in granted:
        return [f"The table {table} is missing."]
    must, (may, by_column) = expected.get(table, frozenset()), granted[table]
    said = []
    if may - must:
        said.append(f"{APP_ROLE} may {', '.join(sorted(may - must))} on {table} and must not.")
    if must - may:
        said.append(f"{APP_ROLE} may not {', '.join(sorted(must - may))} on {table} and has to.")
    if by_column:
        said.append(f"Single columns of {table} are granted.")
    return said


def guards() -> str:
    """The triggers that say a second time what Python promises."""
    files = [file for app in (audit, cancellations, orders, refunds) for file in Path(app.__path__[0]).glob("*.sql")]
    expected = {pair for file in files for pair in TRIGGER.findall(file.read_text())}
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, [SCHEMA])
        missing = sorted(expected - set(cursor.fetchall()))
    if missing:
        name, table = missing[0]
        raise Plain(
            f"The guard “{name}” of the table {table} is missing or switched off ({len(missing)} in all): "
            f"ALTER TABLE {SCHEMA}.{table} ENABLE TRIGGER {name}, or restore it from countermand's SQL."
        )
    return f"All {len(expected)} guards are in their places."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
