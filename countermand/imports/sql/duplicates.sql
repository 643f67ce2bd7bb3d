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
