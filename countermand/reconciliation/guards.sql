-- What waits to be confirmed was canceled. Once a statement, not once a row: a file can hold a million.
CREATE FUNCTION guard_confirmation() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM made
        LEFT JOIN cancellations_requestline r
            ON r.org_id = made.org_id AND r.id = made.request_line_id AND r.outcome = 'canceled'
        WHERE r.id IS NULL
    ) THEN
        RAISE EXCEPTION 'confirmation of a line that is not canceled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_of_canceled';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER of_canceled AFTER INSERT ON reconciliation_confirmation
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION guard_confirmation();

CREATE FUNCTION guard_confirmation_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'confirmation of a line that left in a file is kept, and stays that line''s'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmation_kept';
END $$;

CREATE TRIGGER kept BEFORE DELETE ON reconciliation_confirmation
    FOR EACH ROW WHEN (OLD.exported_at IS NOT NULL) EXECUTE FUNCTION guard_confirmation_kept();
CREATE TRIGGER of_its_line BEFORE UPDATE ON reconciliation_confirmation FOR EACH ROW
    WHEN ((OLD.request_line_id, OLD.org_id) IS DISTINCT FROM (NEW.request_line_id, NEW.org_id)
        OR (OLD.exported_at IS NOT NULL AND NEW.exported_at IS NULL))
    EXECUTE FUNCTION guard_confirmation_kept();
