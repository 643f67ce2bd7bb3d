-- Open orders that a full export no longer has. With a refused row nobody knows which order that was: none is absent.
DROP TABLE IF EXISTS pg_temp.import_absent;
CREATE TEMP TABLE import_absent ON COMMIT DROP AS
SELECT o.id AS order_id, o.number AS order_number
FROM orders_order o
WHERE %(judged)s AND o.org_id = %(org)s AND o.closed_as_of IS NULL
    AND EXISTS (
        SELECT FROM orders_line l
        WHERE l.org_id = %(org)s AND l.order_id = o.id AND l.stage NOT IN ('shipped', 'delivered', 'canceled')
    )
    AND NOT EXISTS (
        SELECT FROM orders_line l WHERE l.org_id = %(org)s AND l.order_id = o.id AND l.stage_as_of >= %(as_of)s
    )
    AND NOT EXISTS (SELECT FROM import_row r WHERE r.order_number = o.number);
