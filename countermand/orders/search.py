"""Finding orders by a piece of their number, customer, e-mail or SKU. See SearchTerm for why it is built so."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import connection

from countermand.orders.models import Order, SearchTerm
from countermand.orgs.tenancy import current_org_id

LONGEST = 64  # characters of a search and of a stored ending
SHORTEST = 2
MOST_VALUES = 1000  # different customers, SKUs, … that one search may name
MOST_LINES = 1000  # with these SKUs, the newest first

INDEX = """
WITH wanted AS MATERIALIZED ({ids}),
said (kind, value) AS (
    SELECT 'number', number FROM orders_order WHERE org_id = %(org)s AND id IN (SELECT * FROM wanted)
    UNION SELECT 'customer', customer_name FROM orders_order WHERE org_id = %(org)s AND id IN (SELECT * FROM wanted)
    UNION SELECT 'email', customer_email FROM orders_order WHERE org_id = %(org)s AND id IN (SELECT * FROM wanted)
    UNION SELECT 'sku', sku FROM orders_line WHERE org_id = %(org)s AND order_id IN (SELECT * FROM wanted)
)
INSERT INTO orders_searchterm (org_id, id, kind, suffix, value)
SELECT %(org)s, gen_random_uuid(), kind, substr(lower(value), start, %(longest)s), value
FROM said CROSS JOIN LATERAL generate_series(1, greatest(1, length(value) - %(shortest)s + 1)) AS start
WHERE value <> ''
ON CONFLICT DO NOTHING
"""


MATCH = (
    "SELECT DISTINCT kind, value FROM orders_searchterm "
    "WHERE org_id = %s AND kind = ANY (%s::text[]) AND suffix ^@ %s LIMIT %s"
)

NEWEST = (Path(__file__).parent / "newest.sql").read_text()
AFTER = "(o.sorted_on, o.id) < (%(day)s, %(id)s)"
IN_STAGE = "EXISTS (SELECT FROM orders_line l WHERE l.org_id = o.org_id AND l.order_id = o.id AND l.stage = %(stage)s)"


def index_orders(ids_sql: str) -> None:
    """Makes the orders whose ids the sub-select `ids_sql` (our own SQL, never a person's) gives findable.

    One statement, whatever their number; what is known already is skipped.
    """
    with connection.cursor() as cursor:
        cursor.execute(INDEX.format(ids=ids_sql), {"org": current_org_id(), "longest": LONGEST, "shortest": SHORTEST})


def find(query: str) -> list[Order]:
    """The newest orders with `query`, in any case, anywhere in their number, customer, e-mail or a line's SKU."""
    return newest(matches(query))


def newest(
    hits: Iterable[tuple[str, str]], *, stage: str = "", after: tuple[date, UUID] | None = None, most: int = 50
) -> list[Order]:
    """The newest orders with one of these values: with a line in `stage`, behind the place `after`. They are `cut` when
    their SKUs stand on so many lines that not all were looked at.
    """
    values: dict[str, list[str]] = {kind: [] for kind in SearchTerm.Kind.values}
    for kind, value in hits:
        values[kind].append(value)
    if not any(values.values()):
        return []
    day, last = after or (None, None)
    facts = {"org": current_org_id(), "most": most, "lines": MOST_LINES, "stage": stage, "day": day, "id": last}
    fits = " AND ".join([AFTER] * bool(after) + [IN_STAGE] * bool(stage)) or "true"
    return list(Order.objects.raw(NEWEST.replace("{fits}", fits), facts | values))


def matches(query: str) -> list[tuple[str, str]]:
    """What there is that contains `query`: pairs of kind and value, MOST_VALUES at the most."""
    with connection.cursor() as cursor:
        cursor.execute(MATCH, [current_org_id(), SearchTerm.Kind.values, query.lower()[:LONGEST], MOST_VALUES])
        return cursor.fetchall()
