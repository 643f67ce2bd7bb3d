-- When it may be too late for each pending request of the company, as `risks` says it in Python; only what differs is
-- written, and locked in id order before. A request that was closed meanwhile is left alone.
WITH risk AS (
    SELECT r.id, least(
        r.due_at,
        min((l.ship_by + %(opens)s::time) AT TIME ZONE %(zone)s),
        min(CASE l.stage WHEN 'packed' THEN r.requested_at WHEN 'picking' THEN r.requested_at + interval '1 hour' END)
    ) AS at
    FROM cancellations_request r
    LEFT JOIN (
        cancellations_requestline q
        JOIN orders_line l ON l.org_id = q.org_id AND l.id = q.line_id
            AND l.stage NOT IN ('shipped', 'delivered', 'canceled')
    ) ON q.org_id = r.org_id AND q.request_id = r.id AND q.outcome = 'pending'
        AND q.stopped_stage <> l.stage
    WHERE r.org_id = %(org)s AND r.status = 'pending'
    GROUP BY r.id, r.due_at
), differing AS (
    SELECT r.id, risk.at
    FROM cancellations_request r JOIN risk ON risk.id = r.id
    WHERE r.org_id = %(org)s AND r.status = 'pending' AND r.urgent_at IS DISTINCT FROM risk.at
    ORDER BY r.id
    FOR NO KEY UPDATE OF r
)
UPDATE cancellations_request r SET urgent_at = differing.at
FROM differing
WHERE r.org_id = %(org)s AND r.id = differing.id AND r.status = 'pending'
