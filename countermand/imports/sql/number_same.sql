-- The same line twice is one line after the other: A, A/2, A/3, in the order of the file.
UPDATE import_row r SET ref = r.ref || '/' || n.nth
FROM (
    SELECT row, row_number() OVER (PARTITION BY order_number, ref ORDER BY row) AS nth FROM import_row
) AS n
WHERE n.row = r.row AND n.nth > 1;
