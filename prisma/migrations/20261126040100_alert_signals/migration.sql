-- What alert rules look at beside the rollups, and the rules themselves. Rows of the first two are counted up in
-- place, hence the free space in their pages; partitions get theirs when they are made.
CREATE TABLE issue_counts_1m (
  project_id text COLLATE "C" NOT NULL,
  bucket     timestamptz(3) NOT NULL,
  issue_id   uuid NOT NULL,
  code       text NOT NULL,
  count      integer NOT NULL,
  CONSTRAINT issue_counts_1m_pkey PRIMARY KEY (project_id, bucket, issue_id)
) PARTITION BY RANGE (bucket);
CREATE INDEX issue_counts_1m_bucket_idx ON issue_counts_1m (bucket);

CREATE TABLE arrivals_1m (
  project_id text COLLATE "C" NOT NULL,
  bucket     timestamptz(3) NOT NULL,
  key_id     text NOT NULL,
  count      integer NOT NULL,
  CONSTRAINT arrivals_1m_pkey PRIMARY KEY (project_id, bucket, key_id)
) WITH (fillfactor = 70);
CREATE INDEX arrivals_1m_bucket_idx ON arrivals_1m (bucket);

CREATE TABLE traffic_1m (
  project_id  text COLLATE "C" NOT NULL,
  bucket      timestamptz(3) NOT NULL,
  flow_id     text NOT NULL,
  environment text NOT NULL,
  total       bigint NOT NULL,
  CONSTRAINT traffic_1m_pkey PRIMARY KEY (project_id, bucket, flow_id, environment)
) WITH (fillfactor = 70);
CREATE INDEX traffic_1m_bucket_idx ON traffic_1m (bucket);

CREATE TABLE discoveries (
  project_id text COLLATE "C" NOT NULL,
  at         timestamptz(3) NOT NULL,
  kind       text NOT NULL,
  subject    text NOT NULL,
  code       text NOT NULL,
  label      text NOT NULL,
  CONSTRAINT discoveries_pkey PRIMARY KEY (project_id, at, kind, subject)
);
CREATE INDEX discoveries_at_idx ON discoveries (at);

CREATE TABLE alert_rules (
  id         uuid NOT NULL,
  name       text NOT NULL,
  spec       jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT alert_rules_pkey PRIMARY KEY (id)
);
CREATE INDEX alert_rules_created_at_idx ON alert_rules (created_at);
