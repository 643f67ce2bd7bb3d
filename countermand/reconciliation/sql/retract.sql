-- What an undone import said is taken back: each confirmation that it was the last to judge is as it was before.
WITH gone AS (
    DELETE FROM reconciliation_confirmation
    WHERE org_id = %(org)s AND said_by = %(source)s AND before IS NULL AND exported_at IS NULL AND settled_at IS NULL
)
UPDATE reconciliation_confirmation c SET
    state = coalesce(b.state, 'waiting'), kind = coalesce(b.kind, ''), since = coalesce(b.since, c.exported_at),
    said_by = b.said_by, said_file = coalesce(b.said_file, ''), said_as_of = b.said_as_of, said_row = b.said_row,
    said_word = coalesce(b.said_word, ''), said_stage = coalesce(b.said_stage, ''), said_ordered = b.said_ordered,
    said_shipped = b.said_shipped, before = b.before
FROM (
    SELECT k.id AS of, p.*
    FROM reconciliation_confirmation k
    LEFT JOIN LATERAL jsonb_populate_record(NULL::reconciliation_confirmation, k.before) p ON true
    WHERE k.org_id = %(org)s AND k.said_by = %(source)s AND k.state IN ('confirmed', 'contradicted')
        AND (k.before IS NOT NULL OR k.exported_at IS NOT NULL)
) b
WHERE c.org_id = %(org)s AND c.id = b.of;
