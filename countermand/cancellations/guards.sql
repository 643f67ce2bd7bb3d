-- What Python promises about decisions and quantities, said a second time where nobody can go around it.

-- A decision has a person who may take it: an active approver of this org, not the requester unless the
-- org's rule allows it; and the request is still pending.
CREATE FUNCTION guard_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    asked cancellations_request;
BEGIN
    SELECT * INTO asked FROM cancellations_request WHERE org_id = NEW.org_id AND id = NEW.request_id;
    IF asked.status IS DISTINCT FROM 'pending' THEN
        RAISE EXCEPTION 'request is not pending' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_of_pending';
    END IF;
    IF NOT EXISTS (
        SELECT FROM orgs_membership
        WHERE org_id = NEW.org_id AND id = NEW.decided_by_id AND active AND 'approver' = ANY (roles)
    ) THEN
        RAISE EXCEPTION 'decider is not an active approver' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_approver';
    END IF;
    IF asked.requested_by_id = NEW.decided_by_id AND NOT (SELECT own_decisions FROM orgs_organization WHERE id = NEW.org_id) THEN
        RAISE EXCEPTION 'nobody decides their own request' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_not_own';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT ON cancellations_decision FOR EACH ROW EXECUTE FUNCTION guard_decision();

-- At commit: whoever decided has closed the request, the way they decided.
CREATE FUNCTION guard_decided() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cancellations_request WHERE org_id = NEW.org_id AND id = NEW.request_id AND status = NEW.verdict
    ) THEN
        RAISE EXCEPTION 'request is decided but not %', NEW.verdict
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_closes_request';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER decision_closes_request AFTER INSERT ON cancellations_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_decided();

-- Lines are asked for while their request is pending: nothing is added to what somebody approved.
CREATE FUNCTION guard_asked() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF NEW.outcome <> 'pending' OR NOT EXISTS (
        SELECT FROM cancellations_request WHERE org_id = NEW.org_id AND id = NEW.request_id AND status = 'pending'
    ) THEN
        RAISE EXCEPTION 'line is added to a request that is not pending'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'asked_while_pending';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER asked BEFORE INSERT ON cancellations_requestline FOR EACH ROW EXECUTE FUNCTION guard_asked();

-- A canceled line of a request names the decision of that very request.
ALTER TABLE cancellations_requestline ADD CONSTRAINT cancellations_requestline_own_decision
    FOREIGN KEY (org_id, request_id, decision_id) REFERENCES cancellations_decision (org_id, request_id, id);

-- A closed request never opens again, and a closed request line never changes.
CREATE FUNCTION guard_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is closed for ever', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_for_ever';
END $$;

CREATE TRIGGER closed BEFORE UPDATE ON cancellations_request
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION guard_closed();
CREATE TRIGGER closed BEFORE UPDATE ON cancellations_requestline
    FOR EACH ROW WHEN (OLD.outcome <> 'pending') EXECUTE FUNCTION guard_closed();

-- Who asked for what, and how much, is a fact from the moment it is written. (When may be set while it is pending:
-- the demo makes its requests older than they are.)
CREATE FUNCTION guard_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what % says is a fact and stays', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'facts_stay';
END $$;

CREATE TRIGGER facts BEFORE UPDATE ON cancellations_request FOR EACH ROW
    WHEN ((OLD.number, OLD.key, OLD.order_id, OLD.reason_id, OLD.note, OLD.whole_order, OLD.excluded, OLD.requested_by_id)
        IS DISTINCT FROM
        (NEW.number, NEW.key, NEW.order_id, NEW.reason_id, NEW.note, NEW.whole_order, NEW.excluded, NEW.requested_by_id))
    EXECUTE FUNCTION guard_fact();
CREATE TRIGGER facts BEFORE UPDATE ON cancellations_requestline FOR EACH ROW
    WHEN ((OLD.request_id, OLD.line_id, OLD.follows_id, OLD.quantity, OLD.unknown_stage_ok, OLD.seen_stage,
            OLD.seen_ordered, OLD.seen_shipped, OLD.seen_canceled)
        IS DISTINCT FROM
        (NEW.request_id, NEW.line_id, NEW.follows_id, NEW.quantity, NEW.unknown_stage_ok, NEW.seen_stage,
            NEW.seen_ordered, NEW.seen_shipped, NEW.seen_canceled))
    EXECUTE FUNCTION guard_fact();
CREATE TRIGGER facts BEFORE UPDATE ON refunds_delivery FOR EACH ROW
    WHEN ((OLD.refund_id, OLD.endpoint_id, OLD.message_id, OLD.body)
        IS DISTINCT FROM (NEW.refund_id, NEW.endpoint_id, NEW.message_id, NEW.body))
    EXECUTE FUNCTION guard_fact();

-- Once somebody asked, amounts of this order have been seen: their currency stays.
CREATE FUNCTION guard_currency() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM cancellations_request
        WHERE org_id = NEW.org_id AND order_id = NEW.id AND status IN ('pending', 'approved')
    ) THEN
        RAISE EXCEPTION 'order % keeps its currency %', NEW.number, OLD.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'currency_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER currency_stays BEFORE UPDATE ON orders_order FOR EACH ROW
    WHEN (OLD.currency <> NEW.currency) EXECUTE FUNCTION guard_currency();

-- At commit: what a line says was canceled is the sum of its committed request lines.
CREATE FUNCTION guard_canceled() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    said numeric;
    committed numeric;
    changed uuid;
BEGIN
    IF TG_TABLE_NAME = 'orders_line' THEN
        changed := NEW.id;
    ELSE
        changed := NEW.line_id;
        IF NOT EXISTS (
            SELECT FROM cancellations_request q
            WHERE q.org_id = NEW.org_id AND q.id = NEW.request_id AND q.status = 'approved'
        ) THEN
            RAISE EXCEPTION 'line is canceled but its request is not approved'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'canceled_is_approved';
        END IF;
    END IF;
    SELECT canceled INTO said FROM orders_line WHERE org_id = NEW.org_id AND id = changed;
    SELECT coalesce(sum(quantity), 0) INTO committed FROM cancellations_requestline r
    WHERE r.org_id = NEW.org_id AND r.line_id = changed AND outcome = 'canceled';
    IF said <> committed THEN
        RAISE EXCEPTION 'line says % canceled, its decisions say %', said, committed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'canceled_is_decided';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER canceled_is_decided AFTER INSERT ON orders_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.canceled <> 0) EXECUTE FUNCTION guard_canceled();
CREATE CONSTRAINT TRIGGER canceled_changes_by_decision AFTER UPDATE ON orders_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.canceled <> NEW.canceled) EXECUTE FUNCTION guard_canceled();
CREATE CONSTRAINT TRIGGER canceled_is_decided AFTER INSERT OR UPDATE ON cancellations_requestline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.outcome = 'canceled') EXECUTE FUNCTION guard_canceled();

-- An approved request has its approving decision; at commit, its refund is the sum of its lines.
CREATE FUNCTION guard_request() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF NEW.status IN ('approved', 'rejected') AND NOT EXISTS (
        SELECT FROM cancellations_decision d
        WHERE d.org_id = NEW.org_id AND d.request_id = NEW.id AND d.verdict = NEW.status
    ) THEN
        RAISE EXCEPTION 'request is % without that decision', NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_is_decided';
    END IF;
    IF NEW.status = 'approved' AND (
        SELECT sum(amount_minor) FROM cancellations_requestline l
        WHERE l.org_id = NEW.org_id AND l.request_id = NEW.id AND outcome = 'canceled'
    ) IS DISTINCT FROM (
        SELECT r.amount_minor FROM refunds_refund r WHERE r.org_id = NEW.org_id AND r.request_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'approved request has no refund over the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_is_sum';
    END IF;
    IF NEW.status <> 'pending' AND EXISTS (
        SELECT FROM cancellations_requestline l
        WHERE l.org_id = NEW.org_id AND l.request_id = NEW.id AND outcome = 'pending'
    ) THEN
        RAISE EXCEPTION 'request is closed but a line is pending'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_closes_whole';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER request_is_decided AFTER INSERT OR UPDATE ON cancellations_request
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> 'pending') EXECUTE FUNCTION guard_request();

-- At commit: a refund is of an approved request (whose own guard compares the sum).
CREATE FUNCTION guard_refund() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cancellations_request WHERE org_id = NEW.org_id AND id = NEW.request_id AND status = 'approved'
    ) THEN
        RAISE EXCEPTION 'refund of a request that is not approved'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_is_approved';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER refund_is_approved AFTER INSERT ON refunds_refund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_refund();

-- At commit: a refund is the sum of its lines, and they are the canceled lines of its request.
CREATE FUNCTION guard_refund_lines() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    of uuid;
BEGIN
    IF TG_TABLE_NAME = 'refunds_refund' THEN of := NEW.id; ELSE of := NEW.refund_id; END IF;
    IF NOT EXISTS (
        SELECT FROM refunds_refund f
        LEFT JOIN refunds_refundline p ON p.org_id = f.org_id AND p.refund_id = f.id
        LEFT JOIN cancellations_requestline l ON l.org_id = p.org_id AND l.id = p.request_line_id
        WHERE f.org_id = NEW.org_id AND f.id = of
        GROUP BY f.amount_minor, f.request_id
        HAVING coalesce(sum(p.amount_minor), 0) = f.amount_minor AND coalesce(bool_and(
            l.request_id = f.request_id AND l.outcome = 'canceled' AND l.amount_minor = p.amount_minor
        ), true)
    ) THEN
        RAISE EXCEPTION 'refund is not the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_is_sum_of_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER refund_is_sum_of_lines AFTER INSERT ON refunds_refund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_refund_lines();
CREATE CONSTRAINT TRIGGER refund_is_sum_of_lines AFTER INSERT ON refunds_refundline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_refund_lines();

-- Refunds point at what they pay for.
ALTER TABLE refunds_refund
    ADD CONSTRAINT refunds_refund_request_fk FOREIGN KEY (org_id, request_id)
        REFERENCES cancellations_request (org_id, id),
    ADD CONSTRAINT refunds_refund_decision_fk FOREIGN KEY (org_id, request_id, decision_id)
        REFERENCES cancellations_decision (org_id, request_id, id);
ALTER TABLE refunds_refundline ADD CONSTRAINT refunds_refundline_request_line_fk
    FOREIGN KEY (org_id, request_line_id) REFERENCES cancellations_requestline (org_id, id);
