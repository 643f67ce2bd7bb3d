-- The audit chain. Each entry's hash covers the hash before it and every stored field, each written as
-- its length in bytes, a colon and its bytes, so that no two different entries can read the same.
-- countermand/audit/verify.py computes the same outside the database.

CREATE FUNCTION audit_part(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_to(octet_length(coalesce(value, '')) || ':' || coalesce(value, ''), 'UTF8')
$$;

-- SECURITY DEFINER: the head is written by the owner on the app's behalf and cannot be written by the app.
CREATE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = countermand, pg_temp AS $$
BEGIN
    -- What the foreign key to the company takes at commit, taken before the head: a rename takes them in this order.
    PERFORM FROM orgs_organization WHERE id = NEW.org_id FOR KEY SHARE;
    INSERT INTO audit_head (org_id, id, seq, hash)
    VALUES (NEW.org_id, gen_random_uuid(), 0, sha256(convert_to(NEW.org_id::text, 'UTF8')))
    ON CONFLICT (org_id) DO NOTHING;

    SELECT seq + 1, hash INTO NEW.seq, NEW.prev_hash FROM audit_head WHERE org_id = NEW.org_id FOR UPDATE;
    NEW.at := clock_timestamp();
    NEW.hash := sha256(
        NEW.prev_hash || audit_part(NEW.seq::text) || audit_part(extract(epoch FROM NEW.at)::text)
        || audit_part(NEW.id::text) || audit_part(NEW.actor_id::text) || audit_part(NEW.actor)
        || audit_part(NEW.action) || audit_part(NEW.subject) || audit_part(NEW.subject_id::text)
        || audit_part(NEW.order_id::text) || audit_part(NEW.body)
    );
    UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE org_id = NEW.org_id;
    RETURN NEW;
END $$;

CREATE TRIGGER chain BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_chain();

-- Said twice: the grants already forbid this to the app; the triggers forbid it to the owner, too.
CREATE FUNCTION audit_is_permanent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are permanent';
END $$;

CREATE TRIGGER permanent BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_permanent();
CREATE TRIGGER permanent_whole BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_is_permanent();
