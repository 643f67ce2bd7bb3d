-- What must always hold. Each query is named by its comment, runs with one org set, and returns
-- one text for each thing that is not as it must be: none is health.

-- name: line-quantities
SELECT 'line ' || ref || ' of order ' || order_id || ': ' || ordered || ' ordered, ' || shipped || ' shipped, ' || canceled || ' canceled'
FROM orders_line
WHERE NOT (shipped >= 0 AND canceled >= 0 AND canceled + shipped <= ordered)

-- name: canceled-is-the-sum-of-its-request-lines
SELECT 'line ' || l.id || ' says ' || l.canceled || ' canceled, its request lines say ' || coalesce(r.quantity, 0)
FROM orders_line l
LEFT JOIN (
    SELECT line_id, sum(quantity) AS quantity FROM cancellations_requestline WHERE outcome = 'canceled' GROUP BY line_id
) r ON r.line_id = l.id
WHERE l.canceled <> coalesce(r.quantity, 0)

-- name: canceled-lines-have-an-approving-decision
SELECT 'request line ' || r.id
FROM cancellations_requestline r
LEFT JOIN cancellations_decision d
    ON d.org_id = r.org_id AND d.request_id = r.request_id AND d.id = r.decision_id AND d.verdict = 'approved'
WHERE r.outcome = 'canceled' AND d.id IS NULL

-- name: refunds-have-an-approving-decision
SELECT 'refund ' || f.id
FROM refunds_refund f
LEFT JOIN cancellations_decision d
    ON d.org_id = f.org_id AND d.request_id = f.request_id AND d.id = f.decision_id AND d.verdict = 'approved'
WHERE d.id IS NULL

-- name: one-decision-a-request
SELECT 'request ' || request_id || ' has ' || count(*) || ' decisions'
FROM cancellations_decision GROUP BY request_id HAVING count(*) > 1

-- name: decisions-have-a-person-and-a-reason
SELECT 'decision ' || d.id
FROM cancellations_decision d
LEFT JOIN orgs_membership m ON m.org_id = d.org_id AND m.id = d.decided_by_id
LEFT JOIN cancellations_reason r ON r.org_id = d.org_id AND r.id = d.reason_id
WHERE m.id IS NULL OR r.id IS NULL

-- name: nobody-decides-their-own-request
-- A company may have allowed it at some time; its record says when.
SELECT 'CR-' || q.number
FROM cancellations_request q
JOIN cancellations_decision d ON d.org_id = q.org_id AND d.request_id = q.id AND d.decided_by_id = q.requested_by_id
JOIN orgs_organization o ON o.id = q.org_id AND NOT o.own_decisions
WHERE NOT EXISTS (
    SELECT FROM audit_entry e WHERE e.org_id = q.org_id AND e.action = 'settings_changed' AND e.body LIKE '%own_decisions%'
)

-- name: one-open-request-a-line
SELECT 'line ' || line_id || ' is in ' || count(*) || ' open requests'
FROM cancellations_requestline WHERE outcome = 'pending' GROUP BY line_id HAVING count(*) > 1

-- name: each-cancellation-of-a-line-follows-another
SELECT 'line ' || line_id || ' has ' || count(*) || ' cancellations that follow the same one'
FROM cancellations_requestline WHERE outcome IN ('pending', 'canceled')
GROUP BY line_id, follows_id HAVING count(*) > 1

-- name: requests-close-whole
SELECT 'CR-' || q.number || ' is ' || q.status || ', a line of it ' || r.outcome
FROM cancellations_request q
JOIN cancellations_requestline r ON r.org_id = q.org_id AND r.request_id = q.id
WHERE (q.status = 'approved' AND r.outcome NOT IN ('canceled', 'left_out', 'rejected'))
   OR (q.status = 'reinstated' AND r.outcome NOT IN ('reinstated', 'left_out', 'rejected'))
   OR (q.status NOT IN ('approved', 'reinstated') AND r.outcome <> q.status)

-- name: requests-are-what-was-decided
SELECT 'CR-' || q.number || ' is ' || q.status || ', decided: ' || coalesce(d.verdict, 'nothing')
FROM cancellations_request q
LEFT JOIN cancellations_decision d ON d.org_id = q.org_id AND d.request_id = q.id
WHERE (q.status IN ('approved', 'rejected') AND d.verdict IS DISTINCT FROM q.status)
   OR (q.status = 'reinstated' AND d.verdict IS DISTINCT FROM 'approved')
   OR (q.status IN ('pending', 'withdrawn') AND d.id IS NOT NULL)

-- name: approved-requests-have-one-audit-entry
SELECT 'CR-' || q.number || ' has ' || count(e.id) || ' entries that say approved'
FROM cancellations_request q
LEFT JOIN audit_entry e ON e.org_id = q.org_id AND e.action = 'approved' AND e.subject_id = q.id
WHERE q.status IN ('approved', 'reinstated')
GROUP BY q.number HAVING count(e.id) <> 1

-- name: approved-requests-have-one-refund
SELECT 'CR-' || q.number || ' is ' || q.status || ' and has ' || count(f.id) || ' refunds'
FROM cancellations_request q
LEFT JOIN refunds_refund f ON f.org_id = q.org_id AND f.request_id = q.id
GROUP BY q.number, q.status HAVING count(f.id) <> CASE WHEN q.status IN ('approved', 'reinstated') THEN 1 ELSE 0 END

-- name: one-delivery-per-refund-and-endpoint
SELECT 'refund ' || refund_id || ' has ' || count(*) || ' messages to one endpoint'
FROM refunds_delivery WHERE event = 'cancellation.approved' GROUP BY refund_id, endpoint_id HAVING count(*) > 1

-- name: every-endpoint-of-then-got-its-delivery
-- An endpoint that was never switched off since it was made has a message for each later approval.
SELECT 'refund ' || f.id || ' has no message to ' || p.name
FROM refunds_refund f
JOIN refunds_endpoint p ON p.org_id = f.org_id AND p.enabled AND 'cancellation.approved' = ANY (p.events)
    AND p.created_at + interval '1 minute' < f.created_at
LEFT JOIN refunds_delivery d ON d.org_id = f.org_id AND d.refund_id = f.id AND d.endpoint_id = p.id
WHERE d.id IS NULL AND NOT EXISTS (
    SELECT FROM audit_entry e WHERE e.org_id = p.org_id AND e.action = 'settings_changed' AND e.subject_id = p.id
        AND e.at > p.created_at + interval '1 minute'
)

-- name: refunds-are-the-sum-of-their-lines
SELECT 'refund ' || f.id || ' says ' || f.amount_minor || ', its lines ' || coalesce(sum(l.amount_minor), 0)
FROM refunds_refund f LEFT JOIN refunds_refundline l ON l.org_id = f.org_id AND l.refund_id = f.id
GROUP BY f.id, f.amount_minor HAVING f.amount_minor <> coalesce(sum(l.amount_minor), 0)

-- name: what-a-refund-is-somebody-said
SELECT 'refund ' || f.id || ' is ' || f.state || ', and nobody said so'
FROM refunds_refund f
WHERE f.state IN ('accepted', 'paid', 'failed') AND NOT EXISTS (
    SELECT FROM refunds_report r WHERE r.org_id = f.org_id AND r.refund_id = f.id AND r.moved AND r.said = f.state
)

-- name: what-amounts-are-made-up-of-adds-up
SELECT 'request line ' || r.id || ' pays ' || r.amount_minor || ', made up of ' || r.makeup
FROM cancellations_requestline r
WHERE r.outcome IN ('canceled', 'reinstated') AND r.makeup <> '{}'
    AND r.amount_minor <> (SELECT sum(part.value::bigint) FROM jsonb_each_text(r.makeup) AS part)

-- name: refund-lines-are-the-canceled-lines
SELECT 'request line ' || coalesce(r.id, l.request_line_id)
FROM (SELECT * FROM cancellations_requestline WHERE outcome IN ('canceled', 'reinstated')) r
FULL JOIN refunds_refundline l ON l.request_line_id = r.id
WHERE r.id IS NULL OR l.id IS NULL OR r.amount_minor <> l.amount_minor

-- name: refund-lines-are-of-their-refunds-request
SELECT 'refund line ' || l.id
FROM refunds_refundline l
JOIN refunds_refund f ON f.org_id = l.org_id AND f.id = l.refund_id
JOIN cancellations_requestline r ON r.org_id = l.org_id AND r.id = l.request_line_id
WHERE r.request_id <> f.request_id

-- name: requests-and-their-lines-are-of-one-order
SELECT 'request line ' || r.id
FROM cancellations_requestline r
JOIN cancellations_request q ON q.org_id = r.org_id AND q.id = r.request_id
JOIN orders_line l ON l.org_id = r.org_id AND l.id = r.line_id
WHERE l.order_id <> q.order_id

-- name: each-canceled-line-left-in-one-file
SELECT 'request line ' || request_line_id || ' left ' || count(*) || ' times'
FROM exports_exportrow WHERE round = 0 GROUP BY template_id, request_line_id HAVING count(*) > 1

-- name: files-have-the-rows-they-say
SELECT 'EX-' || x.number || ' says ' || x.rows || ' rows, has ' || count(r.export_id)
FROM exports_export x LEFT JOIN exports_exportrow r ON r.org_id = x.org_id AND r.export_id = x.id
GROUP BY x.number, x.rows HAVING x.rows <> count(r.export_id)

-- name: what-is-confirmed-or-contradicted-was-canceled
SELECT 'confirmation ' || c.id || ' is of a line that is ' || coalesce(r.outcome, 'nowhere')
FROM reconciliation_confirmation c
LEFT JOIN cancellations_requestline r ON r.org_id = c.org_id AND r.id = c.request_line_id
WHERE r.outcome IS DISTINCT FROM 'canceled' AND (r.outcome IS DISTINCT FROM 'reinstated' OR c.state IN ('waiting', 'contradicted'))

-- name: one-confirmation-a-canceled-line
SELECT 'request line ' || request_line_id || ' has ' || count(*) || ' confirmations'
FROM reconciliation_confirmation GROUP BY request_line_id HAVING count(*) > 1

-- name: what-waits-to-be-confirmed-left-in-a-file
SELECT 'confirmation ' || c.id || ' waits since ' || c.exported_in
FROM reconciliation_confirmation c
WHERE c.exported_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM exports_exportrow e WHERE e.org_id = c.org_id AND e.request_line_id = c.request_line_id
)

-- name: what-is-settled-has-a-person-and-a-note
SELECT 'confirmation ' || c.id
FROM reconciliation_confirmation c
WHERE c.state = 'settled' AND (c.note = '' OR c.settled_at IS NULL OR NOT EXISTS (
    SELECT FROM orgs_membership m WHERE m.org_id = c.org_id AND m.id = c.settled_by_id
))

-- name: reinstated-by-two-people
SELECT 'CR-' || q.number || ' is reinstated without two people'
FROM cancellations_request q
LEFT JOIN cancellations_reinstatement r ON r.org_id = q.org_id AND r.request_id = q.id AND r.state = 'approved'
    AND r.decided_by_id <> r.asked_by_id
WHERE q.status = 'reinstated' AND r.id IS NULL

-- name: refunds-are-stopped-with-their-cancellation
SELECT 'CR-' || q.number || ' is ' || q.status || ', its refund ' || CASE WHEN f.stopped_at IS NULL THEN 'is owed' ELSE 'is stopped' END
FROM cancellations_request q JOIN refunds_refund f ON f.org_id = q.org_id AND f.request_id = q.id
WHERE (q.status = 'reinstated') <> (f.stopped_at IS NOT NULL)
