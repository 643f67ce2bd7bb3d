-- What Python promises about second approvals, said a second time where nobody can go around it.

-- A first approval is by an active approver, of a pending request, and not of their own unless the org's rule allows it.
CREATE FUNCTION guard_first() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    asked cancellations_request;
BEGIN
    SELECT * INTO asked FROM cancellations_request WHERE org_id = NEW.org_id AND id = NEW.request_id;
    IF asked.status IS DISTINCT FROM 'pending' THEN
        RAISE EXCEPTION 'request is not pending' USING ERRCODE = 'check_violation', CONSTRAINT = 'first_of_pending';
    END IF;
    IF NOT EXISTS (
        SELECT FROM orgs_membership
        WHERE org_id = NEW.org_id AND id = NEW.approved_by_id AND active AND 'approver' = ANY (roles)
    ) THEN
        RAISE EXCEPTION 'first is not an active approver' USING ERRCODE = 'check_violation', CONSTRAINT = 'first_by_approver';
    END IF;
    IF asked.requested_by_id = NEW.approved_by_id AND NOT (SELECT own_decisions FROM orgs_organization WHERE id = NEW.org_id) THEN
        RAISE EXCEPTION 'nobody approves their own request' USING ERRCODE = 'check_violation', CONSTRAINT = 'first_not_own';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT ON cancellations_firstapproval FOR EACH ROW EXECUTE FUNCTION guard_first();

-- After a first approval, whoever approves for good is neither that person nor the one who asked.
CREATE FUNCTION guard_second() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM cancellations_firstapproval f
        JOIN cancellations_request q ON q.org_id = f.org_id AND q.id = f.request_id
        WHERE f.org_id = NEW.org_id AND f.request_id = NEW.request_id
            AND NEW.decided_by_id IN (f.approved_by_id, q.requested_by_id)
    ) THEN
        RAISE EXCEPTION 'a second approval is by another person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'second_by_another';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER second BEFORE INSERT ON cancellations_decision
    FOR EACH ROW WHEN (NEW.verdict = 'approved') EXECUTE FUNCTION guard_second();

-- At commit: what is worth more than the company's limit, or is in another currency, had a first approval; and no line
-- was canceled that the first approval was not about.
CREATE FUNCTION guard_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    first cancellations_firstapproval;
    above numeric;
BEGIN
    SELECT * INTO first FROM cancellations_firstapproval WHERE org_id = NEW.org_id AND request_id = NEW.id;
    IF FOUND THEN
        IF EXISTS (
            SELECT FROM cancellations_requestline l
            WHERE l.org_id = NEW.org_id AND l.request_id = NEW.id AND l.outcome = 'canceled'
                AND NOT first.amounts ? l.id::text
        ) THEN
            RAISE EXCEPTION 'a line is canceled that the first approval was not about'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'second_of_the_same';
        END IF;
        RETURN NULL;
    END IF;
    SELECT (answers -> 'limits' ->> 'second_above')::numeric INTO above FROM profile_profile WHERE org_id = NEW.org_id;
    IF above IS NOT NULL AND (
        SELECT o.currency <> c.currency OR sum(coalesce(i.price, 0) * l.quantity) > above
        FROM cancellations_requestline l
        JOIN orders_line i ON i.org_id = l.org_id AND i.id = l.line_id
        JOIN orders_order o ON o.org_id = i.org_id AND o.id = i.order_id
        JOIN orgs_organization c ON c.id = l.org_id
        WHERE l.org_id = NEW.org_id AND l.request_id = NEW.id AND l.outcome = 'canceled'
        GROUP BY o.currency, c.currency
    ) THEN
        RAISE EXCEPTION 'a request above the limit needs a first approval'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'first_above_limit';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER first_above_limit AFTER UPDATE ON cancellations_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> 'approved' AND NEW.status = 'approved')
    EXECUTE FUNCTION guard_two();
CREATE CONSTRAINT TRIGGER first_above_limit_at_once AFTER INSERT ON cancellations_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'approved')
    EXECUTE FUNCTION guard_two();
