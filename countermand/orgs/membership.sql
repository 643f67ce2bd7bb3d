-- Before any org is known, a person sees their own memberships and nothing else.
CREATE POLICY own_memberships ON orgs_membership FOR SELECT
    USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);

-- The company's slug and name beside each membership are copies that cannot differ.
ALTER TABLE orgs_membership ADD CONSTRAINT orgs_membership_copied
    FOREIGN KEY (org_id, org_slug, org_name) REFERENCES orgs_organization (id, slug, name) ON UPDATE CASCADE;
