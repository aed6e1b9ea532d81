// Memory of all Node processes while as much comes in as is taken.
import { atMost, mebibytes, median, round } from '../figures.mjs';
import { Load } from '../load/load.mjs';
import { Stage } from '../stage/stage.mjs';

const CONNECTIONS = 8;
const SECONDS = 60;
const WARM_UP_SECONDS = 10;
const MEBIBYTE = 1024 * 1024;
/** Growth from the first third to the last that still counts as flat. */
const FLAT = 1.1;

export const memory = {
  name: 'memory',
  title: 'Memory under sustained load',
  async run({ backend }) {
    const stage = await Stage.open({ backend });
    const load = new Load();
    const samples = [];
    try {
      const service = await stage.start('standalone');
      await load.prepare({ target: service.target, batch: 500, connections: CONNECTIONS });
      await load.run({ connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
      const timer = setInterval(() => samples.push(service.usage().node.rss), 250);
      const { refused } = await load
        .run({ connections: CONNECTIONS, seconds: SECONDS })
        .finally(() => clearInterval(timer));
      const third = Math.floor(samples.length / 3);
      const [first, last] = [median(samples.slice(0, third)), median(samples.slice(-third))];
      const overTime = Array.from({ length: 12 }, (_, n) =>
        Math.round(samples[Math.floor((n * samples.length) / 12)] / MEBIBYTE),
      );
      const note = `${SECONDS} s of all that is taken (${refused} refused); over time: ${overTime.join(' ')}`;
      return [
        atMost('resident memory of the Node side, at most', Math.max(...samples), 400 * MEBIBYTE, mebibytes, {
          note,
        }),
        atMost('resident memory, last third ÷ first third of the time', round(last / first, 2), FLAT, String),
      ];
    } finally {
      load.stop();
      await stage.close();
    }
  },
};
