-- Lets Grafana in: gives the role foghorn_reader a password, and makes it where the migration could not. Run it as the
-- owner of Foghorn's tables or as an administrator, again whenever the password changes:
--   FOGHORN_READER_PASSWORD=… psql "$DATABASE_URL" -f deploy/grafana/reader-role.sql
\set ON_ERROR_STOP on
\getenv password FOGHORN_READER_PASSWORD

SELECT 'CREATE ROLE foghorn_reader' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'foghorn_reader') \gexec
ALTER ROLE foghorn_reader LOGIN PASSWORD :'password';
-- A panel that somebody wrote in a hurry must not hold the database up.
ALTER ROLE foghorn_reader SET default_transaction_read_only = on;
ALTER ROLE foghorn_reader SET statement_timeout = '20s';
GRANT USAGE ON SCHEMA foghorn_views TO foghorn_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA foghorn_views TO foghorn_reader;
