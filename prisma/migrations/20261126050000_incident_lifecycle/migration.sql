-- What becomes of an incident after it fired: who is told with it, who took it over, what keeps it quiet.
ALTER TABLE incidents
  ADD COLUMN group_id             uuid,
  ADD COLUMN labels               jsonb,
  ADD COLUMN flaps                integer NOT NULL DEFAULT 0,
  ADD COLUMN muted                jsonb,
  ADD COLUMN acknowledged_at      timestamptz(3),
  ADD COLUMN acknowledged_by      text,
  ADD COLUMN acknowledged_comment text,
  ADD COLUMN telling              jsonb;
CREATE INDEX incidents_id_idx ON incidents (id);
CREATE INDEX incidents_group_id_idx ON incidents (group_id);
CREATE INDEX incidents_project_id_rule_subject_resolved_at_idx
  ON incidents (project_id, rule, subject, resolved_at);

CREATE TABLE silences (
  id         uuid NOT NULL,
  matchers   jsonb NOT NULL,
  starts_at  timestamptz(3) NOT NULL,
  ends_at    timestamptz(3) NOT NULL,
  author     text NOT NULL,
  comment    text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT silences_pkey PRIMARY KEY (id)
);
CREATE INDEX silences_ends_at_idx ON silences (ends_at);

CREATE TABLE maintenance_schedules (
  id         uuid NOT NULL,
  name       text NOT NULL,
  matchers   jsonb NOT NULL,
  weekdays   integer[],
  starts     text NOT NULL,
  ends       text NOT NULL,
  time_zone  text NOT NULL,
  author     text NOT NULL,
  comment    text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT maintenance_schedules_pkey PRIMARY KEY (id)
);

CREATE TABLE evaluation_progress (
  name         text NOT NULL,
  evaluated_at timestamptz(3) NOT NULL,
  CONSTRAINT evaluation_progress_pkey PRIMARY KEY (name)
);
