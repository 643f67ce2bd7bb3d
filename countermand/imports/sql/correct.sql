-- Lines become what the file said of them, each with a person's word. What was asked for or canceled here stays.
-- One statement after the other: what we waited for has to be seen, and the trigger on the lines has to find the
-- words already written.
SELECT count(*) FROM (
    SELECT l.id FROM orders_line l
    WHERE l.org_id = %(org)s AND l.id IN (
        SELECT line_id FROM imports_change
        WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'backwards' AND id = ANY(%(changes)s::uuid[])
    )
    ORDER BY l.id FOR NO KEY UPDATE
) AS locked;

CREATE TEMP TABLE import_corrected ON COMMIT DROP AS
SELECT l.id, l.ref, l.stage, l.shipped, c.after, c.order_number, c.order_id, c.row,
    to_jsonb(l) - '{org_id,id,order_id,position,ref,canceled}'::text[] AS known
FROM imports_change c
JOIN orders_line l ON l.org_id = c.org_id AND l.id = c.line_id
WHERE c.org_id = %(org)s AND c.source_id = %(source)s AND c.kind = 'backwards' AND c.id = ANY(%(changes)s::uuid[])
    AND (l.canceled = 0 OR l.stage <> 'canceled') AND l.stage = c.before ->> 'stage' AND l.shipped = (c.before ->> 'shipped')::numeric
    AND NOT EXISTS (
        SELECT FROM cancellations_requestline r
        WHERE r.org_id = %(org)s AND r.line_id = l.id AND r.outcome = 'pending'
    );

INSERT INTO orders_correction
    (org_id, id, line_id, order_number, ref, from_stage, to_stage, from_shipped, to_shipped, said_by_id, said_at, note,
     transaction_id)
SELECT %(org)s, gen_random_uuid(), id, order_number, ref, stage, after ->> 'stage', shipped,
    (after ->> 'shipped')::numeric, %(by)s, now(), %(note)s, 0
FROM import_corrected;

UPDATE orders_line l SET stage = c.after ->> 'stage', shipped = (c.after ->> 'shipped')::numeric,
    source_stage = c.after ->> 'source_stage', stage_as_of = %(as_of)s, stage_source = %(file)s
FROM import_corrected c WHERE l.org_id = %(org)s AND l.id = c.id;

-- Undoing the file takes its word back as well.
UPDATE imports_change c SET after = c.after || (to_jsonb(l) - '{org_id,id,order_id,position,ref,canceled}'::text[])
FROM import_corrected d JOIN orders_line l ON l.org_id = %(org)s AND l.id = d.id
WHERE c.org_id = %(org)s AND c.source_id = %(source)s AND c.kind = 'changed' AND c.line_id = d.id;

INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, 'changed', d.row, d.order_id, d.order_number, d.id, d.ref, d.known,
    to_jsonb(l) - '{org_id,id,order_id,position,ref,canceled}'::text[], ''
FROM import_corrected d JOIN orders_line l ON l.org_id = %(org)s AND l.id = d.id
WHERE NOT EXISTS (
    SELECT FROM imports_change c
    WHERE c.org_id = %(org)s AND c.source_id = %(source)s AND c.kind = 'changed' AND c.line_id = d.id
);
