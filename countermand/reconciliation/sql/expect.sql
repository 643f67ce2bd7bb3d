-- What left in this file waits from then on; to say so twice changes nothing. Sent again, a cancellation that came back open waits anew;
-- what shipped stays contradicted, whatever is sent. Reads the tables of the exports by name: they come after us.
INSERT INTO reconciliation_confirmation AS c
    (org_id, id, request_line_id, state, kind, since, exported_at, exported_in,
     said_file, said_word, said_stage, note)
SELECT %(org)s, e.request_line_id, e.request_line_id, 'waiting', '', now(), coalesce(x.ready_at, now()),
    'EX-' || x.number, '', '', '', ''
FROM exports_export x
JOIN exports_exportrow e ON e.org_id = %(org)s AND e.export_id = x.id
WHERE x.org_id = %(org)s AND x.id = %(export)s
ORDER BY e.request_line_id
ON CONFLICT (org_id, id) DO UPDATE SET
    exported_at = EXCLUDED.exported_at, exported_in = EXCLUDED.exported_in,
    state = CASE WHEN c.kind = 'open_again' THEN 'waiting' ELSE c.state END,
    kind = CASE WHEN c.kind = 'open_again' THEN '' ELSE c.kind END,
    since = CASE WHEN c.kind = 'open_again' THEN now() ELSE c.since END
WHERE c.exported_at IS NULL OR (
    c.state = 'contradicted' AND c.kind = 'open_again'
    AND c.exported_in <> EXCLUDED.exported_in AND c.exported_at < EXCLUDED.exported_at
);
