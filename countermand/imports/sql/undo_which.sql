-- Every line that this file touched, with what it becomes again; and why some are left alone.
SET LOCAL enable_nestloop = off;
CREATE TEMP TABLE import_took ON COMMIT DROP AS
SELECT line_id, 'changed' AS kind, row, before, after, NULL::timestamptz AS was_as_of, '' AS was_source
FROM imports_change
WHERE org_id = %(org)s AND source_id = %(source)s AND kind = 'changed' AND line_id IS NOT NULL
UNION ALL
SELECT unnest(line_ids), kind, 0, NULL, NULL, as_of, stage_source
FROM imports_touched WHERE org_id = %(org)s AND source_id = %(source)s AND kind IN ('new', 'confirmed');
ANALYZE import_took;

-- What files say that were applied after this one, and are still: the line itself, and what stage it is in.
CREATE TEMP TABLE import_later ON COMMIT DROP AS
SELECT line_id, bool_or(said.kind <> 'named') AS says_stage
FROM (
    SELECT x.kind, unnest(x.line_ids) AS line_id
    FROM imports_touched x JOIN imports_import i ON i.org_id = x.org_id AND i.id = x.source_id
    WHERE x.org_id = %(org)s AND i.state = 'applied' AND i.applied_at > %(applied_at)s
    UNION ALL
    SELECT c.kind, c.line_id
    FROM imports_change c JOIN imports_import i ON i.org_id = c.org_id AND i.id = c.source_id
    WHERE c.org_id = %(org)s AND c.kind = 'changed' AND i.state = 'applied' AND i.applied_at > %(applied_at)s
) AS said
WHERE line_id IN (SELECT line_id FROM import_took)
GROUP BY line_id;
ANALYZE import_later;

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
        WHEN later.says_stage OR (t.kind = 'new' AND later.line_id IS NOT NULL) THEN 'later'
        WHEN l.stage_source <> %(file)s OR l.stage_as_of <> %(as_of)s THEN 'moved'
        WHEN t.kind = 'changed' AND NOT to_jsonb(l) @> t.after THEN 'moved'
        -- So long ago that of what later files repeated nothing was kept.
        WHEN least(%(applied_at)s, %(as_of)s) < now() - interval '60 days' AND EXISTS (
            SELECT FROM imports_import i
            WHERE i.org_id = %(org)s AND i.state = 'applied' AND i.applied_at > %(applied_at)s
        ) THEN 'later'
        ELSE ''
    END AS "left"
FROM import_took t
JOIN orders_line l ON l.org_id = %(org)s AND l.id = t.line_id
LEFT JOIN import_later later ON later.line_id = t.line_id;
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
