import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'worker killed -9',
    touches: 'process',
    async strike({ workers }, random) {
      const worker = random.pick(workers);
      worker.kill();
      await worker.untilReady();
    },
  },
  {
    name: 'all workers killed -9',
    touches: 'process',
    async strike({ workers }) {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map((worker) => worker.untilReady()));
    },
  },
  {
    name: 'collector killed -9',
    touches: 'process',
    async strike({ collectors }, random) {
      const collector = random.pick(collectors);
      collector.kill();
      await collector.untilReady();
    },
  },
  {
    name: 'worker halted for seconds',
    touches: 'process',
    async strike({ workers }, random) {
      const worker = random.pick(workers);
      worker.pause();
      await sleep(random.between(1_000, 12_000));
      worker.resume();
    },
  },
  {
    name: 'collector halted for seconds',
    touches: 'process',
    async strike({ collectors }, random) {
      const collector = random.pick(collectors);
      collector.pause();
      await sleep(random.between(1_000, 8_000));
      collector.resume();
    },
  },
  {
    name: 'rolling restart',
    touches: 'process',
    async strike({ collectors, workers, console }, random) {
      const some = [random.pick(collectors), random.pick(workers), console];
      for (const app of random.shuffled(some)) await app.restart();
    },
  },
];

export const WIRE_FAULTS: readonly Fault[] = [
  {
    name: 'connections of a process hang half open',
    touches: 'wire',
    strike({ wires }, random) {
      random.pick(wires).freeze();
      return Promise.resolve();
    },
  },
  {
    name: 'all connections hang half open',
    touches: 'wire',
    strike({ wires }) {
      for (const wire of wires) wire.freeze();
      return Promise.resolve();
    },
  },
];
