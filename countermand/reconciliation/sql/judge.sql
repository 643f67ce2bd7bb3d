-- What the file that was just applied says about lines that we canceled. Reads import_diff, one row a line of the
-- file: what it says beside what we knew. A refused row says nothing, except that so few are left there that what we
-- canceled must be gone.
WITH said AS MATERIALIZED (
    SELECT d.our_line_id, d.row, d.ordered, d.shipped, d.stage, d.source_stage, d.our_ordered, d.new_ordered, d.older, d.our_stage_source,
        d.refusal IS NOT NULL AS refused,
        -- The word alone says how many only where nothing should have shipped at all.
        CASE WHEN d.stage IN ('shipped', 'delivered') AND d.most <= 0 AND coalesce(d.shipped, 0) <= 0
            THEN d.ordered ELSE d.shipped END AS gone
    FROM import_diff d
    WHERE d.our_canceled > 0 AND (d.refusal IS NULL OR d.refusal IN ('quantity_zero', 'ordered_too_low', 'shipped_lowered'))
), parts AS MATERIALIZED (  -- the first canceled is the first that the order system takes over, and the last to ship
    SELECT s.*, r.id, sum(r.quantity) OVER (PARTITION BY r.line_id ORDER BY r.id) AS canceled
    FROM said s
    JOIN cancellations_requestline r ON r.org_id = %(org)s AND r.line_id = s.our_line_id AND r.outcome = 'canceled'
), beside AS MATERIALIZED (
    SELECT p.*, c.id AS known, c.state, c.kind, c.exported_at, c.said_as_of,
        -- Whoever took it over once may take off more later: that many are left there, by its own word.
        CASE WHEN c.kind = 'smaller' AND p.ordered <= c.said_ordered THEN p.ordered
            ELSE p.our_ordered - p.canceled END AS may_order,
        CASE WHEN c.kind = 'smaller' AND p.ordered <= c.said_ordered THEN p.ordered
            ELSE p.new_ordered - p.canceled END AS may_ship,
        -- Our own approval makes a line newer than last night's file; a parcel in that file left all the same.
        p.older AND p.our_stage_source !~ '^CR-[0-9]+$' AS outdated,
        coalesce(p.shipped, 0) <= coalesce(c.said_shipped, 0) AS no_more
    FROM parts p
    LEFT JOIN reconciliation_confirmation c ON c.org_id = %(org)s AND c.id = p.id
    WHERE c.said_as_of IS NULL OR c.said_as_of <= %(as_of)s
), judged AS MATERIALIZED (
    SELECT *,
        CASE
            WHEN gone > may_ship AND NOT refused AND NOT outdated THEN 'shipped'
            WHEN older THEN NULL
            WHEN stage = 'canceled' THEN 'canceled'
            WHEN ordered <= may_order THEN 'smaller'
            WHEN refused THEN NULL
            WHEN stage IN ('shipped', 'delivered') AND shipped > 0 THEN 'finished'
            WHEN stage IS NULL OR stage = 'unknown' THEN NULL
            WHEN (state = 'confirmed' AND said_as_of < %(as_of)s)
                OR exported_at + %(hours)s * interval '1 hour' < %(as_of)s
                THEN CASE WHEN stage IN ('shipped', 'delivered') THEN 'shipped' ELSE 'open_again' END
        END AS verdict
    FROM beside
), moves AS MATERIALIZED (
    SELECT *, CASE WHEN verdict IN ('shipped', 'open_again') THEN 'contradicted' ELSE 'confirmed' END AS becomes
    FROM judged
    WHERE verdict IS NOT NULL AND CASE state
        WHEN 'confirmed' THEN verdict IN ('shipped', 'open_again')
        WHEN 'contradicted' THEN verdict <> kind OR (kind = 'shipped' AND NOT no_more)
        WHEN 'settled' THEN verdict <> kind OR (kind = 'shipped' AND NOT no_more)
        ELSE true
    END
), written AS (
    INSERT INTO reconciliation_confirmation AS c
        (org_id, id, request_line_id, state, kind, since, exported_in,
         said_by, said_file, said_as_of, said_row, said_word, said_stage, said_ordered, said_shipped, note)
    SELECT %(org)s, id, id, becomes, verdict, now(), '',
        %(source)s, %(file)s, %(as_of)s, row, left(coalesce(source_stage, ''), 200), coalesce(stage, ''),
        ordered, shipped, ''
    FROM moves
    ORDER BY id
    ON CONFLICT (org_id, id) DO UPDATE SET
        state = EXCLUDED.state, kind = EXCLUDED.kind,
        since = CASE WHEN c.state = EXCLUDED.state THEN c.since ELSE now() END,
        said_by = EXCLUDED.said_by, said_file = EXCLUDED.said_file, said_as_of = EXCLUDED.said_as_of,
        said_row = EXCLUDED.said_row, said_word = EXCLUDED.said_word, said_stage = EXCLUDED.said_stage,
        said_ordered = EXCLUDED.said_ordered, said_shipped = EXCLUDED.said_shipped,
        before = jsonb_set(to_jsonb(c), '{before,before}', 'null', false)
    RETURNING c.state
)
SELECT count(*) FILTER (WHERE state = 'confirmed'), count(*) FILTER (WHERE state = 'contradicted') FROM written;
