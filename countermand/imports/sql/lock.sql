-- Approvals lock lines in id order too: whoever comes second waits, and then sees what the first one did. Every line
-- of an order that the file names, because they share its currency; and of those that it lacks, if that says something.
SELECT count(*) FROM (
    SELECT l.id
    FROM orders_line l
    WHERE l.org_id = %(org)s AND l.order_id IN (
        SELECT o.id FROM orders_order o
        WHERE o.org_id = %(org)s AND o.number IN (SELECT order_number FROM import_row)
        UNION
        SELECT o.order_id FROM orders_line o
        WHERE %(absent)s AND o.org_id = %(org)s AND o.stage IN ('open', 'on_hold', 'backordered')
    )
    ORDER BY l.id
    FOR NO KEY UPDATE
) AS locked;
