// Classification alone, on one core.
import { atLeast, fact, median, perSecond } from '../figures.mjs';
import { acceptedEvents } from '../load/rows.mjs';
import { corpus } from '../load/corpus.mjs';

const build = new URL('../../../dist/libs/', import.meta.url);
const { classify: decide } = await import(new URL('catalog/src/classify.js', build));
const { accept } = await import(new URL('intake/src/accept.js', build));

const EVENTS = 20_000;
/** Events in hand at a time, as many as a batch has. */
const BATCH = 500;
const ROUNDS = 7;
const CUSTOM = { customCodes: () => undefined };

/** Events per CPU second of `work`; each batch is parsed anew before, as it comes out of the queue. */
function rateOf(items, work) {
  const batches = [];
  for (let n = 0; n < items.length; n += BATCH) batches.push(JSON.stringify(items.slice(n, n + BATCH)));
  const rates = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    let micros = 0;
    for (const batch of batches) {
      const fresh = JSON.parse(batch);
      const before = process.cpuUsage();
      for (const item of fresh) work(item);
      const { user, system } = process.cpuUsage(before);
      micros += user + system;
    }
    // The first round compiles.
    if (n > 0) rates.push((items.length / micros) * 1e6);
  }
  return median(rates);
}

export const classify = {
  name: 'classify',
  title: 'Classification alone',
  async run() {
    const context = { now: Date.now(), headers: {}, allowedProjects: null, redactEmails: false };
    const classified = rateOf(acceptedEvents(EVENTS), (event) => decide(event, CUSTOM));
    const accepted = rateOf(corpus(EVENTS), (raw) => accept(raw, context));
    return [
      atLeast(
        'classification alone, events per second of a core',
        Math.round(classified),
        200_000,
        perSecond,
      ),
      fact('intake alone (checked, redacted), events per second of a core', Math.round(accepted), perSecond),
    ];
  },
};
