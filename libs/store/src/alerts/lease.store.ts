import type { Pool } from 'pg';

/** Lets one process at a time do a job. Measured by the database's clock, so that all agree when it runs out. */
export class LeaseStore {
  constructor(private readonly pool: Pool) {}

  /** Takes or renews the lease for `ttlMs`; false while another holder has it. */
  async acquire(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'lease-acquire',
      text: `INSERT INTO leases AS l (name, holder, expires_at)
        VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE l.holder = excluded.holder OR l.expires_at <= clock_timestamp()`,
      values: [name, holder, ttlMs],
    });
    return rowCount === 1;
  }

  /** Gives it back early, so that the next holder need not wait. */
  async release(name: string, holder: string): Promise<void> {
    await this.pool.query('DELETE FROM leases WHERE name = $1 AND holder = $2', [name, holder]);
  }
}
