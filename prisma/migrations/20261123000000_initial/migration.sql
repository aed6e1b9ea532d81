-- Text keys use the collation "C": comparing them is a memory compare, and their order does not depend on the
-- machine. Partitions are made by the application, ahead of need and on demand.

CREATE TABLE failures (
  project_id          text COLLATE "C" NOT NULL,
  occurred_at         timestamptz(3) NOT NULL,
  id                  uuid NOT NULL,
  event_id            text NOT NULL,
  kind                text NOT NULL,
  code                text NOT NULL,
  http_status         integer,
  error_code          text,
  retryable           boolean,
  retry_after_ms      double precision,
  provider            text,
  flow_id             text,
  request_id          text,
  environment         text,
  duration_ms         double precision,
  received_at         timestamptz(3) NOT NULL,
  occurred_at_assumed boolean NOT NULL,
  occurred_at_clamped boolean NOT NULL,
  cause_node_id       text,
  cause_node_type     text,
  failing_nodes       jsonb NOT NULL,
  message             text,
  rule                text NOT NULL,
  fingerprint         text NOT NULL,
  issue_id            uuid NOT NULL,
  severity            text NOT NULL,
  -- json, not jsonb: it is only ever handed back whole, and its text is stored without being taken apart.
  original            json NOT NULL,
  CONSTRAINT failures_pkey PRIMARY KEY (project_id, occurred_at, id)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX failures_occurred_at_id_idx ON failures (occurred_at, id);
CREATE INDEX failures_issue_id_occurred_at_id_idx ON failures (issue_id, occurred_at, id);

CREATE TABLE event_keys (
  project_id text COLLATE "C" NOT NULL,
  key        uuid NOT NULL,
  week       date NOT NULL,
  CONSTRAINT event_keys_pkey PRIMARY KEY (project_id, key, week)
) PARTITION BY RANGE (week);

CREATE TABLE batches (
  batch_id    uuid NOT NULL,
  received_at timestamptz(3) NOT NULL,
  protocol    text NOT NULL,
  key_id      text,
  received    integer NOT NULL,
  stored      integer NOT NULL DEFAULT 0,
  duplicate   integer NOT NULL DEFAULT 0,
  not_failure integer NOT NULL DEFAULT 0,
  quarantined integer NOT NULL DEFAULT 0,
  finished_at timestamptz(3),
  CONSTRAINT batches_pkey PRIMARY KEY (batch_id)
);
CREATE INDEX batches_received_at_idx ON batches (received_at);

-- Free space in every page, so that counting an issue up stays inside its page (no index but the keys).
CREATE TABLE issues (
  project_id         text COLLATE "C" NOT NULL,
  id                 uuid NOT NULL,
  fingerprint        text NOT NULL,
  code               text NOT NULL,
  title              text NOT NULL,
  severity           text NOT NULL,
  count              bigint NOT NULL,
  first_seen         timestamptz(3) NOT NULL,
  last_seen          timestamptz(3) NOT NULL,
  status             text NOT NULL DEFAULT 'open',
  resolved_at        timestamptz(3),
  snooze_until       timestamptz(3),
  snooze_until_count bigint,
  regressed_at       timestamptz(3),
  regressed_batch    uuid,
  flows              text[],
  nodes              jsonb NOT NULL,
  providers          text[],
  environments       text[],
  last_failure_id    uuid NOT NULL,
  CONSTRAINT issues_pkey PRIMARY KEY (project_id, id)
) WITH (fillfactor = 60);
CREATE INDEX issues_id_idx ON issues (id);

CREATE TABLE rollups_10s (
  project_id  text COLLATE "C" NOT NULL,
  bucket      timestamptz(3) NOT NULL,
  series      uuid NOT NULL,
  kind        text NOT NULL,
  code        text NOT NULL,
  http_status integer NOT NULL,
  flow_id     text NOT NULL,
  node_id     text NOT NULL,
  node_type   text NOT NULL,
  provider    text NOT NULL,
  environment text NOT NULL,
  count       integer NOT NULL,
  CONSTRAINT rollups_10s_pkey PRIMARY KEY (project_id, bucket, series)
) PARTITION BY RANGE (bucket);
CREATE INDEX rollups_10s_bucket_idx ON rollups_10s (bucket);

CREATE TABLE rollups_1m (
  project_id  text COLLATE "C" NOT NULL,
  bucket      timestamptz(3) NOT NULL,
  series      uuid NOT NULL,
  kind        text NOT NULL,
  code        text NOT NULL,
  http_status integer NOT NULL,
  flow_id     text NOT NULL,
  node_id     text NOT NULL,
  node_type   text NOT NULL,
  provider    text NOT NULL,
  environment text NOT NULL,
  count       integer NOT NULL,
  CONSTRAINT rollups_1m_pkey PRIMARY KEY (project_id, bucket, series)
) PARTITION BY RANGE (bucket);
CREATE INDEX rollups_1m_bucket_idx ON rollups_1m (bucket);

CREATE TABLE rollups_1h (
  project_id  text COLLATE "C" NOT NULL,
  bucket      timestamptz(3) NOT NULL,
  series      uuid NOT NULL,
  kind        text NOT NULL,
  code        text NOT NULL,
  http_status integer NOT NULL,
  flow_id     text NOT NULL,
  node_id     text NOT NULL,
  node_type   text NOT NULL,
  provider    text NOT NULL,
  environment text NOT NULL,
  count       integer NOT NULL,
  CONSTRAINT rollups_1h_pkey PRIMARY KEY (project_id, bucket, series)
) PARTITION BY RANGE (bucket);
CREATE INDEX rollups_1h_bucket_idx ON rollups_1h (bucket);

CREATE TABLE quarantine (
  project_id  text COLLATE "C" NOT NULL,
  id          uuid NOT NULL,
  batch_id    uuid NOT NULL,
  event_id    text NOT NULL,
  reason      text NOT NULL,
  detail      text NOT NULL,
  event       json NOT NULL,
  received_at timestamptz(3) NOT NULL,
  CONSTRAINT quarantine_pkey PRIMARY KEY (project_id, id)
);
CREATE INDEX quarantine_received_at_id_idx ON quarantine (received_at, id);

CREATE TABLE ingest_keys (
  id           uuid NOT NULL,
  sha256       text NOT NULL,
  prefix       text NOT NULL,
  name         text NOT NULL,
  all_projects boolean NOT NULL,
  projects     text[],
  created_at   timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  revoked_at   timestamptz(3),
  CONSTRAINT ingest_keys_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ingest_keys_sha256_key ON ingest_keys (sha256);

CREATE TABLE catalog_entries (
  project_id text COLLATE "C" NOT NULL,
  code       text COLLATE "C" NOT NULL,
  meaning    text NOT NULL,
  cause      text NOT NULL,
  fix        text NOT NULL,
  severity   text NOT NULL,
  retryable  boolean NOT NULL,
  docs_url   text,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT catalog_entries_pkey PRIMARY KEY (project_id, code)
);

CREATE TABLE uncatalogued_codes (
  project_id text COLLATE "C" NOT NULL,
  error_code text COLLATE "C" NOT NULL,
  guess      text NOT NULL,
  count      bigint NOT NULL,
  first_seen timestamptz(3) NOT NULL,
  last_seen  timestamptz(3) NOT NULL,
  CONSTRAINT uncatalogued_codes_pkey PRIMARY KEY (project_id, error_code)
);

CREATE TABLE incidents (
  project_id     text COLLATE "C" NOT NULL,
  id             uuid NOT NULL,
  rule           text NOT NULL,
  state          text NOT NULL,
  started_at     timestamptz(3) NOT NULL,
  fired_at       timestamptz(3),
  resolved_at    timestamptz(3),
  last_active_at timestamptz(3) NOT NULL,
  value          double precision NOT NULL,
  peak           double precision NOT NULL,
  baseline       double precision,
  reason         text NOT NULL,
  version        integer NOT NULL,
  open_rule      text,
  CONSTRAINT incidents_pkey PRIMARY KEY (project_id, id)
);
CREATE UNIQUE INDEX incidents_project_id_open_rule_key ON incidents (project_id, open_rule);
CREATE INDEX incidents_started_at_id_idx ON incidents (started_at, id);

CREATE TABLE outbox (
  id              uuid NOT NULL,
  dedupe_key      text NOT NULL,
  project_id      text COLLATE "C" NOT NULL,
  payload         json NOT NULL,
  state           text NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3) NOT NULL,
  leased_until    timestamptz(3),
  last_error      text,
  created_at      timestamptz(3) NOT NULL,
  delivered_at    timestamptz(3),
  CONSTRAINT outbox_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX outbox_dedupe_key_key ON outbox (dedupe_key);
CREATE INDEX outbox_state_next_attempt_at_idx ON outbox (state, next_attempt_at);

CREATE TABLE leases (
  name       text NOT NULL,
  holder     text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT leases_pkey PRIMARY KEY (name)
);
