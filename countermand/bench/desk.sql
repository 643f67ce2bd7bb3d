-- A company after two years: %(lines)s lines, four an order. The newest orders are open, and every other of them has a
-- request, %(pending)s in all; one in twenty of the older ones had one that was decided. As superuser, with triggers and
-- foreign keys asleep: how the rows came to be is not what is measured.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';

-- Ids that grow, as the product's own do.
CREATE OR REPLACE FUNCTION pg_temp.id(kind int, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('01990000-' || lpad(to_hex(i >> 16), 4, '0') || '-7' || lpad(to_hex(i >> 4 & 4095), 3, '0')
        || '-8' || to_hex(i & 15) || lpad(to_hex(kind), 2, '0') || '-' || lpad(to_hex(i), 12, '0'))::uuid $$;

CREATE TEMP TABLE known_order AS
SELECT i, i >= newest AS open, c, day, CASE
    WHEN i >= newest THEN CASE WHEN i %% 2 = 0 AND (i - newest) / 2 < pending THEN decided + (i - newest) / 2 END
    WHEN i %% 20 = 0 THEN i / 20 END AS request
FROM (
    SELECT *, (newest + 19) / 20 AS decided,
        CASE WHEN i %% 50 = 0 THEN 0 ELSE i * 7919 %% (1 + orders / 20) END AS c,  -- the first is a marketplace
        current_date - ((orders - 1 - i) * 730 / orders)::int AS day
    FROM (SELECT i, pending, orders, orders - greatest(pending * 2, orders / 20) AS newest
        FROM (SELECT %(lines)s::bigint / 4 AS orders, least(%(pending)s, %(lines)s::bigint / 16) AS pending) AS size,
            generate_series(0, orders - 1) AS i) AS of_size
) AS aged;

CREATE TEMP TABLE known_request AS
SELECT request AS n, i, open, CASE
    WHEN open THEN 'pending' WHEN request %% 20 < 16 THEN 'approved' WHEN request %% 20 < 19 THEN 'rejected'
    ELSE 'withdrawn' END AS status,
    CASE WHEN open THEN now() - (request %% 480) * interval '1 minute'
    ELSE day + time '10:00' + (request %% 300) * interval '1 minute' END AS asked
FROM known_order WHERE request IS NOT NULL ORDER BY request;
ANALYZE known_order, known_request;

INSERT INTO orders_order (org_id, id, number, customer_name, customer_email, currency, placed_on, sorted_on, updated_at)
SELECT %(org)s, pg_temp.id(1, i), (4000000 + i)::text, initcap(first || ' ' || last),
    first || '.' || last || c || '@example.com', 'USD', day, day, now()
FROM (
    SELECT *,
        (ARRAY['anna', 'ben', 'clara', 'david', 'emma', 'felix', 'greta', 'hugo', 'ida', 'jonas'])[1 + c %% 10] AS first,
        (ARRAY['lin', 'berg', 'gold', 'schwarz', 'win', 'rosen', 'stein', 'hart', 'kirch', 'mor'])[1 + c / 10 %% 10]
        || (ARRAY['mann', 'feld', 'bach', 'holm', 'berger', 'ter', 'wald', 'thal', 'son', 'er'])[1 + c / 100 %% 10] AS last
    FROM known_order
) AS named ORDER BY i;

INSERT INTO orders_line (org_id, id, order_id, position, ref, sku, description, ordered, shipped, canceled, price,
    stage, source_stage, stage_as_of, stage_source, carrier, tracking, ship_by)
SELECT %(org)s, pg_temp.id(2, i * 4 + k), pg_temp.id(1, i), k, k::text, 'SKU-' || 10000 + (i * 31 + k * 977) %% least(20000, 1 + %(lines)s / 25),
    'Thing number ' || (i + k) %% 5000 || ', boxed', 5,
    CASE WHEN NOT o.open AND (r.status IS DISTINCT FROM 'approved' OR k = 4) THEN 5 ELSE 0 END,
    CASE WHEN r.status = 'approved' AND k < 4 THEN 5 ELSE 0 END, 10 + (i + k) %% 100 * 0.25,
    CASE WHEN r.status = 'approved' AND k < 4 THEN 'canceled' WHEN NOT o.open THEN 'delivered' WHEN k = 4 THEN 'shipped'
        WHEN (i + k) %% 10 < 7 THEN 'open' WHEN (i + k) %% 10 < 9 THEN 'picking' ELSE 'packed' END,
    'Open', now(), 'monday.csv', '', CASE WHEN NOT o.open OR k = 4 THEN 'TRK' || i * 4 + k ELSE '' END,
    CASE WHEN o.open AND k < 4 THEN current_date + (i %% 9)::int - 1 END
FROM known_order o LEFT JOIN known_request r USING (i), generate_series(1, 4) AS k ORDER BY i, k.k;

INSERT INTO orders_searchterm (org_id, id, kind, suffix, value)
SELECT %(org)s, pg_temp.id(3, row_number() OVER ()), kind, suffix, value
FROM (
    SELECT kind, substr(lower(value), start, 64) COLLATE "C" AS suffix, value COLLATE "C" AS value
    FROM (
        SELECT 'number' AS kind, number AS value FROM orders_order WHERE org_id = %(org)s
        UNION ALL SELECT DISTINCT 'customer', customer_name FROM orders_order WHERE org_id = %(org)s
        UNION ALL SELECT DISTINCT 'email', customer_email FROM orders_order WHERE org_id = %(org)s
        UNION ALL SELECT DISTINCT 'sku', sku FROM orders_line WHERE org_id = %(org)s
    ) AS said CROSS JOIN LATERAL generate_series(1, length(value) - 1) AS start
    ORDER BY kind, suffix, value
) AS ending;

INSERT INTO cancellations_request (org_id, id, number, key, order_id, reason_id, note, whole_order, excluded,
    requested_by_id, requested_at, due_at, urgent_at, status, closed_at)
SELECT %(org)s, pg_temp.id(4, n), 1001 + n, pg_temp.id(4, n), pg_temp.id(1, i), %(reason)s, 'The customer called.', false,
    '[]', %(asks)s, asked, asked + interval '8 hours', CASE WHEN open THEN asked + (n %% 900) * interval '1 minute' END,
    status, CASE WHEN NOT open THEN asked + interval '2 hours' END
FROM known_request ORDER BY n;

INSERT INTO cancellations_decision (org_id, id, request_id, verdict, decided_by_id, decided_at, reason_id, note)
SELECT %(org)s, pg_temp.id(5, n), pg_temp.id(4, n), status, %(decides)s, asked + interval '2 hours', %(reason)s,
    'As asked for.'
FROM known_request WHERE status IN ('approved', 'rejected') ORDER BY n;

INSERT INTO cancellations_requestline (org_id, id, request_id, line_id, quantity, unknown_stage_ok, outcome,
    decision_id, amount_minor, seen_stage, seen_ordered, seen_shipped, seen_canceled, answer, stopped_by_id, stopped_stage)
SELECT %(org)s, pg_temp.id(6, n * 4 + k), pg_temp.id(4, n), pg_temp.id(2, i * 4 + k), 5, false,
    CASE status WHEN 'approved' THEN 'canceled' ELSE status END,
    CASE WHEN status = 'approved' THEN pg_temp.id(5, n) END, 5000, 'open', 5, 0, 0,
    CASE WHEN open AND (n + k) %% 4 = 0 THEN 'stopped' ELSE '' END,
    CASE WHEN open AND (n + k) %% 4 = 0 THEN %(stops)s::uuid END,
    CASE WHEN open AND (n + k) %% 4 = 0 THEN 'open' ELSE '' END
FROM known_request, generate_series(1, 3) AS k ORDER BY n, k.k;

INSERT INTO cancellations_warehouseanswer (org_id, id, request_line_id, answer, stage, carrier, tracking, note,
    answered_by_id, answered_at)
SELECT org_id, id, id, 'stopped', 'open', '', '', 'On the shelf again.', %(stops)s, now()
FROM cancellations_requestline WHERE org_id = %(org)s AND answer = 'stopped';

INSERT INTO cancellations_firstapproval (org_id, id, request_id, approved_by_id, approved_at, reason_id, note, amounts)
SELECT %(org)s, pg_temp.id(4, n), pg_temp.id(4, n), %(asks)s, asked, %(reason)s, '', '{}'
FROM known_request WHERE status IN ('pending', 'approved') AND n %% 10 = 0;

INSERT INTO cancellations_reinstatement (org_id, id, request_id, state, why, asked_by_id, asked_at, note)
SELECT %(org)s, pg_temp.id(4, n), pg_temp.id(4, n), 'asked', 'The customer wants it after all.', %(asks)s, now(), ''
FROM known_request WHERE status = 'approved' AND n %% 100 = 0;

INSERT INTO cancellations_attachment (org_id, id, request_id, name, size, sha256, content, added_by_id, added_at)
SELECT %(org)s, pg_temp.id(4, n), pg_temp.id(4, n), 'mail.eml', 4, '', 'mail', %(asks)s, asked
FROM known_request WHERE n %% 5 = 0;

INSERT INTO desk_comment (org_id, id, request_id, by_id, at, text, mentioned)
SELECT %(org)s, pg_temp.id(7, n * 2 + k), pg_temp.id(4, n), %(asks)s, asked, 'Is it still on the shelf?', '{}'
FROM known_request, generate_series(0, 1) AS k WHERE n %% 2 = 0;

INSERT INTO desk_snooze (org_id, id, request_id, member_id, until, until_answer, created_at)
SELECT %(org)s, pg_temp.id(4, n), pg_temp.id(4, n), %(decides)s, CASE WHEN n %% 200 > 0 THEN now() + interval '1 day' END,
    n %% 200 = 0, now()
FROM known_request WHERE open AND n %% 20 = 0;

INSERT INTO desk_presence (org_id, id, request_id, member_id, seen_at)
SELECT %(org)s, pg_temp.id(4, n), pg_temp.id(4, n), %(stops)s, now() + interval '1 hour'
FROM known_request WHERE open AND n %% 100 = 1;

INSERT INTO refunds_refund (org_id, id, order_id, request_id, decision_id, currency, amount_minor, created_at)
SELECT %(org)s, pg_temp.id(8, n), pg_temp.id(1, i), pg_temp.id(4, n), pg_temp.id(5, n), 'USD', 15000, asked
FROM known_request WHERE status = 'approved' ORDER BY n;

INSERT INTO refunds_refundline (org_id, id, refund_id, request_line_id, amount_minor)
SELECT %(org)s, pg_temp.id(6, n * 4 + k), pg_temp.id(8, n), pg_temp.id(6, n * 4 + k), 5000
FROM known_request, generate_series(1, 3) AS k WHERE status = 'approved' ORDER BY n, k.k;

INSERT INTO refunds_delivery (org_id, id, refund_id, request_id, endpoint_id, message_id, body, state, attempts_made,
    created_at, delivered_at)
SELECT %(org)s, pg_temp.id(8, n), pg_temp.id(8, n), pg_temp.id(4, n), %(endpoint)s, 'msg_' || n,
    '{"data": {"request": {"number": "CR-' || 1001 + n || '"}}}', CASE WHEN n %% 1000 = 0 THEN 'stuck' ELSE 'delivered' END,
    1, asked, CASE WHEN n %% 1000 > 0 THEN asked END
FROM known_request WHERE status = 'approved' ORDER BY n;

INSERT INTO refunds_attempt (org_id, id, delivery_id, number, started_at, seconds, status, error, excerpt)
SELECT %(org)s, pg_temp.id(8, n), pg_temp.id(8, n), 1, asked, 0.1, 200, '', ''
FROM known_request WHERE status = 'approved' ORDER BY n;

INSERT INTO mail_mail (org_id, id, kind, "to", subject, text, about_id, state, attempts, last_error, created_at, sent_at)
SELECT %(org)s, pg_temp.id(9, n * 2 + k), 'approval_needed', 'bob@example.com', 'CR-' || 1001 + n, 'Please decide.',
    pg_temp.id(4, n), CASE WHEN n %% 1000 = 0 THEN 'stuck' ELSE 'sent' END, 1, '', asked, asked
FROM known_request, generate_series(0, 1) AS k ORDER BY n, k.k;

INSERT INTO reconciliation_confirmation (org_id, id, request_line_id, state, kind, since, exported_at, exported_in,
    said_file, said_as_of, said_word, said_stage, note)
SELECT %(org)s, pg_temp.id(6, n * 4 + k), pg_temp.id(6, n * 4 + k), state,
    CASE state WHEN 'confirmed' THEN 'canceled' WHEN 'contradicted' THEN 'open_again' ELSE '' END,
    asked + interval '1 day', asked + interval '3 hours', 'EX-' || n / 100,
    '', CASE WHEN state <> 'waiting' THEN asked + interval '1 day' END, '', '', ''
FROM (
    SELECT *, CASE WHEN n %% 100 = 1 THEN 'contradicted' WHEN n %% 30 = 2 THEN 'waiting' ELSE 'confirmed' END AS state
    FROM known_request WHERE status = 'approved'
) AS approved, generate_series(1, 3) AS k ORDER BY n, k.k;

INSERT INTO exports_export (org_id, id, number, template_id, layout, state, failure, rows, size, sha256, file_name,
    started_at, ready_at)
SELECT %(org)s, pg_temp.id(10, e), e + 1, %(template)s, '{}', 'ready', '', 240, 20000, '', 'canceled.csv', now(), now()
FROM generate_series(0, (SELECT max(n) FROM known_request WHERE NOT open) / 100) e;

-- All but those of the last day have left in a file.
INSERT INTO exports_exportrow (org_id, template_id, request_line_id, round, export_id, position)
SELECT %(org)s, %(template)s, pg_temp.id(6, n * 4 + k), 0, pg_temp.id(10, n / 100), n %% 100 * 3 + k
FROM known_request, generate_series(1, 3) AS k WHERE status = 'approved' AND asked < current_date - 1 ORDER BY n, k.k;

INSERT INTO imports_import (org_id, id, file_name, size, sha256, as_of, options, "full", found, columns, stages, state,
    failure, orders, lines, new, changed, unchanged, refused, warned, absent, flagged, checks, uploaded_at, applied_at)
SELECT %(org)s, pg_temp.id(11, d), 'orders-' || d || '.csv', 1000000, md5(d::text), now() - (730 - d) * interval '1 day',
    '{}', false, '{}', '{}', '{}', 'applied', '', 1000, 4000, 100, 100, 3800, 0, 0, 0, '[]', 1, now(), now()
FROM generate_series(0, 729) d;

INSERT INTO audit_entry (org_id, id, seq, at, actor_id, actor, action, subject, subject_id, order_id, body, prev_hash, hash)
SELECT %(org)s, pg_temp.id(12, seq), seq, at, NULL, actor, action, subject, subject_id, order_id, body, '', ''
FROM (
    SELECT *, row_number() OVER (ORDER BY at, action DESC) + 100 AS seq
    FROM (
        SELECT asked AS at, 'Ann <ann@example.com>' AS actor, 'requested' AS action, 'CR-' || 1001 + n AS subject,
            pg_temp.id(4, n) AS subject_id, pg_temp.id(1, i) AS order_id,
            '{"lines": ["1", "2", "3"], "order": "' || 4000000 + i || '", "reason": "Out of stock"}' AS body
        FROM known_request
        UNION ALL SELECT asked + interval '2 hours', 'Bob <bob@example.com>', status, 'CR-' || 1001 + n,
            pg_temp.id(4, n), pg_temp.id(1, i), '{"lines": [], "order": "' || 4000000 + i || '", "refund": "$150.00"}'
        FROM known_request WHERE status IN ('approved', 'rejected')
        UNION ALL SELECT day + time '09:00', 'Ann <ann@example.com>', 'searched', 'SO-' || i, NULL, NULL,
            '{"in": "orders", "found": "1"}' FROM known_order WHERE i %% 4 = 0
    ) AS happened
) AS numbered ORDER BY seq;
INSERT INTO audit_head (org_id, id, seq, hash)
SELECT %(org)s, pg_temp.id(12, 0), max(seq), '' FROM audit_entry WHERE org_id = %(org)s
ON CONFLICT (org_id) DO UPDATE SET seq = excluded.seq;

DROP TABLE known_order, known_request;
