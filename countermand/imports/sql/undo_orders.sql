-- Orders that have no lines any more came with this file, and go with it; the others get back what they had,
-- unless a later file spoke of them.
-- Locked first: who is just writing something for one of them is waited for, and then seen.
SELECT count(*) FROM (
    SELECT o.id FROM orders_order o
    WHERE o.org_id = %(org)s AND o.id IN (SELECT order_id FROM import_undo WHERE kind = 'new' AND "left" = '')
        AND NOT EXISTS (SELECT FROM orders_line l WHERE l.org_id = %(org)s AND l.order_id = o.id)
    ORDER BY o.id FOR UPDATE
) AS locked;

CREATE TEMP TABLE import_gone ON COMMIT DROP AS
SELECT o.id, o.number, o.customer_name, o.customer_email
FROM orders_order o
WHERE o.org_id = %(org)s AND o.id IN (SELECT order_id FROM import_undo WHERE kind = 'new' AND "left" = '')
    AND NOT EXISTS (SELECT FROM orders_line l WHERE l.org_id = %(org)s AND l.order_id = o.id);

DELETE FROM cancellations_draft d USING import_gone g WHERE d.org_id = %(org)s AND d.order_id = g.id;

DELETE FROM orders_order o USING import_gone g WHERE o.org_id = %(org)s AND o.id = g.id;

UPDATE orders_order o SET
    customer_name = b.customer_name, customer_email = b.customer_email,
    currency = CASE WHEN EXISTS (  -- amounts of it were seen since
        SELECT FROM cancellations_request q
        WHERE q.org_id = %(org)s AND q.order_id = o.id AND q.status IN ('pending', 'approved')
    ) THEN o.currency ELSE b.currency END,
    placed_on = b.placed_on, sorted_on = b.sorted_on, shipping = b.shipping,
    discount = CASE WHEN c.before ? 'discount' THEN b.discount ELSE o.discount END,
    tax = CASE WHEN c.before ? 'tax' THEN b.tax ELSE o.tax END,
    paid = CASE WHEN c.before ? 'paid' THEN b.paid ELSE o.paid END, payment = coalesce(b.payment, o.payment), updated_at = b.updated_at,
    closed_as_of = b.closed_as_of, closed_source = b.closed_source
FROM imports_change c
CROSS JOIN LATERAL jsonb_to_record(c.before) AS b (
    customer_name text, customer_email text, currency text, placed_on date, sorted_on date, shipping numeric,
    discount numeric, tax numeric, paid numeric, payment text,
    updated_at timestamptz, closed_as_of timestamptz, closed_source text
)
WHERE c.org_id = %(org)s AND c.source_id = %(source)s AND c.kind = 'order' AND o.org_id = %(org)s
    AND o.id = c.order_id
    AND NOT EXISTS (
        SELECT FROM imports_change later JOIN imports_import i ON i.org_id = %(org)s AND i.id = later.source_id
        WHERE later.org_id = %(org)s AND later.order_id = o.id AND later.kind = 'order' AND i.state = 'applied'
            AND i.applied_at > %(applied_at)s
    )
    AND NOT EXISTS (SELECT FROM import_undo u WHERE u.order_id = o.id AND u."left" <> '');

-- What only these could be found by.
DELETE FROM orders_searchterm t USING import_gone g
WHERE t.org_id = %(org)s AND t.kind = 'number' AND t.value = g.number;

DELETE FROM orders_searchterm t USING (
    SELECT customer_name AS value FROM import_gone
    UNION SELECT after ->> 'customer_name' FROM imports_change
    WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'order'
) AS g
WHERE t.org_id = %(org)s AND t.kind = 'customer' AND t.value = g.value
    AND NOT EXISTS (SELECT FROM orders_order o WHERE o.org_id = %(org)s AND o.customer_name = g.value);

DELETE FROM orders_searchterm t USING (
    SELECT customer_email AS value FROM import_gone
    UNION SELECT after ->> 'customer_email' FROM imports_change
    WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'order'
) AS g
WHERE t.org_id = %(org)s AND t.kind = 'email' AND t.value = g.value
    AND NOT EXISTS (SELECT FROM orders_order o WHERE o.org_id = %(org)s AND o.customer_email = g.value);

DELETE FROM orders_searchterm t USING (SELECT DISTINCT sku AS value FROM import_undo WHERE "left" = '') AS g
WHERE t.org_id = %(org)s AND t.kind = 'sku' AND t.value = g.value
    AND NOT EXISTS (SELECT FROM orders_line l WHERE l.org_id = %(org)s AND l.sku = g.value);

-- What these are called again may have been forgotten meanwhile: when nothing else was called so any more.
CREATE TEMP TABLE import_renamed ON COMMIT DROP AS
SELECT order_id FROM imports_change
WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'order' AND (
    before ->> 'customer_name' <> after ->> 'customer_name' OR before ->> 'customer_email' <> after ->> 'customer_email')
UNION SELECT order_id FROM import_undo WHERE kind = 'changed' AND "left" = '' AND before ->> 'sku' <> sku;

CREATE TEMP TABLE import_undone ON COMMIT DROP AS
SELECT count(*) FILTER (WHERE kind <> 'new' AND "left" = '') AS restored,
    count(*) FILTER (WHERE kind = 'new' AND "left" = '') AS removed
FROM import_undo;
SET LOCAL enable_nestloop = on;
