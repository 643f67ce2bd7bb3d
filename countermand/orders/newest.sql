-- The newest orders that have one of the values. Each kind is found by its own index, and of each value no more is read
-- than a page can show: a search takes as long in a large company as in a small one. Only for SKUs that stand on very
-- many lines the orders that came in last have to do; `cut` says so.
WITH line AS MATERIALIZED (
    SELECT found.order_id
    FROM unnest(%(sku)s::text[]) AS said (value), LATERAL (
        SELECT l.order_id FROM orders_line l WHERE l.org_id = %(org)s AND l.sku = said.value
        ORDER BY l.order_id DESC LIMIT %(lines)s) AS found
    LIMIT %(lines)s
), newest AS MATERIALIZED (
    SELECT DISTINCT sorted_on, id
    FROM (
        SELECT o.sorted_on, o.id FROM orders_order o
        WHERE o.org_id = %(org)s AND o.number = ANY (%(number)s::text[]) AND {fits}
        UNION ALL
        SELECT found.sorted_on, found.id FROM unnest(%(customer)s::text[]) AS said (value), LATERAL (
            SELECT o.sorted_on, o.id FROM orders_order o
            WHERE o.org_id = %(org)s AND o.customer_name = said.value AND {fits}
            ORDER BY o.sorted_on DESC, o.id DESC LIMIT %(most)s) AS found
        UNION ALL
        SELECT found.sorted_on, found.id FROM unnest(%(email)s::text[]) AS said (value), LATERAL (
            SELECT o.sorted_on, o.id FROM orders_order o
            WHERE o.org_id = %(org)s AND o.customer_email = said.value AND {fits}
            ORDER BY o.sorted_on DESC, o.id DESC LIMIT %(most)s) AS found
        UNION ALL
        SELECT o.sorted_on, o.id FROM (SELECT DISTINCT order_id FROM line) AS once
        JOIN orders_order o ON o.org_id = %(org)s AND o.id = once.order_id AND {fits}
    ) AS any_kind
    ORDER BY sorted_on DESC, id DESC LIMIT %(most)s
)
SELECT o.*, (SELECT count(*) FROM line) = %(lines)s AS cut
FROM newest JOIN orders_order o ON o.org_id = %(org)s AND o.id = newest.id
ORDER BY newest.sorted_on DESC, newest.id DESC
