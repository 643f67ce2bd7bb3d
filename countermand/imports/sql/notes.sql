-- Everything that a person should know about a row. Nothing that we keep against the file is hidden.
INSERT INTO import_note
SELECT row, '', CASE refusal WHEN 'shipped_lowered' THEN coalesce(trim_scale(shipped)::text, source_stage, '')
        ELSE trim_scale(ordered)::text END, true, refusal, jsonb_build_object(
    'ordered', trim_scale(ordered)::text, 'shipped', trim_scale(our_shipped)::text,
    'canceled', trim_scale(our_canceled)::text, 'said', trim_scale(coalesce(shipped, 0))::text)
FROM import_diff WHERE refusal IS NOT NULL;

INSERT INTO import_note
SELECT d.row, '', coalesce(d.source_stage, ''), false, said.code, jsonb_build_object(
    'word', coalesce(d.source_stage, ''), 'stage', d.our_stage,
    'shipped', trim_scale(d.new_shipped)::text, 'said', trim_scale(d.said_shipped)::text,
    'ordered', trim_scale(d.new_ordered)::text, 'canceled', trim_scale(d.our_canceled)::text)
FROM import_diff d CROSS JOIN LATERAL (VALUES
    ('shipped_after_canceled', d.our_canceled > 0 AND (
        (d.shipped IS NOT NULL AND d.shipped > d.most)
        OR (d.most <= 0 AND d.stage IN ('shipped', 'delivered')))),
    ('stays_canceled', d.our_stage = 'canceled' AND d.said_stage NOT IN ('canceled', 'shipped', 'delivered')),
    ('stays_canceled', d.our_stage = 'canceled' AND d.our_canceled = 0 AND d.said_stage IN ('shipped', 'delivered')),
    ('canceled_after_shipped', d.our_stage IN ('shipped', 'delivered') AND d.said_stage = 'canceled'),
    ('backwards', d.our_stage <> 'canceled' AND d.new_stage <> d.said_stage AND d.source_stage IS NOT NULL
        AND (%(rank)s::jsonb ->> d.said_stage)::int < (%(rank)s::jsonb ->> d.our_stage)::int),
    ('shipped_less', d.shipped < d.our_shipped),
    ('all_shipped', d.said_stage = 'shipped' AND d.stage NOT IN ('shipped', 'delivered') AND d.new_stage = 'shipped'),
    ('shipped_short', d.stage IN ('shipped', 'delivered') AND d.shipped < d.most)
) AS said (code, holds)
WHERE d.refusal IS NULL AND NOT d.older AND said.holds
    AND (d.our_line_id IS NOT NULL OR d.said_stage IN ('shipped', 'delivered'));  -- of others there is nothing to say

-- Older than what we know, and saying something else.
INSERT INTO import_note
SELECT row, '', coalesce(source_stage, ''), false, 'older', jsonb_build_object(
    'known', to_char(our_as_of AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
    'file', to_char(%(as_of)s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))
FROM import_diff
WHERE older AND refusal IS NULL AND NOT taken_over AND (
    differs OR ordered <> our_ordered OR shipped <> our_shipped OR source_stage <> our_source_stage
);
