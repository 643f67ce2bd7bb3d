-- Every line that this file touched, with what it becomes again; and why some are left alone.
SET LOCAL enable_nestloop = off;
CREATE TEMP TABLE import_took ON COMMIT DROP AS
SELECT line_id, 'changed' AS kind, row, before, after, NULL::timestamptz AS was_as_of, '' AS was_source
FROM imports_change
WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'changed' AND line_id IS NOT NULL
UNION ALL
SELECT unnest(line_ids), kind, 0, NULL, NULL, as_of, stage_source
FROM imports_touched WHERE org_id = %(org)s AND source_id = %(source)s;
ANALYZE import_took;

-- Locked in id order by a statement of its own, with every line of their orders: only the next one sees what
-- somebody we waited for has asked, approved or imported.
SELECT count(*) FROM (
    SELECT l.id FROM orders_line l
    WHERE l.org_id = %(org)s AND l.order_id IN (
        SELECT t.order_id FROM orders_line t WHERE t.org_id = %(org)s AND t.id IN (SELECT line_id FROM import_took)
        UNION SELECT order_id FROM imports_change
        WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'order'
    )
    ORDER BY l.id FOR UPDATE
) AS locked;

CREATE TEMP TABLE import_undo ON COMMIT DROP AS
SELECT t.kind, t.row, t.before, t.was_as_of, t.was_source, l.id AS line_id, l.order_id, l.ref, l.sku, l.stage, l.shipped,
    CASE
        WHEN EXISTS (
            SELECT FROM cancellations_requestline c
            JOIN cancellations_request q ON q.org_id = %(org)s AND q.id = c.request_id
            WHERE c.org_id = %(org)s AND c.line_id = l.id
                AND (t.kind = 'new' OR q.requested_at >= %(applied_at)s OR q.closed_at >= %(applied_at)s)
        ) THEN 'requested'
        WHEN l.stage_source <> %(file)s OR l.stage_as_of <> %(as_of)s THEN 'later'
        WHEN t.kind = 'changed' AND NOT to_jsonb(l) @> t.after THEN 'later'
        ELSE ''
    END AS "left"
FROM import_took t JOIN orders_line l ON l.org_id = %(org)s AND l.id = t.line_id;
ANALYZE import_undo;

UPDATE imports_change c SET "left" = u."left"
FROM import_undo u
WHERE c.org_id = %(org)s AND c.source_id = %(source)s AND c.kind IN ('changed', 'new', 'unchanged')
    AND c.line_id = u.line_id AND u."left" <> '';

-- Only the first of very many new and confirmed lines have a row there: the others that stay get one now.
INSERT INTO imports_change
    (org_id, id, source_id, kind, row, order_id, order_number, line_id, ref, before, after, "left")
SELECT %(org)s, gen_random_uuid(), %(source)s, CASE u.kind WHEN 'new' THEN 'new' ELSE 'unchanged' END, u.row,
    u.order_id, o.number, u.line_id, u.ref, NULL, NULL, u."left"
FROM import_undo u JOIN orders_order o ON o.org_id = %(org)s AND o.id = u.order_id
WHERE u."left" <> '' AND NOT EXISTS (
    SELECT FROM imports_change c
    WHERE c.org_id = %(org)s AND c.source_id = %(source)s AND c.line_id = u.line_id AND c."left" <> ''
);
