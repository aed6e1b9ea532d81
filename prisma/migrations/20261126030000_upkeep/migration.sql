-- Autovacuum for what changes all the time. Partitions get theirs from the application when it makes them.

-- Two versions per batch, and deleted from the old end once compacted.
ALTER TABLE batches SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02,
  autovacuum_analyze_threshold = 5000);

-- A handful of rows that change every second: counted in changes, since a share of almost nothing says nothing.
ALTER TABLE leases SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);

-- The numbers of an incident that goes on, and the counts of a code that nobody knows, change inside their page.
ALTER TABLE incidents SET (fillfactor = 80);
ALTER TABLE uncatalogued_codes SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
