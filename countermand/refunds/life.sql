-- The moves of a refund, as `refunds/states.py` has them (a test compares), said where nobody can go around them.
CREATE FUNCTION guard_refund_move() RETURNS trigger LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('owed', 'sent'), ('failed', 'owed'),
        ('owed', 'accepted'), ('sent', 'accepted'), ('failed', 'accepted'),
        ('owed', 'paid'), ('sent', 'paid'), ('accepted', 'paid'), ('failed', 'paid'),
        ('owed', 'failed'), ('sent', 'failed'), ('accepted', 'failed')
    ) THEN
        RAISE EXCEPTION 'a refund does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON refunds_refund FOR EACH ROW WHEN (OLD.state <> NEW.state)
    EXECUTE FUNCTION guard_refund_move();
