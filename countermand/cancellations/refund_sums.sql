-- The lines of refunds are judged once a statement, however many refunds they are of: each is a canceled line of its
-- refund's request, with its amount, and together they are not more than the refund. That they are not less is asked at
-- commit, of each refund. By index, also while the tables are so small that Postgres would rather read them whole: its
-- plan is kept for as long as the connection, and the tables grow.
DROP TRIGGER refund_is_sum_of_lines ON refunds_refundline;

CREATE FUNCTION guard_added_refund_lines() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT a.org_id, a.refund_id FROM added a) AS touched
        JOIN refunds_refund f ON f.org_id = touched.org_id AND f.id = touched.refund_id
        JOIN refunds_refundline p ON p.org_id = f.org_id AND p.refund_id = f.id
        JOIN cancellations_requestline l ON l.org_id = p.org_id AND l.id = p.request_line_id
        GROUP BY f.org_id, f.id, f.amount_minor
        HAVING sum(p.amount_minor) > f.amount_minor OR bool_or(
            l.request_id <> f.request_id OR l.outcome <> 'canceled' OR l.amount_minor <> p.amount_minor)
    ) THEN
        RAISE EXCEPTION 'refund is not the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_is_sum_of_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER refund_is_sum_of_lines AFTER INSERT ON refunds_refundline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION guard_added_refund_lines();

CREATE OR REPLACE FUNCTION guard_refund_lines() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF NEW.amount_minor <> (
        SELECT coalesce(sum(p.amount_minor), 0) FROM refunds_refundline p
        WHERE p.org_id = NEW.org_id AND p.refund_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'refund is not the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_is_sum_of_lines';
    END IF;
    RETURN NULL;
END $$;

ALTER FUNCTION guard_canceled() SET enable_seqscan = off;
ALTER FUNCTION guard_request() SET enable_seqscan = off;
ALTER FUNCTION guard_two() SET enable_seqscan = off;
