-- What a reason demands of those who decide, said a second time where nobody can go around it: a role beside that of an
-- approver, or two people. It counts for the reason that was asked with, too: naming another one is no way around.

-- Whether this person has what the reasons of a request demand, and the one that they name themselves.
CREATE FUNCTION may_decide_for(org uuid, request uuid, reason uuid, member uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = countermand, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM cancellations_reason n
        WHERE n.org_id = org AND n.decided_by <> '{}' AND (
            n.id = reason
            OR n.id = (SELECT q.reason_id FROM cancellations_request q WHERE q.org_id = org AND q.id = request)
            OR n.id IN (SELECT l.reason_id FROM cancellations_requestline l WHERE l.org_id = org AND l.request_id = request)
        ) AND NOT EXISTS (
            SELECT FROM orgs_membership m
            WHERE m.org_id = org AND m.id = member AND m.active AND m.roles::text[] && n.decided_by::text[]
        )
    )
$$;

CREATE FUNCTION guard_reason_role() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    who uuid;
    request uuid;
    reason uuid;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'cancellations_decision' THEN
            who := NEW.decided_by_id; request := NEW.request_id; reason := NEW.reason_id;
        WHEN 'cancellations_firstapproval' THEN
            who := NEW.approved_by_id; request := NEW.request_id; reason := NEW.reason_id;
        ELSE  -- a line that gets a reason of its own with the decision
            SELECT d.decided_by_id INTO who FROM cancellations_decision d
            WHERE d.org_id = NEW.org_id AND d.request_id = NEW.request_id;
            request := NEW.request_id; reason := NEW.decided_reason_id;
    END CASE;
    IF NOT may_decide_for(NEW.org_id, request, reason, who) THEN
        RAISE EXCEPTION 'this reason is decided by somebody with another role'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reason_role';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER reason_role BEFORE INSERT ON cancellations_decision
    FOR EACH ROW EXECUTE FUNCTION guard_reason_role();
CREATE TRIGGER reason_role BEFORE INSERT ON cancellations_firstapproval
    FOR EACH ROW EXECUTE FUNCTION guard_reason_role();
CREATE TRIGGER reason_role BEFORE UPDATE ON cancellations_requestline
    FOR EACH ROW WHEN (NEW.outcome = 'canceled' AND OLD.outcome = 'pending' AND NEW.decided_reason_id IS NOT NULL)
    EXECUTE FUNCTION guard_reason_role();

-- At commit: what was canceled for a reason that wants two people had a first approval.
CREATE FUNCTION guard_reason_second() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cancellations_firstapproval f WHERE f.org_id = NEW.org_id AND f.request_id = NEW.id
    ) AND EXISTS (
        SELECT FROM cancellations_reason n
        WHERE n.org_id = NEW.org_id AND n.needs_second AND (
            n.id = NEW.reason_id
            OR n.id = (SELECT d.reason_id FROM cancellations_decision d
                WHERE d.org_id = NEW.org_id AND d.request_id = NEW.id)
            OR n.id IN (SELECT unnest(ARRAY[l.reason_id, l.decided_reason_id]) FROM cancellations_requestline l
                WHERE l.org_id = NEW.org_id AND l.request_id = NEW.id AND l.outcome = 'canceled')
        )
    ) THEN
        RAISE EXCEPTION 'this reason needs a first approval'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'first_for_reason';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER first_for_reason AFTER UPDATE ON cancellations_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> 'approved' AND NEW.status = 'approved')
    EXECUTE FUNCTION guard_reason_second();
