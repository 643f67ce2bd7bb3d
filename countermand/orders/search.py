"""Finding orders by a piece of their number, customer, e-mail or SKU. See SearchTerm for why it is built so."""

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from countermand.orders.models import Order, SearchTerm
from countermand.orgs.tenancy import current_org_id

LONGEST = 64  # characters of a search and of a stored ending
SHORTEST = 2
MOST_VALUES = 1000  # different customers, SKUs, … that one search may name

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

# Each part by its own index; an OR of them would read every order.
ORDERS = """
SELECT id FROM orders_order WHERE org_id = %s AND number = ANY (%s::text[])
UNION SELECT id FROM orders_order WHERE org_id = %s AND customer_name = ANY (%s::text[])
UNION SELECT id FROM orders_order WHERE org_id = %s AND customer_email = ANY (%s::text[])
UNION SELECT order_id FROM orders_line WHERE org_id = %s AND sku = ANY (%s::text[])
"""


def index_orders(ids_sql: str) -> None:
    """Makes the orders whose ids the sub-select `ids_sql` (our own SQL, never a person's) gives findable.

    One statement, whatever their number; what is known already is skipped.
    """
    with connection.cursor() as cursor:
        cursor.execute(INDEX.format(ids=ids_sql), {"org": current_org_id(), "longest": LONGEST, "shortest": SHORTEST})


def find(query: str) -> QuerySet[Order]:
    """The orders with `query`, in any case, anywhere in their number, customer, e-mail or a line's SKU."""
    return orders_with(matches(query))


def orders_with(matches: list[tuple[str, str]]) -> QuerySet[Order]:
    """The orders that have one of these values."""
    hits: dict[str, list[str]] = {kind: [] for kind in SearchTerm.Kind.values}
    for kind, value in matches:
        hits[kind].append(value)
    org = current_org_id()
    ids = RawSQL(ORDERS, [x for kind in ("number", "customer", "email", "sku") for x in (org, hits[kind])])  # noqa: S611
    return Order.objects.filter(id__in=ids)


def matches(query: str) -> list[tuple[str, str]]:
    """What there is that contains `query`: pairs of kind and value, MOST_VALUES at the most."""
    with connection.cursor() as cursor:
        cursor.execute(MATCH, [current_org_id(), SearchTerm.Kind.values, query.lower()[:LONGEST], MOST_VALUES])
        return cursor.fetchall()
