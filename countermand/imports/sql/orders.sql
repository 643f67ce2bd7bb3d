-- One row for each order of the file. The first row that names a customer wins; where others differ, that is said.
DROP TABLE IF EXISTS pg_temp.import_order;
CREATE TEMP TABLE import_order ON COMMIT DROP AS
WITH said AS (
    SELECT order_number,
        (array_agg(coalesce(our_order_id, order_id) ORDER BY row))[1] AS order_id,
        bool_or(our_order_id IS NOT NULL) AS known,
        bool_or(older) AS older,
        bool_or(verdict <> 'unchanged') AS touched,
        bool_or(verdict <> 'unchanged' AND new_sku IS DISTINCT FROM our_sku) AS new_sku,
        -- Somebody saw an amount in this currency, and may have approved it: it stays, whatever lines this file names.
        EXISTS (
            SELECT FROM cancellations_request q
            WHERE q.org_id = %(org)s AND q.order_id = (array_agg(our_order_id))[1] AND q.status IN ('pending', 'approved')
        ) AS is_spoken_for,
        (array_agg(customer_name ORDER BY row) FILTER (WHERE customer_name IS NOT NULL))[1] AS customer_name,
        (array_agg(customer_email ORDER BY row) FILTER (WHERE customer_email IS NOT NULL))[1] AS customer_email,
        (array_agg(currency ORDER BY row) FILTER (WHERE currency IS NOT NULL))[1] AS currency,
        (array_agg(placed_on ORDER BY row) FILTER (WHERE placed_on IS NOT NULL))[1] AS placed_on,
        (array_agg(shipping ORDER BY row) FILTER (WHERE shipping IS NOT NULL))[1] AS shipping,
        (array_agg(order_discount ORDER BY row) FILTER (WHERE order_discount IS NOT NULL))[1] AS order_discount,
        (array_agg(order_tax ORDER BY row) FILTER (WHERE order_tax IS NOT NULL))[1] AS order_tax,
        (array_agg(paid ORDER BY row) FILTER (WHERE paid IS NOT NULL))[1] AS paid,
        (array_agg(payment ORDER BY row) FILTER (WHERE payment IS NOT NULL))[1] AS payment,
        min(row) AS first_row
    FROM import_diff WHERE refusal IS NULL GROUP BY order_number
), settled AS (
    SELECT s.order_number, s.order_id, s.known, s.touched, s.new_sku, s.first_row, o.currency AS our_currency,
        s.currency <> o.currency AND s.is_spoken_for AS currency_kept,
        CASE WHEN s.older THEN o.customer_name ELSE coalesce(s.customer_name, o.customer_name, '') END AS customer_name,
        CASE WHEN s.older THEN o.customer_email ELSE coalesce(s.customer_email, o.customer_email, '') END AS customer_email,
        CASE WHEN s.older OR s.is_spoken_for THEN o.currency ELSE coalesce(s.currency, o.currency, %(currency)s) END AS currency,
        CASE WHEN s.older THEN o.placed_on ELSE coalesce(s.placed_on, o.placed_on) END AS placed_on,
        CASE WHEN s.older THEN o.shipping ELSE coalesce(s.shipping, o.shipping) END AS shipping,
        CASE WHEN s.older THEN o.discount ELSE coalesce(s.order_discount, o.discount) END AS discount,
        CASE WHEN s.older THEN o.tax ELSE coalesce(s.order_tax, o.tax) END AS tax,
        CASE WHEN s.older THEN o.paid ELSE coalesce(s.paid, o.paid) END AS paid,
        CASE WHEN s.older THEN o.payment ELSE coalesce(s.payment, o.payment, '') END AS payment,
        o.shipping AS our_shipping, o.discount AS our_discount, o.tax AS our_tax, o.paid AS our_paid,
        o.payment AS our_payment, coalesce(o.closed_as_of < %(as_of)s, false) AS reopened,
        o.customer_name AS our_customer_name, o.customer_email AS our_customer_email, o.placed_on AS our_placed_on
    FROM said s
    LEFT JOIN orders_order o ON o.org_id = %(org)s AND o.id = s.order_id
)
SELECT *, known AND (reopened OR (
        customer_name, customer_email, currency, placed_on, shipping, discount, tax, paid, payment
    ) IS DISTINCT FROM (
        our_customer_name, our_customer_email, our_currency, our_placed_on, our_shipping, our_discount, our_tax, our_paid,
        our_payment)) AS changed
FROM settled;
ANALYZE import_order;

INSERT INTO import_note
SELECT d.row, said."column", said.value, false, 'differs', jsonb_build_object(
    'order', d.order_number, 'first', left(said.first, 60), 'row', o.first_row)
FROM import_diff d
JOIN import_order o ON o.order_number = d.order_number
CROSS JOIN LATERAL (VALUES
    (%(customer_name)s, left(d.customer_name, 60), d.customer_name, o.customer_name),
    (%(customer_email)s, left(d.customer_email, 60), d.customer_email, o.customer_email),
    (%(order_currency)s, d.currency, d.currency, o.currency),
    (%(placed_on)s, d.placed_on::text, d.placed_on::text, o.placed_on::text),
    (%(shipping)s, trim_scale(d.shipping)::text, trim_scale(d.shipping)::text, trim_scale(o.shipping)::text),
    (%(order_discount)s, trim_scale(d.order_discount)::text, trim_scale(d.order_discount)::text, trim_scale(o.discount)::text),
    (%(order_tax)s, trim_scale(d.order_tax)::text, trim_scale(d.order_tax)::text, trim_scale(o.tax)::text),
    (%(paid)s, trim_scale(d.paid)::text, trim_scale(d.paid)::text, trim_scale(o.paid)::text)
) AS said ("column", value, full_value, first)
WHERE d.refusal IS NULL AND NOT d.older AND said.full_value <> said.first AND NOT coalesce(o.currency_kept, false);

INSERT INTO import_note
SELECT first_row, %(order_currency)s, our_currency, false, 'currency_kept', jsonb_build_object('currency', our_currency)
FROM import_order WHERE currency_kept;
