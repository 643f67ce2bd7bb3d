-- The company's own row: its id is the org. The app sees it only through the open door; the owner may
-- read all of them, and only this function lets the app ask the owner for ids and slugs.
ALTER TABLE orgs_organization ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_org ON orgs_organization
    USING (id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (id = nullif(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY directory ON orgs_organization FOR SELECT TO countermand_owner USING (true);
GRANT SELECT, INSERT, UPDATE ON orgs_organization TO countermand_app;

CREATE FUNCTION org_directory() RETURNS TABLE (id uuid, slug text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = countermand, pg_temp AS $$
    SELECT id, slug::text FROM orgs_organization
$$;
REVOKE ALL ON FUNCTION org_directory() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION org_directory() TO countermand_app;
