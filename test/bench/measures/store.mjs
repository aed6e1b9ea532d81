// The write path alone: keys, rows, issues, rollups and ledger of classified batches, against a bare COPY.
import { fact, median, perSecond, round } from '../figures.mjs';
import { classifiedBatches, copyOnce } from '../load/rows.mjs';
import { Stage } from '../stage/stage.mjs';

const build = new URL('../../../dist/libs/store/src/', import.meta.url);
const { BatchWriter } = await import(new URL('batch/batch-writer.js', build));

const BATCH = 500;
const BATCHES = 40;
const WRITERS = 2;
const ROUNDS = 3;

async function storeOnce(stage, writer) {
  const queue = classifiedBatches(BATCHES, BATCH);
  const started = performance.now();
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await writer.write(next);
  };
  await Promise.all(Array.from({ length: WRITERS }, work));
  return (BATCHES * BATCH) / ((performance.now() - started) / 1000);
}

export const store = {
  name: 'store',
  title: 'Storing classified batches',
  async run({ backend }) {
    const stage = await Stage.open({ backend });
    try {
      const writer = new BatchWriter(stage.pool, stage.partitions);
      const rates = { store: [], copy: [] };
      await storeOnce(stage, writer);
      for (let n = 0; n < ROUNDS; n += 1) {
        rates.store.push(await storeOnce(stage, writer));
        rates.copy.push((await copyOnce(stage, BATCHES * BATCH)).rate);
      }
      const [stored, copied] = [median(rates.store), median(rates.copy)];
      const note = `${perSecond(stored)} of ${perSecond(copied)}`;
      return [
        fact('write path alone ÷ bare COPY of the same rows', round(stored / copied, 2), String, {
          note,
          rates,
        }),
      ];
    } finally {
      await stage.close();
    }
  },
};
