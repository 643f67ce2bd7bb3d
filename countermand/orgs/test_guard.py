import os
import subprocess
import sys
from uuid import uuid4

import pytest

from countermand.orgs.guard import check_safe
from tests.server import make_database, socket, superuser

START = "import django; django.setup(); from countermand.orgs.guard import check_safe; check_safe()"


@pytest.fixture
def other() -> tuple[str, dict[str, str]]:
    name = f"guard_{uuid4().hex[:8]}"
    return name, make_database(name)


def start(database: tuple[str, dict[str, str]], role: str = "countermand_app") -> str:
    """What a process that starts as `role` says on its last line."""
    url = f"postgresql://{role}@/{database[0]}?host={socket()}&options=-csearch_path%3Dcountermand"
    done = subprocess.run(
        [sys.executable, "-c", START],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stderr.strip().splitlines() or ["started"])[-1]


def test_the_apps_own_role_starts(other: tuple[str, dict[str, str]]) -> None:
    check_safe()
    assert start(other) == "started"


def test_owner_superuser_and_bypassrls_do_not_start(other: tuple[str, dict[str, str]]) -> None:
    assert "is a superuser" in start(other, "postgres")
    assert "owns the tables" in start(other, "countermand_owner")
    role = f"bypass_{uuid4().hex[:8]}"
    with superuser(other[0]) as connected:
        connected.execute(f"CREATE ROLE {role} LOGIN BYPASSRLS")
        connected.execute(f"GRANT USAGE ON SCHEMA countermand TO {role}")
    assert "has BYPASSRLS" in start(other, role)
    with superuser(other[0]) as connected:
        connected.execute(f"REVOKE ALL ON SCHEMA countermand FROM {role}")
        connected.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE orders_line NO FORCE ROW LEVEL SECURITY", "is off on the table orders_line"),
        ("ALTER TABLE orders_line DISABLE ROW LEVEL SECURITY", "is off on the table orders_line"),
        ("ALTER TABLE orgs_organization DISABLE ROW LEVEL SECURITY", "is off on the table orgs_organization"),
        ("DROP POLICY own_org ON mail_mail", "policy of the table mail_mail is not"),
        ("CREATE POLICY more ON mail_mail USING (true)", "policy of the table mail_mail"),
        ("CREATE POLICY more ON mail_mail FOR SELECT USING (true)", "policy of the table mail_mail"),
        ("CREATE POLICY more ON orgs_membership FOR SELECT USING (true)", "policy of the table orgs_membership"),
        ("ALTER POLICY own_org ON mail_mail USING (true)", "policy of the table mail_mail"),
        ("CREATE TABLE countermand.fresh (org_id uuid)", "is off on the table fresh"),
        ("DROP SCHEMA countermand CASCADE", "has no tables: run countermand migrate"),
    ],
)
def test_a_table_that_is_not_isolated_stops_the_start(
    other: tuple[str, dict[str, str]], change: str, said: str
) -> None:
    with superuser(other[0]) as connected:
        connected.execute(change)
    assert said in start(other)
