-- Rows that say what is known already, of orders of which no row says more: nothing comes of them, except that a newer
-- file confirms what can still change. They are put aside, so that everything below looks at the others alone.
-- Whatever is not plainly the same is left to be compared, as is what was canceled here.
DROP TABLE IF EXISTS pg_temp.import_same;
CREATE TEMP TABLE import_same ON COMMIT DROP AS
SELECT r.row, r.order_number, l.id AS line_id, l.stage_as_of AS as_of, l.stage_source,
    r.stage IS NOT NULL OR r.shipped IS NOT NULL AS says_stage,
    r.source_stage IS NOT NULL AND l.stage NOT IN ('shipped', 'delivered', 'canceled')
        AND l.stage_as_of < %(as_of)s AS confirmed
FROM import_row r
JOIN orders_order o ON o.org_id = %(org)s AND o.number = r.order_number
JOIN orders_line l ON l.org_id = %(org)s AND l.order_id = o.id AND l.ref = r.ref
WHERE l.canceled = 0 AND (o.closed_as_of IS NULL OR o.closed_as_of >= %(as_of)s)
    AND r.ordered = l.ordered AND coalesce(r.shipped, l.shipped) = l.shipped
    AND coalesce(r.stage, l.stage) = l.stage AND coalesce(r.source_stage, l.source_stage) = l.source_stage
    AND CASE WHEN l.stage IN ('shipped', 'delivered') THEN l.shipped = l.ordered ELSE l.shipped < l.ordered END
    AND coalesce(r.sku, l.sku) = l.sku AND coalesce(r.description, l.description) = l.description
    AND coalesce(r.carrier, l.carrier) = l.carrier AND coalesce(r.tracking, l.tracking) = l.tracking
    AND (r.price IS NULL OR r.price = l.price) AND (r.tax IS NULL OR r.tax = l.tax)
    AND (r.discount IS NULL OR r.discount = l.discount) AND (r.shipped_on IS NULL OR r.shipped_on = l.shipped_on)
    AND (r.ship_by IS NULL OR r.ship_by = l.ship_by) AND coalesce(r.parent_ref, l.parent_ref) = l.parent_ref
    AND coalesce(r.location, l.location) = l.location
    AND coalesce(r.customer_name, o.customer_name) = o.customer_name
    AND coalesce(r.customer_email, o.customer_email) = o.customer_email
    AND coalesce(r.currency, o.currency) = o.currency
    AND (r.placed_on IS NULL OR r.placed_on = o.placed_on) AND (r.shipping IS NULL OR r.shipping = o.shipping)
    AND (r.order_discount IS NULL OR r.order_discount = o.discount) AND (r.order_tax IS NULL OR r.order_tax = o.tax)
    AND (r.paid IS NULL OR r.paid = o.paid) AND coalesce(r.payment, o.payment) = o.payment;

-- The first are compared all the same: they are shown.
DELETE FROM import_same WHERE order_number IN (
    SELECT r.order_number FROM import_row r WHERE NOT EXISTS (SELECT FROM import_same s WHERE s.row = r.row)
    UNION ALL (SELECT order_number FROM import_same ORDER BY row LIMIT %(shown)s)
);
