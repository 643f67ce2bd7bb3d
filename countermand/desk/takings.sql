-- Approved cancellations that somebody else asks to take back: they wait for a decision as well.
SELECT coalesce(json_agg(json_build_object('number', r.number, 'who', u.name, 'why', t.why) ORDER BY t.id), '[]')
FROM (SELECT * FROM cancellations_reinstatement
      WHERE org_id = %(org)s AND state = 'asked' AND asked_by_id <> %(me)s ORDER BY id LIMIT 20) t
JOIN cancellations_request r ON r.org_id = t.org_id AND r.id = t.request_id
JOIN orgs_membership m ON m.org_id = t.org_id AND m.id = t.asked_by_id
JOIN orgs_user u ON u.id = m.user_id
