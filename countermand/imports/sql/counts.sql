SELECT
    (SELECT count(DISTINCT order_number) FROM (
        SELECT order_number FROM import_row
        UNION ALL SELECT facts ->> 'order' FROM import_note WHERE code = 'twice'
    ) AS every),
    count(*) FILTER (WHERE verdict = 'new'),
    count(*) FILTER (WHERE verdict = 'changed'),
    count(*) FILTER (WHERE verdict = 'unchanged') + (SELECT count(*) FROM import_same),
    (SELECT count(DISTINCT row) FROM import_note WHERE refused),
    (SELECT count(DISTINCT row) FROM import_note n WHERE row > 0 AND NOT refused
        AND NOT EXISTS (SELECT FROM import_note r WHERE r.row = n.row AND r.refused)),
    (SELECT count(*) FROM import_order WHERE changed)
FROM import_diff;
