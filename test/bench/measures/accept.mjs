// The collector alone, made durable in the queue, against a bare Fastify route.
import { atLeast, median, perSecond, round } from '../figures.mjs';
import { Load } from '../load/load.mjs';
import { Stage } from '../stage/stage.mjs';

const BATCH = 500;
const CONNECTIONS = 8;
const ROUNDS = 3;
const SECONDS = 3;

export const accept = {
  name: 'accept',
  title: 'Accepting batches of 500',
  async run({ backend }) {
    const stage = await Stage.open({ backend });
    const sides = { foghorn: await stage.start('collector'), bare: await stage.startBare() };
    const loads = {};
    const rates = { foghorn: [], bare: [] };
    try {
      for (const [side, { target }] of Object.entries(sides)) {
        loads[side] = new Load();
        await loads[side].prepare({ target, batch: BATCH, connections: CONNECTIONS });
        await loads[side].run({ connections: CONNECTIONS, seconds: 1 });
      }
      for (let n = 0; n < ROUNDS; n += 1) {
        for (const side of ['foghorn', 'bare']) {
          const { events, seconds } = await loads[side].run({ connections: CONNECTIONS, seconds: SECONDS });
          rates[side].push(events / seconds);
          if (side === 'foghorn') await stage.forgetQueue();
        }
      }
    } finally {
      Object.values(loads).forEach((load) => load.stop());
      await stage.close();
    }
    const [foghorn, bare] = [median(rates.foghorn), median(rates.bare)];
    const note = `${perSecond(foghorn)} of ${perSecond(bare)}`;
    return [
      atLeast('accept ÷ bare Fastify route, batches of 500', round(foghorn / bare, 2), 0.5, String, {
        note,
        rates,
      }),
    ];
  },
};
