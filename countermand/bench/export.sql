-- A company with %(lines)s canceled lines, four an order, each order canceled by one request. As superuser, with
-- triggers and foreign keys asleep: how the rows came to be is not what is measured.
SET session_replication_role = replica;

-- Ids that grow, as the product's own do.
CREATE FUNCTION pg_temp.id(kind int, i int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('01990000-' || lpad(to_hex(i >> 16), 4, '0') || '-7' || lpad(to_hex(i >> 4 & 4095), 3, '0')
        || '-8' || to_hex(i & 15) || '0' || kind || '-' || substr(md5(i::text), 1, 12))::uuid $$;

INSERT INTO orders_order (org_id, id, number, customer_name, customer_email, currency, placed_on, sorted_on, updated_at)
SELECT %(org)s, pg_temp.id(1, i), 'SO-' || i, 'Customer ' || i, 'customer' || i || '@example.com', 'USD',
    date '2026-01-01' + i %% 300, date '2026-01-01' + i %% 300, now()
FROM generate_series(0, (%(lines)s - 1) / 4) i;

INSERT INTO orders_line (org_id, id, order_id, position, ref, sku, description, ordered, shipped, canceled, price,
    stage, source_stage, stage_as_of, stage_source, carrier, tracking)
SELECT %(org)s, pg_temp.id(2, i), pg_temp.id(1, i / 4), i %% 4 + 1, i %% 4 + 1, 'SKU-' || i %% 5000,
    'Thing number ' || i %% 5000 || ', boxed', i %% 9 + 1, 0, i %% 9 + 1, 10 + i %% 100 * 0.25,
    'canceled', 'Open', now(), 'CR-' || i / 4, '', ''
FROM generate_series(0, %(lines)s - 1) i;

INSERT INTO cancellations_request (org_id, id, number, key, order_id, reason_id, note, whole_order, excluded,
    requested_by_id, requested_at, status, closed_at)
SELECT %(org)s, pg_temp.id(3, i), i + 1, pg_temp.id(4, i), pg_temp.id(1, i), %(reason)s, '', true,
    '[]', %(asks)s, now(), 'approved', now()
FROM generate_series(0, (%(lines)s - 1) / 4) i;

INSERT INTO cancellations_decision (org_id, id, request_id, verdict, decided_by_id, decided_at, reason_id, note)
SELECT %(org)s, pg_temp.id(5, i), pg_temp.id(3, i), 'approved', %(decides)s,
    now() - i * interval '1 second', %(reason)s, ''
FROM generate_series(0, (%(lines)s - 1) / 4) i;

INSERT INTO cancellations_requestline (org_id, id, request_id, line_id, quantity, unknown_stage_ok, outcome,
    decision_id, amount_minor, seen_stage, seen_ordered, seen_shipped, seen_canceled)
SELECT %(org)s, pg_temp.id(6, i), pg_temp.id(3, i / 4), pg_temp.id(2, i), i %% 9 + 1, false,
    'canceled', pg_temp.id(5, i / 4), (i %% 9 + 1) * (1000 + i %% 100 * 25), 'open', i %% 9 + 1, 0, 0
FROM generate_series(0, %(lines)s - 1) i;
