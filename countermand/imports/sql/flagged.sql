-- Pending requests with a line that can no longer be canceled as asked for, once the file is applied.
SELECT q.id, q.number, o.number, l.ref, d.new_stage, trim_scale(c.quantity)::text,
    trim_scale(d.new_ordered - d.new_shipped - d.our_canceled)::text
FROM import_diff d
JOIN cancellations_requestline c ON c.org_id = %(org)s AND c.line_id = d.our_line_id AND c.outcome = 'pending'
JOIN cancellations_request q ON q.org_id = %(org)s AND q.id = c.request_id
JOIN orders_line l ON l.org_id = %(org)s AND l.id = c.line_id
JOIN orders_order o ON o.org_id = %(org)s AND o.id = l.order_id
WHERE d.verdict = 'changed'
    AND (d.new_stage IN ('shipped', 'delivered', 'canceled')
        OR (c.seen_sku <> '' AND d.new_sku <> c.seen_sku)
        OR c.quantity > d.new_ordered - d.new_shipped - d.our_canceled)
ORDER BY q.number, l.position LIMIT 1000;
