-- The two roles of Countermand, once per server, as an administrator. On a real server give both a
-- password (ALTER ROLE … PASSWORD …). The owner migrates; everything else runs as the app.
CREATE ROLE countermand_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE countermand_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
ALTER ROLE countermand_owner SET search_path = countermand;
ALTER ROLE countermand_app SET search_path = countermand;
