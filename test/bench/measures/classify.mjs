// Classification alone, on one core.
import { atLeast, fact, median, perSecond } from '../figures.mjs';
import { acceptedEvents } from '../load/rows.mjs';
import { corpus } from '../load/corpus.mjs';

const build = new URL('../../../dist/libs/', import.meta.url);
const { classify: decide } = await import(new URL('catalog/src/classify.js', build));
const { accept } = await import(new URL('intake/src/accept.js', build));

const EVENTS = 20_000;
const ROUNDS = 5;
const CUSTOM = { customCodes: () => undefined };

function rateOf(items, work) {
  const rates = [];
  for (let n = 0; n <= ROUNDS; n += 1) {
    // As they come out of the queue: parsed anew, so that nothing sticks to the objects.
    const fresh = JSON.parse(JSON.stringify(items));
    const started = process.cpuUsage();
    for (const item of fresh) work(item);
    const { user, system } = process.cpuUsage(started);
    if (n > 0) rates.push((items.length / (user + system)) * 1e6);
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
