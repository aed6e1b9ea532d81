// The load, in a process of its own: takes a plan from its parent, runs it, and reports what it saw.
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { corpus } from './corpus.mjs';
import { requestBytes, stamp } from './request-bytes.mjs';

/** Distinct requests of a plan; enough that no cache of the server sees the same bytes soon again. */
const DISTINCT_EVENTS = 12_000;
/** A refused request is sent again after this long when the answer does not say. */
const RETRY_MS = 50;

let requests = [];
let target = null;

function prepare(plan) {
  target = plan.target;
  const { batch, projects, projectPrefix } = plan;
  const count = Math.max(plan.connections, Math.ceil(DISTINCT_EVENTS / batch));
  const events = corpus(count * batch, { projects, projectPrefix, seed: plan.seed });
  requests = Array.from({ length: count }, (_, n) =>
    requestBytes(target, events.slice(n * batch, (n + 1) * batch)),
  );
}

/** Sends until the time is over or the events are; each connection has one request under way. */
async function run({ connections, seconds = Infinity, events = Infinity, eventsPerSecond }) {
  const result = { events: 0, requests: 0, refused: 0, broken: 0, latencies: [] };
  const started = performance.now();
  const until = started + seconds * 1000;
  let [next, begun] = [0, 0];
  const work = async () => {
    const connection = new Connection(target.host, target.port);
    while (begun < events && performance.now() < until) {
      const request = requests[next++ % requests.length];
      const dueAt = eventsPerSecond ? started + (begun / eventsPerSecond) * 1000 : performance.now();
      begun += request.events;
      if (dueAt > performance.now()) await sleep(dueAt - performance.now());
      stamp(request);
      await deliver(connection, request, result);
      // Counted from when it was due: a server that keeps others waiting pays for them all.
      result.latencies.push(performance.now() - dueAt);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return { ...result, seconds: (performance.now() - started) / 1000, cpu: cpuSeconds() };
}

/** The same bytes again until they are taken, as a shipper does. */
async function deliver(connection, request, result) {
  for (;;) {
    const { status, retryAfter } = await connection.send(request.bytes);
    if (status === 202) break;
    if (status === 0) result.broken += 1;
    else if (status === 429 || status === 503) result.refused += 1;
    else throw new Error(`the service answered ${status}`);
    await sleep(retryAfter * 1000 || RETRY_MS);
  }
  result.requests += 1;
  result.events += request.events;
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

process.on('message', ({ id, action, plan }) => {
  const answer = action === 'prepare' ? Promise.resolve(prepare(plan)) : run(plan);
  answer.then(
    (result) => process.send({ id, result }),
    (error) => process.send({ id, error: error.message }),
  );
});
process.on('disconnect', () => process.exit());
