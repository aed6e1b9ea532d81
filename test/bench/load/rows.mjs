// Rows of the failures table as the worker makes them, encoded beforehand, for the bare COPY.
import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { corpus } from './corpus.mjs';

const build = new URL('../../../dist/', import.meta.url);
const load = (file) => import(new URL(file, build));
const { accept } = await load('libs/intake/src/accept.js');
const { judge } = await load('apps/worker/src/classify/judge.js');
const { sortItems } = await load('libs/store/src/batch/sorted-items.js');
const { COPY_FAILURES, encodeFailures } = await load('libs/store/src/batch/failure-copy.js');

/** Events as they lie in the queue. */
export function acceptedEvents(count, options) {
  const now = Date.now();
  const context = { now, headers: {}, allowedProjects: null, redactEmails: false };
  return corpus(count, options).map((event) => {
    const raw = { ...event, eventId: randomUUID(), occurredAt: new Date(now).toISOString() };
    const result = accept(raw, context);
    if (!result.ok) throw new Error(result.reason);
    return result.event;
  });
}

/** Buffers for COPY, each with the failures of a batch, and how many rows they have in all. */
export function encodedBatches(count, size, options) {
  let rows = 0;
  const buffers = Array.from({ length: count }, (_, n) => {
    const events = acceptedEvents(size, { ...options, seed: n + 1 });
    const items = judge(events, () => undefined);
    const { failures } = sortItems({ batchId: '', receivedAt: 0, protocol: '', keyId: null, items });
    rows += failures.length;
    return Buffer.from(encodeFailures(failures, Buffer.allocUnsafe(1024 * 1024)));
  });
  return { buffers, rows };
}

/** Copies the buffers, one statement each, over so many connections; resolves with the seconds it took. */
export async function copyAll(pool, buffers, writers) {
  const queue = [...buffers];
  const clients = await Promise.all(Array.from({ length: writers }, () => pool.connect()));
  const started = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const stream = client.query(copyFrom(COPY_FAILURES));
        stream.end(next);
        await finished(stream);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  clients.forEach((client) => client.release());
  return seconds;
}
