-- A batch that waited in a collector's spool is announced long after its receipt; whether an announcement was left
-- behind is told by its own age.
ALTER TABLE batches ADD COLUMN announced_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
