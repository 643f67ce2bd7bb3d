"""What has to be so before anything is served: otherwise one company could read another's rows."""

from django.db import connection

from countermand.orgs.models import Organization
from countermand.orgs.rls import SCHEMA
from countermand.orgs.schema import check_server
from countermand.plain import Plain

ROLE = """
SELECT current_user, rolsuper, rolbypassrls,
       EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND pg_has_role(relowner, 'MEMBER'))
FROM pg_roles WHERE rolname = current_user
"""
TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       ARRAY(SELECT concat_ws(' ', p.polname, p.polcmd, CASE WHEN p.polpermissive THEN 'permits' ELSE 'restricts' END,
                 coalesce((SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE oid = ANY (p.polroles)),
                          'public'),
                 coalesce(pg_get_expr(p.polqual, p.polrelid), '-'),
                 coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
             FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY p.polname)
FROM pg_class c
WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p')
  AND (c.relname = %s OR EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped))
ORDER BY 1
"""
# As Postgres itself writes an expression back
SET_TO = "({} = (NULLIF(current_setting('app.{}'::text, true), ''::text))::uuid)"
ORG, USER = SET_TO.format("org_id", "org_id"), SET_TO.format("user_id", "user_id")
COMPANY = SET_TO.format("id", "org_id")
PLAIN = [f"own_org * permits public {ORG} {ORG}"]
SPECIAL = {
    "orgs_organization": [
        "directory r permits countermand_owner true -",
        f"own_org * permits public {COMPANY} {COMPANY}",
    ],
    "orgs_membership": [f"own_memberships r permits public {USER} -", *PLAIN],
}


def check_safe() -> None:
    """Raises Plain, in one sentence, when it is not safe to start."""
    check_server("default")
    if sentence := role_problem() or next(iter(table_problems()), ""):
        raise Plain(f"Countermand does not start: {sentence}")


def role_problem() -> str:
    """What the connected role may do and must not; "" if it is safe."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE, [SCHEMA])
        name, superuser, bypasses, owns = cursor.fetchone()
    way_out = "Let DATABASE_URL name the role countermand_app, which owns nothing."
    if superuser:
        return f"the database role {name} is a superuser, whom no isolation holds. {way_out}"
    if bypasses:
        return f"the database role {name} has BYPASSRLS, so it sees every company's rows. {way_out}"
    if owns:
        return f"the database role {name} owns the tables, so it could switch isolation off. {way_out}"
    return ""


def table_problems() -> list[str]:
    """A sentence for each table of a company that is not isolated exactly as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [SCHEMA, Organization._meta.db_table])
        rows = cursor.fetchall()
    if not rows:
        return [f"the schema {SCHEMA} has no tables: run countermand migrate first."]
    problems = []
    for table, forced, policies in rows:
        if not forced:
            problems.append(f"row-level security is off on the table {table}. Run countermand doctor and repair it.")
        elif policies != SPECIAL.get(table, PLAIN):
            problems.append(
                f"the isolation policy of the table {table} is not the plain one. Run countermand doctor and repair it."
            )
    return problems
