-- What leaves in a file is a canceled line of the same company, and leaves in a file of that template. Asked once a
-- statement, not by foreign keys once a row: a file can hold a million.
CREATE FUNCTION guard_exportrow() RETURNS trigger
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
DECLARE
    known bigint;
BEGIN
    SELECT count(*) INTO known
    FROM made
    JOIN exports_export x ON x.org_id = made.org_id AND x.id = made.export_id AND x.template_id = made.template_id
    JOIN cancellations_requestline r
        ON r.org_id = made.org_id AND r.id = made.request_line_id AND r.outcome = 'canceled';
    IF known <> (SELECT count(*) FROM made) THEN
        RAISE EXCEPTION 'row of a file that is no canceled line, or of no such file'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exportrow_of_canceled';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER of_canceled AFTER INSERT ON exports_exportrow
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION guard_exportrow();
