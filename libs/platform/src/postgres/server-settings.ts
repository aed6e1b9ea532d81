/**
 * Settings of the embedded server. Durability is never traded for speed: `synchronous_commit` and `fsync`
 * stay on, because an acknowledged batch has to survive a crash. The rest spares a small machine needless
 * writes (fewer checkpoints, compressed full-page images).
 */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  synchronous_commit: 'on',
  checkpoint_timeout: '15min',
  max_wal_size: '2GB',
  wal_compression: 'on',
  random_page_cost: '1.1',
  jit: 'off',
  // The queue's tables are small and wholly replaced all the time; a minute between two looks would let them grow.
  autovacuum_naptime: '15s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
};
