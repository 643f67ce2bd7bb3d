-- Orders first, then their lines; only what is really new or different is written.
INSERT INTO orders_order AS o
    (org_id, id, number, customer_name, customer_email, currency, placed_on, shipping, discount, tax, paid, payment,
     sorted_on, updated_at)
SELECT %(org)s, order_id, order_number, customer_name, customer_email, currency, placed_on, shipping, discount, tax,
    paid, payment, coalesce(placed_on, %(today)s), now()
FROM import_order WHERE touched OR changed
ON CONFLICT (org_id, number) DO UPDATE SET
    customer_name = EXCLUDED.customer_name, customer_email = EXCLUDED.customer_email, currency = EXCLUDED.currency,
    placed_on = EXCLUDED.placed_on, shipping = EXCLUDED.shipping, discount = EXCLUDED.discount,
    tax = EXCLUDED.tax, paid = EXCLUDED.paid, payment = EXCLUDED.payment,
    sorted_on = coalesce(EXCLUDED.placed_on, o.sorted_on), updated_at = now(),
    closed_as_of = CASE WHEN o.closed_as_of < %(as_of)s THEN NULL ELSE o.closed_as_of END,
    closed_source = CASE WHEN o.closed_as_of < %(as_of)s THEN '' ELSE o.closed_source END;

INSERT INTO orders_line AS l
    (org_id, id, order_id, position, ref, sku, description, ordered, shipped, canceled, price, tax, discount, stage, source_stage,
     stage_as_of, stage_source, shipped_on, carrier, tracking, ship_by, parent_ref,
     location)
SELECT %(org)s, coalesce(d.our_line_id, d.line_id), o.order_id,
    coalesce(d.our_position, CASE WHEN d.ref ~ '^[0-9]{1,6}$' THEN d.ref::int ELSE row_number() OVER lines END),
    d.ref, d.new_sku, d.new_description, d.new_ordered, d.new_shipped, 0, d.new_price, d.new_tax, d.new_discount, d.new_stage,
    d.new_source_stage, %(as_of)s, %(file)s, d.new_shipped_on, d.new_carrier, d.new_tracking, d.new_ship_by,
    d.new_parent_ref, d.new_location
FROM import_diff d
JOIN import_order o ON o.order_number = d.order_number
WHERE d.verdict IN ('new', 'changed')
WINDOW lines AS (PARTITION BY d.order_number ORDER BY d.row)
ON CONFLICT (org_id, order_id, ref) DO UPDATE SET
    sku = EXCLUDED.sku, description = EXCLUDED.description, ordered = EXCLUDED.ordered, shipped = EXCLUDED.shipped,
    price = EXCLUDED.price, tax = EXCLUDED.tax, discount = EXCLUDED.discount, stage = EXCLUDED.stage,
    source_stage = EXCLUDED.source_stage, stage_as_of = EXCLUDED.stage_as_of, stage_source = EXCLUDED.stage_source,
    shipped_on = EXCLUDED.shipped_on, carrier = EXCLUDED.carrier, tracking = EXCLUDED.tracking,
    ship_by = EXCLUDED.ship_by, parent_ref = EXCLUDED.parent_ref,
    location = EXCLUDED.location;

-- What undoing goes back by: the lines that this file brought, and those that it confirms below.
INSERT INTO imports_touched (org_id, id, source_id, kind, stage_source, line_ids)
SELECT %(org)s, gen_random_uuid(), %(source)s, 'new', '', array_agg(line_id)
FROM (SELECT line_id, (row_number() OVER (ORDER BY row) - 1) / 10000 AS heap FROM import_diff WHERE verdict = 'new') AS n
GROUP BY heap;

CREATE TEMP TABLE import_confirmed ON COMMIT DROP AS
SELECT our_line_id, our_as_of, our_stage_source FROM import_diff
WHERE verdict = 'unchanged' AND word_holds AND our_stage NOT IN ('shipped', 'delivered', 'canceled')
    AND our_as_of < %(as_of)s
UNION ALL
SELECT line_id, as_of, stage_source FROM import_same WHERE confirmed;

INSERT INTO imports_touched (org_id, id, source_id, kind, as_of, stage_source, line_ids)
SELECT %(org)s, gen_random_uuid(), %(source)s, 'confirmed', our_as_of, our_stage_source, array_agg(our_line_id)
FROM (
    SELECT *, (row_number() OVER (PARTITION BY our_as_of, our_stage_source) - 1) / 10000 AS heap FROM import_confirmed
) AS c
GROUP BY our_as_of, our_stage_source, heap;

-- And of what it changes nothing about, which an earlier file brought or changed: that one, undone, must not take away
-- what this one still says. Of what has been so for long nobody undoes the file any more (`undo_which.sql`).
INSERT INTO imports_touched (org_id, id, source_id, kind, stage_source, line_ids)
SELECT %(org)s, gen_random_uuid(), %(source)s, kind, '', array_agg(line_id)
FROM (
    SELECT kind, line_id, (row_number() OVER (PARTITION BY kind) - 1) / 10000 AS heap
    FROM (
        SELECT our_line_id AS line_id, our_as_of AS as_of, CASE
            WHEN (stage IS NOT NULL AND said_stage = our_stage) OR (stage IS NULL AND shipped = our_shipped)
            THEN 'repeated' ELSE 'named' END AS kind
        FROM import_diff WHERE verdict = 'unchanged'
        UNION ALL
        SELECT line_id, as_of, CASE WHEN says_stage THEN 'repeated' ELSE 'named' END FROM import_same
    ) AS known
    WHERE as_of > %(as_of)s - interval '60 days'
        AND NOT EXISTS (SELECT FROM import_confirmed c WHERE c.our_line_id = known.line_id)
) AS left_as_it_is
GROUP BY kind, heap;

-- A newer file that says the same confirms what can still change: it is true as of now.
UPDATE orders_line l SET stage_as_of = %(as_of)s, stage_source = %(file)s
FROM import_confirmed c WHERE l.org_id = %(org)s AND l.id = c.our_line_id;

-- Orders that a full export no longer has.
UPDATE orders_order o SET closed_as_of = %(as_of)s, closed_source = %(file)s, updated_at = now()
FROM import_absent a WHERE %(absent)s = 'closed' AND o.org_id = %(org)s AND o.id = a.order_id;

INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, 'changed', 0, a.order_id, a.order_number, l.id, l.ref,
    to_jsonb(l) - '{org_id,id,order_id,position,ref,canceled}'::text[],
    (to_jsonb(l) - '{org_id,id,order_id,position,ref,canceled}'::text[]) || jsonb_build_object(
        'stage', 'unknown', 'stage_as_of', %(as_of)s::timestamptz, 'stage_source', %(file)s::text), ''
FROM import_absent a
JOIN orders_line l ON l.org_id = %(org)s AND l.order_id = a.order_id
WHERE %(absent)s = 'unknown' AND l.stage IN ('open', 'on_hold', 'backordered');

UPDATE orders_line l SET stage = 'unknown', stage_as_of = %(as_of)s, stage_source = %(file)s
FROM import_absent a
WHERE %(absent)s = 'unknown' AND l.org_id = %(org)s AND l.order_id = a.order_id
    AND l.stage IN ('open', 'on_hold', 'backordered');
