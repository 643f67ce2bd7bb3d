"""Brings a database to the current schema, as the owner: `countermand migrate`."""

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

from countermand.orgs.grants import set_grants
from countermand.orgs.rls import SCHEMA
from countermand.plain import Plain

OLDEST = 150014


def migrate() -> None:
    """Makes the schema, runs the migrations and sets the app's grants on the tables that belong to no org.

    Raises Plain when there is no owner's address, the server is unreachable or too old.
    """
    if "owner" not in settings.DATABASES:
        raise Plain(
            "DATABASE_OWNER_URL is not set: migrations run as the role that owns the tables, countermand_owner."
        )
    check_server("owner")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO countermand_app")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    call_command("createcachetable", database="owner", verbosity=0)
    with connections["owner"].cursor() as cursor:
        set_grants(cursor)
    connections["owner"].close()


def check_server(alias: str) -> None:
    """Raises Plain when the server cannot be reached or is older than the oldest that works."""
    connection = connections[alias]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        name = "DATABASE_OWNER_URL" if alias == "owner" else "DATABASE_URL"
        reason = str(error).strip().splitlines()[0]
        raise Plain(
            f"Postgres cannot be reached at {name}: {reason}. Is it running, and is the address right?"
        ) from None
    version = connection.connection.info.server_version
    if version < OLDEST:
        raise Plain(
            f"This Postgres is version {version // 10000}.{version % 10000}; Countermand needs 15.14 or newer. "
            "Upgrade the server, or name another one."
        )
