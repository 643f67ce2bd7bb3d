"""The one door to a company's rows.

Row-level security shows a row only where its `org_id` equals the setting `app.org_id` of the running
transaction. Only the functions here write that setting, and only transaction-locally: nothing is left
behind on a pooled connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

_org: ContextVar[UUID | None] = ContextVar("org", default=None)


class NoOrg(Exception):
    """A company's row was made outside `acting_for`: a bug, never bad luck."""


@contextmanager
def acting_for(org_id: UUID) -> Iterator[None]:
    """Opens one transaction in which exactly this org's rows can be seen and written.

    It is durable: it cannot be opened inside another transaction, so leaving it has committed.
    SET LOCAL instead of set_config(): only the former reaches the workers of a distributed Postgres.
    """
    with transaction.atomic(durable=True):
        _set_local("app.org_id", org_id)
        token = _org.set(org_id)
        try:
            yield
        finally:
            _org.reset(token)


@contextmanager
def as_themself(user_id: UUID) -> Iterator[None]:
    """Opens one transaction in which a person's own memberships can be read, before any org is known."""
    with transaction.atomic(durable=True):
        _set_local("app.user_id", user_id)
        yield


def current_org_id() -> UUID:
    """The org whose door is open: the default of every `org_id` column."""
    org_id = _org.get()
    if org_id is None:
        raise NoOrg("no org: wrap this in acting_for(org_id)")
    return org_id


def _set_local(name: str, value: UUID) -> None:
    statement = sql.SQL("SET LOCAL {} = {}").format(sql.SQL(name), sql.Literal(str(UUID(str(value)))))
    with connection.cursor() as cursor:
        cursor.execute(statement)
