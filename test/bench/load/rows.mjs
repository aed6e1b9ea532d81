// Rows of the failures table as the worker makes them, encoded beforehand, for the bare COPY.
import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { corpus } from './corpus.mjs';

const build = new URL('../../../dist/', import.meta.url);
const load = (file) => import(new URL(file, build));
const { accept } = await load('libs/intake/src/accept.js');
const { readEvents, writeEvent } = await load('libs/contracts/src/batch-text.js');
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

/** So many batches as the worker hands them to the store. */
export function classifiedBatches(count, size, options) {
  return Array.from({ length: count }, (_, n) => {
    const events = acceptedEvents(size, { ...options, seed: n + 1 });
    const items = judge(
      events.flatMap((event) => readEvents(Buffer.from(writeEvent(event)))),
      () => undefined,
    );
    return { batchId: randomUUID(), receivedAt: Date.now(), protocol: 'native', keyId: null, items };
  });
}

const BATCH = 500;
/** Batches made at a time; making them is not measured. */
const CHUNK = 20;

/**
 * Copies as many failures into the table as there are among so many events, a statement per batch, over one
 * connection, encoded beforehand: what Postgres takes from a client that does nothing else. Rows per second.
 */
export async function copyOnce(stage, events) {
  let [seconds, rows] = [0, 0];
  const before = stage.postgresUsage().cpu;
  for (let copied = 0; copied < events; copied += CHUNK * BATCH) {
    const sorted = classifiedBatches(CHUNK, BATCH, { projectPrefix: 'copied' }).map(
      (batch) => sortItems(batch).failures,
    );
    const buffers = sorted.map((failures) =>
      Buffer.from(encodeFailures(failures, Buffer.allocUnsafe(1024 * 1024))),
    );
    rows += sorted.reduce((sum, failures) => sum + failures.length, 0);
    const client = await stage.pool.connect();
    const started = performance.now();
    for (const buffer of buffers) {
      const stream = client.query(copyFrom(COPY_FAILURES));
      stream.end(buffer);
      await finished(stream);
    }
    seconds += (performance.now() - started) / 1000;
    client.release();
  }
  return { rate: rows / seconds, postgresUs: ((stage.postgresUsage().cpu - before) / rows) * 1e6 };
}
