-- A company with %(requests)s pending requests of three lines each. As superuser, with triggers and foreign keys asleep:
-- how the rows came to be is not what is measured. Every id ends in its number, so that pgbench can write it.
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('000000' || kind || '-0000-7000-8000-' || (100000000000 + n))::uuid $$;

INSERT INTO orders_order (org_id, id, number, customer_name, customer_email, currency, placed_on, sorted_on, updated_at)
SELECT %(org)s, pg_temp.id('01', n), 'SO-' || n, 'Customer ' || n, 'customer' || n || '@example.com', 'USD',
    date '2026-01-01' + (n %% 300)::int, date '2026-01-01' + (n %% 300)::int, now()
FROM generate_series(%(first)s::bigint, %(first)s + %(requests)s - 1) n;

INSERT INTO orders_line (org_id, id, order_id, position, ref, sku, description, ordered, shipped, canceled, price,
    stage, source_stage, stage_as_of, stage_source, carrier, tracking)
SELECT %(org)s, pg_temp.id('1' || k, n), pg_temp.id('01', n), k, k::text, 'SKU-' || (n + k) %% 5000,
    'Thing number ' || (n + k) %% 5000 || ', boxed', 5, 0, 0, 10 + (n %% 100) * 0.25, 'open', 'Open', now(), 'monday.csv',
    '', ''
FROM generate_series(%(first)s::bigint, %(first)s + %(requests)s - 1) n, generate_series(1, 3) k;

INSERT INTO cancellations_request (org_id, id, number, key, order_id, reason_id, note, whole_order, excluded,
    requested_by_id, requested_at, status)
SELECT %(org)s, pg_temp.id('02', n), n, pg_temp.id('02', n), pg_temp.id('01', n), %(reason)s, '', true, '[]',
    %(asks)s, now(), 'pending'
FROM generate_series(%(first)s::bigint, %(first)s + %(requests)s - 1) n;

INSERT INTO cancellations_requestline (org_id, id, request_id, line_id, quantity, unknown_stage_ok, outcome,
    amount_minor, seen_stage, seen_ordered, seen_shipped, seen_canceled)
SELECT %(org)s, pg_temp.id('2' || k, n), pg_temp.id('02', n), pg_temp.id('1' || k, n), 5, false, 'pending', 5000, 'open', 5, 0, 0
FROM generate_series(%(first)s::bigint, %(first)s + %(requests)s - 1) n, generate_series(1, 3) k;
