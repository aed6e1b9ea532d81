// From the first post until everything is stored, classified, grouped and rolled up, against a bare COPY.
import { atLeast, median, perSecond, round } from '../figures.mjs';
import { Load } from '../load/load.mjs';
import { copyOnce } from '../load/rows.mjs';
import { Stage, until } from '../stage/stage.mjs';

const BATCH = 500;
const CONNECTIONS = 8;
const ROUNDS = 3;
const EVENTS = 60_000;
/** Sends `events` as fast as they are taken and waits until the last is stored; events per second. */
export async function drainOnce(stage, service, load, events = EVENTS) {
  const before = { node: service.usage().node, postgres: stage.postgresUsage() };
  const started = performance.now();
  const sent = await load.run({ connections: CONNECTIONS, events });
  const acceptedAfter = performance.now() - started;
  await until(async () => (await stage.pending()) === 0);
  const seconds = (performance.now() - started) / 1000;
  const perEvent = (cpu) => round((cpu / sent.events) * 1e6, 1);
  return {
    rate: sent.events / seconds,
    accepted: (sent.events / acceptedAfter) * 1000,
    refused: sent.refused,
    nodeUs: perEvent(service.usage().node.cpu - before.node.cpu),
    postgresUs: perEvent(stage.postgresUsage().cpu - before.postgres.cpu),
  };
}

export const drain = {
  name: 'drain',
  title: 'Draining: accepted, classified, stored, grouped, rolled up',
  async run({ backend, figures }) {
    const stage = await Stage.open({ backend });
    const load = new Load();
    const runs = { foghorn: [], copy: [] };
    try {
      const service = await stage.start('standalone');
      await load.prepare({ target: service.target, batch: BATCH, connections: CONNECTIONS });
      await drainOnce(stage, service, load, EVENTS / 3);
      for (let n = 0; n < ROUNDS; n += 1) {
        runs.foghorn.push(await drainOnce(stage, service, load));
        runs.copy.push(await copyOnce(stage, EVENTS));
      }
    } finally {
      load.stop();
      await stage.close();
    }
    const rate = (list) => median(list.map((run) => run.rate));
    const [foghorn, copy] = [rate(runs.foghorn), rate(runs.copy)];
    figures.drained = foghorn;
    const note = `${perSecond(foghorn)} of ${perSecond(copy)}`;
    return [
      atLeast('drained end to end ÷ bare COPY of the same rows', round(foghorn / copy, 2), 0.5, String, {
        note,
        runs,
      }),
    ];
  },
};
