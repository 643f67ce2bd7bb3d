-- Orders first, then their lines; only what is really new or different is written.
INSERT INTO orders_order AS o
    (org_id, id, number, customer_name, customer_email, currency, placed_on, sorted_on, updated_at)
SELECT %(org)s, order_id, order_number, customer_name, customer_email, currency, placed_on,
    coalesce(placed_on, %(today)s), now()
FROM import_order WHERE touched OR changed
ON CONFLICT (org_id, number) DO UPDATE SET
    customer_name = EXCLUDED.customer_name, customer_email = EXCLUDED.customer_email, currency = EXCLUDED.currency,
    placed_on = EXCLUDED.placed_on, sorted_on = coalesce(EXCLUDED.placed_on, o.sorted_on), updated_at = now();

INSERT INTO orders_line AS l
    (org_id, id, order_id, position, ref, sku, description, ordered, shipped, canceled, price, stage, source_stage,
     stage_as_of, stage_source, shipped_on, carrier, tracking)
SELECT %(org)s, coalesce(d.our_line_id, d.line_id), o.order_id,
    coalesce(d.our_position, CASE WHEN d.ref ~ '^[0-9]{1,6}$' THEN d.ref::int ELSE row_number() OVER lines END),
    d.ref, d.new_sku, d.new_description, d.new_ordered, d.new_shipped, 0, d.new_price, d.new_stage,
    d.new_source_stage, %(as_of)s, %(file)s, d.new_shipped_on, d.new_carrier, d.new_tracking
FROM import_diff d
JOIN import_order o ON o.order_number = d.order_number
WHERE d.verdict IN ('new', 'changed')
WINDOW lines AS (PARTITION BY d.order_number ORDER BY d.row)
ON CONFLICT (org_id, order_id, ref) DO UPDATE SET
    sku = EXCLUDED.sku, description = EXCLUDED.description, ordered = EXCLUDED.ordered, shipped = EXCLUDED.shipped,
    price = EXCLUDED.price, stage = EXCLUDED.stage, source_stage = EXCLUDED.source_stage,
    stage_as_of = EXCLUDED.stage_as_of, stage_source = EXCLUDED.stage_source, shipped_on = EXCLUDED.shipped_on,
    carrier = EXCLUDED.carrier, tracking = EXCLUDED.tracking
WHERE (l.ordered, l.shipped, l.stage, l.source_stage, l.sku, l.description, l.price, l.shipped_on, l.carrier, l.tracking)
    IS DISTINCT FROM (EXCLUDED.ordered, EXCLUDED.shipped, EXCLUDED.stage, EXCLUDED.source_stage, EXCLUDED.sku,
    EXCLUDED.description, EXCLUDED.price, EXCLUDED.shipped_on, EXCLUDED.carrier, EXCLUDED.tracking);

-- A newer file that says the same confirms what can still change: it is true as of now.
UPDATE orders_line l SET stage_as_of = %(as_of)s, stage_source = %(file)s
FROM import_diff d
WHERE l.org_id = %(org)s AND l.id = d.our_line_id AND d.verdict = 'unchanged' AND d.word_holds
    AND l.stage NOT IN ('shipped', 'delivered', 'canceled') AND l.stage_as_of < %(as_of)s;
