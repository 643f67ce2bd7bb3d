-- A person's active place in the company at /o/<slug>/, and that company: one statement before each page instead of a
-- transaction. It may read what the app's role may, first as this person, then as this company, and leaves neither set.
CREATE FUNCTION place_in(person uuid, slug text) RETURNS TABLE (member orgs_membership, org orgs_organization)
LANGUAGE plpgsql SET search_path = countermand, pg_temp AS $$
BEGIN
    EXECUTE format('SET LOCAL app.user_id = %L', person);
    SELECT m.* INTO member FROM orgs_membership m WHERE m.user_id = person AND m.org_slug = place_in.slug AND m.active;
    SET LOCAL app.user_id = '';
    IF member.id IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SET LOCAL app.org_id = %L', member.org_id);
    SELECT o.* INTO org FROM orgs_organization o WHERE o.id = member.org_id;
    SET LOCAL app.org_id = '';
    RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION place_in(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION place_in(uuid, text) TO countermand_app;
