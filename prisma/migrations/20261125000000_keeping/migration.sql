-- What is kept for how long, and how a batch that keeps failing and a record that was set aside are followed.

-- How often the batch failed for reasons that may lie in one of its records.
ALTER TABLE batches ADD COLUMN faults integer NOT NULL DEFAULT 0;

-- How often the record was put through the pipe again without success.
ALTER TABLE quarantine ADD COLUMN retries integer NOT NULL DEFAULT 0;

-- What is known about a project beyond its failures. A project without a row has the defaults.
CREATE TABLE projects (
  project_id     text COLLATE "C" NOT NULL,
  retention_days integer,
  stored_bytes   bigint,
  measured_at    timestamptz(3),
  CONSTRAINT projects_pkey PRIMARY KEY (project_id)
);

-- The ledger of batches that were finished long ago, by the hour of their receipt.
CREATE TABLE outcomes_1h (
  bucket      timestamptz(3) NOT NULL,
  received    bigint NOT NULL,
  stored      bigint NOT NULL,
  duplicate   bigint NOT NULL,
  not_failure bigint NOT NULL,
  quarantined bigint NOT NULL,
  CONSTRAINT outcomes_1h_pkey PRIMARY KEY (bucket)
);

-- Every batch is written twice, when it is announced and when it is done: the second version finds room in its page.
-- These tables are small and change all the time, so they are tidied by how much changed, not by their share.
ALTER TABLE batches SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
ALTER TABLE issues SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
ALTER TABLE leases SET (fillfactor = 50);
ALTER TABLE outbox SET (fillfactor = 80);
