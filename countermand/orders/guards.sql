-- A line only moves forward: nothing that has left comes back, nothing canceled opens again, whoever writes.

CREATE FUNCTION stage_rank(stage text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE stage
        WHEN 'picking' THEN 1 WHEN 'packed' THEN 2 WHEN 'shipped' THEN 3 WHEN 'delivered' THEN 4 WHEN 'canceled' THEN 9
        ELSE 0
    END
$$;

CREATE FUNCTION guard_line() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF stage_rank(NEW.stage) < stage_rank(OLD.stage) OR NEW.shipped < OLD.shipped
        OR (OLD.stage IN ('shipped', 'delivered') AND NEW.stage = 'canceled')
    THEN
        RAISE EXCEPTION 'line moves backwards: % to %', OLD.stage, NEW.stage
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_only_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_forward BEFORE UPDATE ON orders_line FOR EACH ROW
    WHEN (OLD.stage <> NEW.stage OR NEW.shipped < OLD.shipped)
    EXECUTE FUNCTION guard_line();
