import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printLedger } from '../chaos/ledger.js';
import { runChaos } from '../chaos/run.js';
import { hasRedis } from '../kit/redis.js';

const DIST = path.resolve(__dirname, '../../dist');
const LIMIT_MS = 75_000;

// The short version of `npm run chaos`, always on the same course up to timing.
for (const [backend, suite] of [
  ['postgres', describe],
  ['redis', hasRedis() ? describe : describe.skip],
] as const) {
  suite(`under load, while processes and stores come and go, with the queue on ${backend}`, () => {
    it(
      'nothing is lost and nothing is there twice',
      async () => {
        const folder = await mkdtemp(path.join(tmpdir(), `foghorn-chaos-${backend}-`));
        const report = await runChaos({
          backend,
          seed: 20,
          seconds: 12,
          shippers: 3,
          spikeSeconds: 5,
          faultPauseMs: 1_500,
          dist: DIST,
          folder,
          signal: AbortSignal.timeout(LIMIT_MS),
        });
        // The folder stays behind when something is wrong: its logs tell what happened.
        if (report.faults.length > 0) throw new Error(printLedger(report));
        expect(report.evidence.outcomes.stored).toBeGreaterThan(100);
        expect(report.mischief.strikes.length).toBeGreaterThan(3);
        await rm(folder, { recursive: true, force: true });
      },
      LIMIT_MS + 30_000,
    );
  });
}
