-- What else is a fact once it is written: how the customer asked, what they are to be told, the reason of each line.

DROP TRIGGER facts ON cancellations_request;
CREATE TRIGGER facts BEFORE UPDATE ON cancellations_request FOR EACH ROW
    WHEN ((OLD.number, OLD.key, OLD.order_id, OLD.reason_id, OLD.note, OLD.whole_order, OLD.excluded, OLD.requested_by_id,
            OLD.customer_words, OLD.channel, OLD.asked_at)
        IS DISTINCT FROM
        (NEW.number, NEW.key, NEW.order_id, NEW.reason_id, NEW.note, NEW.whole_order, NEW.excluded, NEW.requested_by_id,
            NEW.customer_words, NEW.channel, NEW.asked_at))
    EXECUTE FUNCTION guard_fact();

DROP TRIGGER facts ON cancellations_requestline;
CREATE TRIGGER facts BEFORE UPDATE ON cancellations_requestline FOR EACH ROW
    WHEN ((OLD.request_id, OLD.line_id, OLD.follows_id, OLD.quantity, OLD.unknown_stage_ok, OLD.seen_stage,
            OLD.seen_ordered, OLD.seen_shipped, OLD.seen_canceled, OLD.reason_id)
        IS DISTINCT FROM
        (NEW.request_id, NEW.line_id, NEW.follows_id, NEW.quantity, NEW.unknown_stage_ok, NEW.seen_stage,
            NEW.seen_ordered, NEW.seen_shipped, NEW.seen_canceled, NEW.reason_id))
    EXECUTE FUNCTION guard_fact();

-- Of a refund only that it is not owed any more may ever be added.
CREATE TRIGGER facts BEFORE UPDATE ON refunds_refund FOR EACH ROW
    WHEN (OLD.stopped_at IS NOT NULL OR (OLD.order_id, OLD.request_id, OLD.decision_id, OLD.currency, OLD.amount_minor,
            OLD.created_at)
        IS DISTINCT FROM
        (NEW.order_id, NEW.request_id, NEW.decision_id, NEW.currency, NEW.amount_minor, NEW.created_at))
    EXECUTE FUNCTION guard_fact();

-- What a message is about, beside its refund.
DROP TRIGGER facts ON refunds_delivery;
CREATE TRIGGER facts BEFORE UPDATE ON refunds_delivery FOR EACH ROW
    WHEN ((OLD.refund_id, OLD.endpoint_id, OLD.message_id, OLD.body, OLD.event, OLD.request_id)
        IS DISTINCT FROM (NEW.refund_id, NEW.endpoint_id, NEW.message_id, NEW.body, NEW.event, NEW.request_id))
    EXECUTE FUNCTION guard_fact();
ALTER TABLE refunds_delivery
    ADD CONSTRAINT refunds_delivery_request_fk FOREIGN KEY (org_id, request_id)
        REFERENCES cancellations_request (org_id, id),
    ADD CONSTRAINT refunds_delivery_about CHECK (refund_id IS NOT NULL OR request_id IS NOT NULL);
