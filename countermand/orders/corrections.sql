-- Backwards only on a person's word, which is kept: the correction must name just this move, in this transaction.

CREATE FUNCTION stamp_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction_id := txid_current();
    RETURN NEW;
END $$;

CREATE TRIGGER stamp BEFORE INSERT ON orders_correction FOR EACH ROW EXECUTE FUNCTION stamp_correction();

CREATE OR REPLACE FUNCTION guard_line() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF (stage_rank(NEW.stage) < stage_rank(OLD.stage) OR NEW.shipped < OLD.shipped
        OR (OLD.stage IN ('shipped', 'delivered') AND NEW.stage = 'canceled'))
        AND NOT EXISTS (
            SELECT FROM orders_correction c
            WHERE c.org_id = OLD.org_id AND c.line_id = OLD.id AND c.transaction_id = txid_current()
                AND (c.from_stage, c.from_shipped, c.to_stage, c.to_shipped)
                    = (OLD.stage, OLD.shipped, NEW.stage, NEW.shipped)
        )
    THEN
        RAISE EXCEPTION 'line moves backwards: % to %', OLD.stage, NEW.stage
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_only_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION guard_removed_line() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM orders_correction c
        WHERE c.org_id = OLD.org_id AND c.line_id = OLD.id AND c.transaction_id = txid_current() AND c.to_stage = ''
    ) THEN
        RAISE EXCEPTION 'line is removed without a correction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_only_forward';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER only_corrected BEFORE DELETE ON orders_line FOR EACH ROW EXECUTE FUNCTION guard_removed_line();

GRANT DELETE ON orders_order, orders_line, orders_searchterm TO countermand_app;
