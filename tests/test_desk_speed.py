"""What the pages of the desk ask of Postgres, in companies as they are after two years."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countermand.bench.pages import DESK
from countermand.bench.plans import Statement, grown, planned
from countermand.bench.seeded import Seeded, seed
from tests.server import superuser

MOST = 12
LARGE = 1_000  # rows from which on Postgres is never right to read a whole table for a page
# One row a company, or what people make by hand: reasons, members, …
FEW = {
    *["audit_head", "cancellations_reason", "exports_template", "imports_sheetsource", "orgs_membership", "orgs_user"],
    *["profile_profile", "refunds_endpoint", "django_session"],
}


@pytest.fixture(scope="module")
def companies(django_db_blocker: Any) -> Iterator[list[Seeded]]:
    """Three with 40,000 order lines each, and a young one."""
    with django_db_blocker.unblock():
        seeded = [seed(f"desk-{uuid4().hex[:12]}", lines=lines, pending=lines // 400) for lines in [40_000] * 3 + [800]]
        with superuser(settings.DATABASES["default"]["NAME"]) as server:
            server.execute("VACUUM (ANALYZE)")
        yield seeded


@pytest.fixture
def large(companies: list[Seeded]) -> Seeded:
    return companies[0]


FILLED = {"orders_order", "orders_line", "cancellations_request", "audit_entry"}  # by this file: others, by any test


@pytest.fixture
def young(companies: list[Seeded]) -> Seeded:
    return companies[-1]


def opened(company: Seeded, name: str) -> tuple[int, list[Statement]]:
    """How many statements it takes, with those that begin and end transactions, and those that have a plan."""
    who, address = DESK[name]
    client, path = company.client(who), f"/o/{company.slug}/{address(company, 1)}"
    with CaptureQueriesContext(connection) as sent, planned() as statements:
        assert client.get(path).status_code == 200
    return len(sent), statements


@pytest.mark.parametrize("name", DESK)
def test_a_page_takes_at_most_12_statements_however_large_the_company(large: Any, young: Any, name: str) -> None:
    count, _statements = opened(large, name)
    assert count <= opened(young, name)[0]
    assert count <= MOST


@pytest.mark.parametrize("name", DESK)
def test_no_page_reads_a_large_table_from_end_to_end(large: Any, name: str) -> None:
    _count, statements = opened(large, name)
    assert grown(LARGE) >= FILLED
    assert not [(one.scanned, str(one)) for one in statements if one.scanned & FILLED]


@pytest.mark.parametrize("name", DESK)
def test_there_is_an_index_for_every_table_that_grows(large: Any, name: str) -> None:
    """Of tables that are small here too: Postgres reads those whole only where nothing else is left."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            _count, statements = opened(large, name)
        finally:
            cursor.execute("RESET enable_seqscan")
    assert not [(one.scanned - FEW, str(one)) for one in statements if one.scanned - FEW]
