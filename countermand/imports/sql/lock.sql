-- Approvals lock lines in id order too: whoever comes second waits, and then sees what the first one did.
SELECT count(*) FROM (
    SELECT l.id
    FROM import_row r
    JOIN orders_order o ON o.org_id = %(org)s AND o.number = r.order_number
    JOIN orders_line l ON l.org_id = %(org)s AND l.order_id = o.id AND l.ref = r.ref
    ORDER BY l.id
    FOR NO KEY UPDATE OF l
) AS locked;
