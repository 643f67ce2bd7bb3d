-- What comes of each line, every column before and after. Of very many new and unchanged ones, the first are kept.
DELETE FROM imports_change WHERE org_id = %(org)s AND source_id = %(source)s;

INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, d.verdict, d.row, coalesce(d.our_order_id, d.order_id), d.order_number,
    coalesce(d.our_line_id, d.line_id), d.ref,
    CASE WHEN d.our_line_id IS NOT NULL THEN to_jsonb(b) END,
    to_jsonb(a), ''
FROM (
    SELECT *, row_number() OVER (PARTITION BY verdict ORDER BY row) AS nth FROM import_diff WHERE verdict <> 'refused'
) AS d
CROSS JOIN LATERAL (VALUES (
    d.our_ordered, d.our_shipped, d.our_sku, d.our_description, d.our_price, d.our_tax, d.our_discount, d.our_stage,
    d.our_source_stage, d.our_as_of, d.our_stage_source, d.our_shipped_on, d.our_carrier, d.our_tracking,
    d.our_ship_by, d.our_parent_ref, d.our_location
)) AS b (ordered, shipped, sku, description, price, tax, discount, stage, source_stage, stage_as_of, stage_source,
    shipped_on, carrier, tracking, ship_by, parent_ref, location)
CROSS JOIN LATERAL (VALUES (
    d.new_ordered, d.new_shipped, d.new_sku, d.new_description, d.new_price, d.new_tax, d.new_discount, d.new_stage,
    d.new_source_stage, %(as_of)s::timestamptz, %(file)s::text, d.new_shipped_on, d.new_carrier,
    d.new_tracking, d.new_ship_by, d.new_parent_ref, d.new_location
)) AS a (ordered, shipped, sku, description, price, tax, discount, stage, source_stage, stage_as_of, stage_source,
    shipped_on, carrier, tracking, ship_by, parent_ref, location)
WHERE d.nth <= CASE d.verdict WHEN 'changed' THEN %(changed)s ELSE %(others)s END;

-- What the file says of a line that has come further: a person may take its word.
INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, 'backwards', row, our_order_id, order_number, our_line_id, ref,
    CASE WHEN refusal IS NULL THEN jsonb_build_object('stage', new_stage, 'shipped', new_shipped)
        ELSE jsonb_build_object('stage', our_stage, 'shipped', our_shipped) END,
    jsonb_build_object('stage', said_stage, 'shipped', least(coalesce(shipped, CASE
        WHEN said_stage IN ('shipped', 'delivered') THEN new_shipped ELSE 0 END), new_shipped),
        'source_stage', source_stage), ''
FROM import_diff
WHERE NOT older AND our_line_id IS NOT NULL AND source_stage IS NOT NULL
    AND (refusal = 'shipped_lowered' AND our_stage <> 'canceled' OR refusal IS NULL AND our_canceled = 0 AND (
    (%(rank)s::jsonb ->> said_stage)::int < (%(rank)s::jsonb ->> our_stage)::int
    OR (shipped < our_shipped AND said_stage NOT IN ('shipped', 'delivered', 'canceled'))
    OR (our_stage IN ('shipped', 'delivered') AND said_stage = 'canceled')
))
ORDER BY row LIMIT %(changed)s;

INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, 'order', i.first_row, o.id, o.number, NULL, '',
    jsonb_build_object('customer_name', o.customer_name, 'customer_email', o.customer_email, 'currency', o.currency,
        'placed_on', o.placed_on, 'sorted_on', o.sorted_on, 'shipping', o.shipping, 'discount', o.discount,
        'tax', o.tax, 'paid', o.paid, 'payment', o.payment, 'updated_at', o.updated_at,
        'closed_as_of', o.closed_as_of, 'closed_source', o.closed_source),
    jsonb_build_object('customer_name', i.customer_name, 'customer_email', i.customer_email, 'currency', i.currency,
        'placed_on', i.placed_on, 'shipping', i.shipping, 'discount', i.discount, 'tax', i.tax, 'paid', i.paid,
        'payment', i.payment), ''
FROM import_order i
JOIN orders_order o ON o.org_id = %(org)s AND o.id = i.order_id
WHERE i.touched OR i.changed
ORDER BY i.first_row LIMIT %(changed)s;

INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, 'order', 0, o.id, o.number, NULL, '',
    jsonb_build_object('customer_name', o.customer_name, 'customer_email', o.customer_email, 'currency', o.currency,
        'placed_on', o.placed_on, 'sorted_on', o.sorted_on, 'shipping', o.shipping, 'discount', o.discount,
        'tax', o.tax, 'paid', o.paid, 'payment', o.payment, 'updated_at', o.updated_at,
        'closed_as_of', o.closed_as_of, 'closed_source', o.closed_source),
    jsonb_build_object('closed_as_of', %(as_of)s::timestamptz), ''
FROM import_absent i
JOIN orders_order o ON o.org_id = %(org)s AND o.id = i.order_id
ORDER BY o.number LIMIT %(changed)s;
