-- A rule may watch several things in one project, and users' rules bring headlines and severities of their own.
ALTER TABLE incidents
  ADD COLUMN title    text NOT NULL DEFAULT '',
  ADD COLUMN severity text NOT NULL DEFAULT 'warning',
  ADD COLUMN subject  text NOT NULL DEFAULT '',
  ADD COLUMN notify   boolean NOT NULL DEFAULT true;
UPDATE incidents SET title = CASE rule WHEN 'rate_limit_spike' THEN 'Rate limit spike'
    WHEN 'server_error_persistence' THEN 'Server errors persist' ELSE rule END,
  severity = CASE rule WHEN 'server_error_persistence' THEN 'critical' ELSE 'warning' END;

DROP INDEX incidents_project_id_open_rule_key;
CREATE UNIQUE INDEX incidents_project_id_open_rule_subject_key ON incidents (project_id, open_rule, subject);

CREATE OR REPLACE VIEW foghorn_views.incidents AS
SELECT project_id AS project, id, rule, state, started_at, fired_at, resolved_at, value, peak, baseline, reason,
  title, severity, subject
FROM public.incidents;
