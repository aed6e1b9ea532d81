import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

export const POSTGRES_FAULTS: readonly Fault[] = [
  {
    name: 'postgres restarted (fast)',
    touches: 'postgres',
    async strike({ postgres }) {
      await postgres.stop('fast');
      await postgres.startAgain();
    },
  },
  {
    name: 'postgres restarted (immediate)',
    touches: 'postgres',
    async strike({ postgres }) {
      await postgres.stop('immediate');
      await postgres.startAgain();
    },
  },
  {
    name: 'postgres away for seconds',
    touches: 'postgres',
    async strike({ postgres }, random) {
      await postgres.stop(random.pick(['fast', 'immediate']));
      await sleep(random.between(2_000, 8_000));
      await postgres.startAgain();
    },
  },
  {
    name: 'postgres halted for seconds',
    touches: 'postgres',
    async strike({ postgres }, random) {
      postgres.pause();
      await sleep(random.between(1_000, 7_000));
      postgres.resume();
    },
  },
  {
    name: 'postgres backend killed -9',
    touches: 'postgres',
    async strike({ postgres }, random) {
      postgres.killBackend(random);
      await sleep(1_000);
      await postgres.untilBack();
    },
  },
];

/** Nothing can be made durable by the one collector then: it has to say so, and lose nothing that it took before. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    name: 'postgres away and the disk of the spool full',
    touches: 'postgres',
    async strike({ postgres, disk }, random) {
      await postgres.stop('fast');
      // Half of them find a spool that is begun, half find no room for a first record.
      if (random.chance(0.5)) await sleep(1_500);
      disk?.fill();
      await sleep(random.between(4_000, 9_000));
      disk?.clear();
      await postgres.startAgain();
    },
  },
];

export const REDIS_FAULTS: readonly Fault[] = [
  {
    name: 'redis restarted',
    touches: 'redis',
    async strike({ redis }) {
      await redis?.stop('SIGTERM');
      await redis?.startAgain();
    },
  },
  {
    name: 'redis killed -9',
    touches: 'redis',
    async strike({ redis }) {
      await redis?.stop('SIGKILL');
      await redis?.startAgain();
    },
  },
  {
    name: 'redis away for seconds',
    touches: 'redis',
    async strike({ redis }, random) {
      await redis?.stop(random.pick(['SIGTERM', 'SIGKILL']));
      await sleep(random.between(2_000, 8_000));
      await redis?.startAgain();
    },
  },
  {
    name: 'redis halted for seconds',
    touches: 'redis',
    async strike({ redis }, random) {
      redis?.pause();
      await sleep(random.between(1_000, 7_000));
      redis?.resume();
    },
  },
];
