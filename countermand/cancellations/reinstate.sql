-- Taking an approved cancellation back, said a second time where nobody can go around it. Both decisions stay: the first
-- is not touched, the second is the reinstatement's own row.

-- A closed request never opens again. The one move that is left: what was approved is reinstated, and nothing else of it
-- changes with that.
DROP TRIGGER closed ON cancellations_request;
CREATE FUNCTION guard_closed_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'approved' AND NEW.status = 'reinstated' AND to_jsonb(OLD) - 'status' = to_jsonb(NEW) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is closed for ever', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_for_ever';
END $$;
CREATE TRIGGER closed BEFORE UPDATE ON cancellations_request
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION guard_closed_request();

DROP TRIGGER closed ON cancellations_requestline;
CREATE FUNCTION guard_closed_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome = 'canceled' AND NEW.outcome = 'reinstated' AND to_jsonb(OLD) - 'outcome' = to_jsonb(NEW) - 'outcome' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is closed for ever', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_for_ever';
END $$;
CREATE TRIGGER closed BEFORE UPDATE ON cancellations_requestline
    FOR EACH ROW WHEN (OLD.outcome <> 'pending') EXECUTE FUNCTION guard_closed_line();

-- A reinstatement begins as asked for, of an approved request, and once decided never changes.
CREATE FUNCTION guard_reinstatement() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NOT EXISTS (
            SELECT FROM cancellations_request
            WHERE org_id = NEW.org_id AND id = NEW.request_id AND status = 'approved'
        ) THEN
            RAISE EXCEPTION 'only an approved request can be asked back'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reinstatement_of_approved';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'asked' THEN
        RAISE EXCEPTION 'a decided reinstatement is closed for ever'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_for_ever';
    END IF;
    IF (OLD.request_id, OLD.why, OLD.asked_by_id, OLD.asked_at)
        IS DISTINCT FROM (NEW.request_id, NEW.why, NEW.asked_by_id, NEW.asked_at)
    THEN
        RAISE EXCEPTION 'what a reinstatement says is a fact and stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'facts_stay';
    END IF;
    IF NEW.state IN ('approved', 'rejected') AND (NEW.decided_by_id = NEW.asked_by_id OR NOT EXISTS (
        SELECT FROM orgs_membership
        WHERE org_id = NEW.org_id AND id = NEW.decided_by_id AND active AND 'approver' = ANY (roles)
    )) THEN
        RAISE EXCEPTION 'a reinstatement is decided by another person, an active approver'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reinstatement_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON cancellations_reinstatement
    FOR EACH ROW EXECUTE FUNCTION guard_reinstatement();

-- At commit: reinstated by an approved reinstatement, whole, and its refund stopped; and no approved reinstatement
-- without that.
CREATE FUNCTION guard_reinstated() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    of uuid;
BEGIN
    IF TG_TABLE_NAME = 'cancellations_request' THEN of := NEW.id; ELSE of := NEW.request_id; END IF;
    IF NOT EXISTS (
        SELECT FROM cancellations_request q
        JOIN cancellations_reinstatement r ON r.org_id = q.org_id AND r.request_id = q.id AND r.state = 'approved'
        JOIN refunds_refund f ON f.org_id = q.org_id AND f.request_id = q.id AND f.stopped_at IS NOT NULL
        WHERE q.org_id = NEW.org_id AND q.id = of AND q.status = 'reinstated'
    ) OR EXISTS (
        SELECT FROM cancellations_requestline l
        WHERE l.org_id = NEW.org_id AND l.request_id = of AND l.outcome = 'canceled'
    ) THEN
        RAISE EXCEPTION 'a request is reinstated whole: by two people, every line, its refund stopped'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reinstated_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reinstated_whole AFTER INSERT OR UPDATE ON cancellations_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'reinstated') EXECUTE FUNCTION guard_reinstated();
CREATE CONSTRAINT TRIGGER reinstated_whole AFTER INSERT OR UPDATE ON cancellations_reinstatement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION guard_reinstated();

-- At commit: what a line says was canceled is still the sum of its committed request lines.
CREATE FUNCTION guard_uncanceled() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF (SELECT canceled FROM orders_line WHERE org_id = NEW.org_id AND id = NEW.line_id) <> (
        SELECT coalesce(sum(quantity), 0) FROM cancellations_requestline r
        WHERE r.org_id = NEW.org_id AND r.line_id = NEW.line_id AND outcome = 'canceled'
    ) OR NOT EXISTS (
        SELECT FROM cancellations_request q
        WHERE q.org_id = NEW.org_id AND q.id = NEW.request_id AND q.status = 'reinstated'
    ) THEN
        RAISE EXCEPTION 'a line is reinstated, but its quantity has not come back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'canceled_is_decided';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER uncanceled AFTER UPDATE ON cancellations_requestline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.outcome = 'canceled' AND NEW.outcome = 'reinstated')
    EXECUTE FUNCTION guard_uncanceled();
