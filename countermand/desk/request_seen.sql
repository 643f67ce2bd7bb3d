-- Whether anything has changed on the page of a request since it was shown. What this does not see (a role, a reason,
-- an address that begins to fail) comes with the next minute.
SELECT md5(concat_ws('|', r.status, r.due_at, o.closed_as_of,
    (SELECT string_agg(concat_ws(' ', l.stage, l.ordered, l.shipped, l.canceled, l.price, l.stage_as_of, l.carrier,
            l.tracking, q.answer, q.stopped_stage, q.outcome), ',' ORDER BY q.id)
        FROM cancellations_requestline q JOIN orders_line l ON l.org_id = q.org_id AND l.id = q.line_id
        WHERE q.org_id = r.org_id AND q.request_id = r.id),
    (SELECT e.seq FROM audit_entry e WHERE e.org_id = r.org_id AND e.order_id = r.order_id ORDER BY e.seq DESC LIMIT 1),
    (SELECT string_agg(d.state, ',' ORDER BY d.id)
        FROM refunds_delivery d WHERE d.org_id = r.org_id AND d.request_id = r.id),
    (SELECT string_agg(m.state, ',' ORDER BY m.id)
        FROM mail_mail m WHERE m.org_id = r.org_id AND m.about_id = r.id),
    (SELECT string_agg(p.member_id::text, ',' ORDER BY p.member_id) FROM desk_presence p
        WHERE p.org_id = r.org_id AND p.request_id = r.id AND p.member_id <> %s
            AND p.seen_at > now() - interval '30 seconds'),
    (SELECT v.version FROM profile_profile v WHERE v.org_id = r.org_id)
)) || '-' || floor(extract(epoch FROM now()) / 60)
FROM cancellations_request r JOIN orders_order o ON o.org_id = r.org_id AND o.id = r.order_id
WHERE r.org_id = cancellations_request.org_id AND r.id = cancellations_request.id
