// How long a sender waits for its 202: at half of what is drained, and with single posts.
import { atMost, fact, milliseconds, perSecond, quantile } from '../figures.mjs';
import { Load } from '../load/load.mjs';
import { Stage, until } from '../stage/stage.mjs';
import { drainOnce } from './drain.mjs';

const HALF = { batch: 100, connections: 16, seconds: 20 };
const SINGLE = { batch: 1, connections: 64, seconds: 8 };

export const acknowledge = {
  name: 'acknowledge',
  title: 'Acknowledgement at half load, and single posts',
  async run({ backend, figures }) {
    const stage = await Stage.open({ backend });
    const load = new Load();
    try {
      const service = await stage.start('standalone');
      const { target } = service;
      await load.prepare({ target, batch: 500, connections: 8 });
      await drainOnce(stage, service, load, 20_000);
      figures.drained ??= (await drainOnce(stage, service, load)).rate;
      await load.prepare({ target, ...HALF });
      const half = await load.run({ ...HALF, eventsPerSecond: figures.drained / 2 });
      await until(async () => (await stage.pending()) === 0);
      await load.prepare({ target, ...SINGLE });
      const single = await load.run(SINGLE);
      const at = (share) => quantile(half.latencies, share);
      const note = `${perSecond(half.events / half.seconds)} in batches of ${HALF.batch}, p50 ${milliseconds(at(0.5))}`;
      return [
        atMost('acknowledgement p99 at half of the drained rate', at(0.99), 50, milliseconds, { note }),
        fact('single posts from 64 connections', Math.round(single.events / single.seconds), perSecond, {
          note: `p50 ${milliseconds(quantile(single.latencies, 0.5))}, p99 ${milliseconds(quantile(single.latencies, 0.99))}`,
        }),
      ];
    } finally {
      load.stop();
      await stage.close();
    }
  },
};
