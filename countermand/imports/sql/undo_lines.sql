-- Backwards and away only with a correction for each line: see orders/corrections.sql.
INSERT INTO orders_correction
    (org_id, id, line_id, order_number, ref, from_stage, to_stage, from_shipped, to_shipped, said_by_id, said_at, note,
     transaction_id)
SELECT %(org)s, gen_random_uuid(), u.line_id, o.number, u.ref, u.stage,
    CASE WHEN u.kind = 'new' THEN '' ELSE u.before ->> 'stage' END, u.shipped,
    CASE WHEN u.kind = 'new' THEN 0 ELSE (u.before ->> 'shipped')::numeric END, %(by)s, now(), left(%(note)s, 500), 0
FROM import_undo u JOIN orders_order o ON o.org_id = %(org)s AND o.id = u.order_id
WHERE u."left" = '' AND (u.kind = 'new' OR (u.kind = 'changed' AND (
    u.before ->> 'stage' <> u.stage OR (u.before ->> 'shipped')::numeric <> u.shipped)));

UPDATE orders_line l SET
    ordered = b.ordered, shipped = b.shipped, sku = b.sku, description = b.description, price = b.price, tax = b.tax,
    discount = b.discount, stage = b.stage, source_stage = b.source_stage, stage_as_of = b.stage_as_of,
    stage_source = b.stage_source, shipped_on = b.shipped_on, carrier = b.carrier, tracking = b.tracking,
    ship_by = CASE WHEN u.before ? 'ship_by' THEN b.ship_by ELSE l.ship_by END,
    parent_ref = coalesce(b.parent_ref, l.parent_ref), location = coalesce(b.location, l.location)
FROM import_undo u
CROSS JOIN LATERAL jsonb_to_record(u.before) AS b (
    ordered numeric, shipped numeric, sku text, description text, price numeric, tax numeric, discount numeric,
    stage text, source_stage text, stage_as_of timestamptz, stage_source text, shipped_on date, carrier text,
    tracking text, ship_by date, parent_ref text, location text
)
WHERE u.kind = 'changed' AND u."left" = '' AND l.org_id = %(org)s AND l.id = u.line_id;

UPDATE orders_line l SET stage_as_of = u.was_as_of, stage_source = u.was_source
FROM import_undo u WHERE u.kind = 'confirmed' AND u."left" = '' AND l.org_id = %(org)s AND l.id = u.line_id;

DELETE FROM orders_line l USING import_undo u
WHERE u.kind = 'new' AND u."left" = '' AND l.org_id = %(org)s AND l.id = u.line_id;
