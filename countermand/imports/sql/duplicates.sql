-- The same line twice in one file: nobody can tell which row is right, so none is taken.
WITH twice AS (
    SELECT order_number, ref, string_agg(row::text, ', ' ORDER BY row) AS rows
    FROM import_row GROUP BY order_number, ref HAVING count(*) > 1
), taken_out AS (
    DELETE FROM import_row r USING twice t WHERE r.order_number = t.order_number AND r.ref = t.ref
    RETURNING r.row, r.order_number, r.ref, t.rows
)
INSERT INTO import_note
SELECT row, '', ref, true, 'twice', jsonb_build_object('order', order_number, 'ref', ref, 'rows', left(rows, 200))
FROM taken_out;

-- The same look in other characters (é as one sign or as two): the second one is refused.
WITH looks AS (
    SELECT order_number, normalize(order_number, NFC) AS same, min(row) AS first
    FROM import_row WHERE octet_length(order_number) <> char_length(order_number) GROUP BY order_number
), later AS (
    SELECT l.order_number, e.order_number AS other
    FROM looks l JOIN looks e ON e.same = l.same AND e.order_number <> l.order_number AND e.first < l.first
), taken_out AS (
    DELETE FROM import_row r USING later l WHERE r.order_number = l.order_number
    RETURNING r.row, r.order_number, l.other
)
INSERT INTO import_note
SELECT row, '', order_number, true, 'looks_like', jsonb_build_object('other', other) FROM taken_out;

WITH looks AS (
    SELECT order_number, ref, normalize(ref, NFC) AS same, min(row) AS first
    FROM import_row WHERE octet_length(ref) <> char_length(ref) GROUP BY order_number, ref
), later AS (
    SELECT l.order_number, l.ref, e.ref AS other
    FROM looks l
    JOIN looks e ON e.order_number = l.order_number AND e.same = l.same AND e.ref <> l.ref AND e.first < l.first
), taken_out AS (
    DELETE FROM import_row r USING later l WHERE r.order_number = l.order_number AND r.ref = l.ref
    RETURNING r.row, r.ref, l.other
)
INSERT INTO import_note
SELECT row, '', ref, true, 'looks_like', jsonb_build_object('other', other) FROM taken_out;

-- The same look as an order or a line that is known already.
WITH taken_out AS (
    DELETE FROM import_row r USING orders_order o
    WHERE octet_length(r.order_number) <> char_length(r.order_number) AND o.number <> r.order_number
        AND o.number IN (normalize(r.order_number, NFC), normalize(r.order_number, NFD))
    RETURNING r.row, r.order_number, o.number AS other
)
INSERT INTO import_note
SELECT row, '', order_number, true, 'looks_like', jsonb_build_object('other', other) FROM taken_out;

WITH taken_out AS (
    DELETE FROM import_row r USING orders_order o, orders_line l
    WHERE octet_length(r.ref) <> char_length(r.ref) AND o.number = r.order_number AND l.order_id = o.id
        AND l.ref <> r.ref AND l.ref IN (normalize(r.ref, NFC), normalize(r.ref, NFD))
    RETURNING r.row, r.ref, l.ref AS other
)
INSERT INTO import_note
SELECT row, '', ref, true, 'looks_like', jsonb_build_object('other', other) FROM taken_out;
