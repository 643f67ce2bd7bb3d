-- The same line twice is one line, its quantities and amounts added up, if the rows agree in everything else.
WITH same AS (
    SELECT order_number, ref, min(row) AS first, sum(ordered) AS ordered, sum(shipped) AS shipped, sum(tax) AS tax,
        sum(discount) AS discount, string_agg(row::text, ', ' ORDER BY row) AS rows
    FROM import_row GROUP BY order_number, ref
    HAVING count(*) > 1 AND count(DISTINCT (sku, price, currency, stage, source_stage)::text) = 1
), added AS (
    UPDATE import_row r SET ordered = s.ordered, shipped = s.shipped, tax = s.tax, discount = s.discount
    FROM same s WHERE r.row = s.first
    RETURNING r.row, r.ref, s.rows
), taken_out AS (
    DELETE FROM import_row r USING same s
    WHERE r.order_number = s.order_number AND r.ref = s.ref AND r.row <> s.first
)
INSERT INTO import_note SELECT row, '', ref, false, 'added_up', jsonb_build_object('rows', left(rows, 200)) FROM added;
