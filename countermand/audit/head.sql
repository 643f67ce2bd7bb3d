-- As in `chain.sql`, with one look at the head instead of three: an entry of a transaction that writes a thousand has to
-- step over the versions of the head that the ones before it left.
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = countermand, pg_temp AS $$
DECLARE
    head tid;
BEGIN
    -- What the foreign key to the company takes at commit, taken before the head: a rename takes them in this order.
    PERFORM FROM orgs_organization WHERE id = NEW.org_id FOR KEY SHARE;
    SELECT h.ctid, h.seq + 1, h.hash INTO head, NEW.seq, NEW.prev_hash
    FROM audit_head h WHERE h.org_id = NEW.org_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_head (org_id, id, seq, hash)
        VALUES (NEW.org_id, gen_random_uuid(), 0, sha256(convert_to(NEW.org_id::text, 'UTF8')))
        ON CONFLICT (org_id) DO NOTHING;
        SELECT h.ctid, h.seq + 1, h.hash INTO head, NEW.seq, NEW.prev_hash
        FROM audit_head h WHERE h.org_id = NEW.org_id FOR UPDATE;
    END IF;
    NEW.at := clock_timestamp();
    NEW.hash := sha256(
        NEW.prev_hash || audit_part(NEW.seq::text) || audit_part(extract(epoch FROM NEW.at)::text)
        || audit_part(NEW.id::text) || audit_part(NEW.actor_id::text) || audit_part(NEW.actor)
        || audit_part(NEW.action) || audit_part(NEW.subject) || audit_part(NEW.subject_id::text)
        || audit_part(NEW.order_id::text) || audit_part(NEW.body)
    );
    UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE ctid = head AND org_id = NEW.org_id;
    RETURN NEW;
END $$;
