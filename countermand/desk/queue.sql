-- What stands around the rows, and what tells whether anything has changed since a page was shown.
SELECT
    (SELECT coalesce(json_agg(json_build_object('id', r.id, 'label', r.label) ORDER BY r.position, r.label), '[]')
     FROM cancellations_reason r WHERE r.org_id = %(org)s
        AND (r.retired_at IS NULL OR r.id::text = %(reason)s)),
    (SELECT coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'query', v.query) ORDER BY v.name), '[]')
     FROM desk_savedview v WHERE v.org_id = %(org)s AND v.member_id = %(me)s),
    (SELECT count(*) FROM desk_snooze s JOIN cancellations_request r ON r.org_id = s.org_id AND r.id = s.request_id
     WHERE s.org_id = %(org)s AND s.member_id = %(me)s AND r.status = 'pending'
        AND (s.until IS NULL OR s.until > now())),
    ({takings}),
    ({seen})
