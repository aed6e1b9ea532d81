-- What dashboards may read: views in a schema of their own, and a role that sees nothing but them. A column that
-- is not named here (the evidence, the keys' hashes, the queue) stays out of reach of whoever can edit a dashboard.
-- An absent Flow, provider or environment is 'none', as in the metrics, so that one variable filters both.
CREATE SCHEMA foghorn_views;

CREATE VIEW foghorn_views.failures AS
SELECT project_id AS project, occurred_at, id, kind, code, severity, http_status, error_code, retryable,
  retry_after_ms / 1000 AS retry_after_seconds, coalesce(provider, 'none') AS provider,
  coalesce(flow_id, 'none') AS flow, request_id, coalesce(environment, 'none') AS environment,
  duration_ms / 1000 AS duration_seconds, received_at, cause_node_id AS node, cause_node_type AS node_type,
  message, issue_id
FROM public.failures;

-- The nodes of failed runs with the time that each took. Reads the evidence of every row: narrow it to some failures.
CREATE VIEW foghorn_views.node_times AS
SELECT f.project_id AS project, f.occurred_at, f.id, coalesce(f.flow_id, 'none') AS flow,
  coalesce(f.environment, 'none') AS environment, entry ->> 'nodeId' AS node, entry ->> 'nodeType' AS node_type,
  entry ->> 'status' AS status, (entry ->> 'timeTakenInSeconds')::double precision AS seconds
FROM public.failures AS f
CROSS JOIN LATERAL jsonb_path_query(f.original::jsonb,
  'strict $.run.**.nodes[*] ? (@.timeTakenInSeconds.type() == "number" && @.nodeId.type() == "string")',
  silent => true) AS entry
WHERE f.kind = 'flow_run';

CREATE VIEW foghorn_views.counts_1m AS
SELECT project_id AS project, bucket, kind, code, http_status, coalesce(nullif(flow_id, ''), 'none') AS flow,
  coalesce(nullif(node_id, ''), 'none') AS node, coalesce(nullif(node_type, ''), 'none') AS node_type,
  coalesce(nullif(provider, ''), 'none') AS provider, coalesce(nullif(environment, ''), 'none') AS environment, count
FROM public.rollups_1m;

CREATE VIEW foghorn_views.counts_1h AS
SELECT project_id AS project, bucket, kind, code, http_status, coalesce(nullif(flow_id, ''), 'none') AS flow,
  coalesce(nullif(node_id, ''), 'none') AS node, coalesce(nullif(node_type, ''), 'none') AS node_type,
  coalesce(nullif(provider, ''), 'none') AS provider, coalesce(nullif(environment, ''), 'none') AS environment, count
FROM public.rollups_1h;

CREATE VIEW foghorn_views.issues AS
SELECT project_id AS project, id, code, title, severity, count, first_seen, last_seen, status, flows, providers,
  environments
FROM public.issues;

CREATE VIEW foghorn_views.incidents AS
SELECT project_id AS project, id, rule, state, started_at, fired_at, resolved_at, value, peak, baseline, reason
FROM public.incidents;

-- The users' own explanations; those of the catalog are part of the program.
CREATE VIEW foghorn_views.catalog_entries AS
SELECT project_id AS project, code, meaning, cause, fix, docs_url
FROM public.catalog_entries;

-- Not every database lets its owner make roles. Without the role the views are there all the same, and
-- deploy/grafana/reader-role.sql makes it up.
DO $$
BEGIN
  CREATE ROLE foghorn_reader NOLOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN RAISE NOTICE 'the role foghorn_reader has to be made by somebody else';
END
$$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'foghorn_reader') THEN
    GRANT USAGE ON SCHEMA foghorn_views TO foghorn_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA foghorn_views TO foghorn_reader;
  END IF;
END
$$;
