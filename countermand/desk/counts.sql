-- What waits for this person: requests that they can decide, and what is to be taken back; the overdue among the
-- requests; and lines that the warehouse has not answered about (`warehouse/holds.py`). Nobody reads a number beyond a thousand.
WITH asleep AS MATERIALIZED (
    SELECT s.request_id FROM desk_snooze s
    WHERE %(queue)s AND s.org_id = %(org)s AND s.member_id = %(me)s AND (s.until IS NULL OR s.until > now())
        AND (NOT s.until_answer OR EXISTS (
            SELECT FROM cancellations_requestline q
            JOIN orders_line l ON l.org_id = q.org_id AND l.id = q.line_id
            WHERE q.org_id = %(org)s AND q.request_id = s.request_id AND q.outcome = 'pending'
                AND l.ordered > l.shipped + l.canceled AND l.stage NOT IN ('shipped', 'delivered', 'canceled')
                AND (q.answer = '' OR (q.answer = 'stopped' AND q.stopped_stage <> l.stage))))
), mine AS (
    SELECT r.due_at FROM cancellations_request r
    WHERE %(queue)s AND r.org_id = %(org)s AND r.status = 'pending'
        AND (%(own)s OR r.requested_by_id <> %(me)s)
        AND NOT EXISTS (
            SELECT FROM cancellations_firstapproval f
            WHERE f.org_id = r.org_id AND f.request_id = r.id AND f.approved_by_id = %(me)s)
        AND NOT EXISTS (SELECT FROM asleep WHERE asleep.request_id = r.id)
    ORDER BY r.due_at NULLS FIRST
    LIMIT 1000
), takings AS (
    SELECT FROM cancellations_reinstatement t
    WHERE %(queue)s AND t.org_id = %(org)s AND t.state = 'asked' AND t.asked_by_id <> %(me)s
    LIMIT 1000
), held AS (
    SELECT FROM cancellations_requestline q JOIN orders_line l ON l.org_id = q.org_id AND l.id = q.line_id
    WHERE %(holds)s AND q.org_id = %(org)s AND q.outcome = 'pending'
        AND l.ordered > l.shipped + l.canceled AND l.stage NOT IN ('shipped', 'delivered', 'canceled')
        AND (q.answer = '' OR (q.answer = 'stopped' AND q.stopped_stage <> l.stage))
    LIMIT 1000
)
SELECT (SELECT count(*) FROM mine) + (SELECT count(*) FROM takings), (SELECT count(*) FROM mine WHERE due_at < now()), (SELECT count(*) FROM held)
