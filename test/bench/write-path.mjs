// How fast batches are stored, against a bare COPY of the same rows into the same indexed table.
//   npm run build && node test/bench/write-path.mjs [--batches 200] [--size 500] [--writers 2] [--known 0] [--varied]
// --known fills the event keys beforehand, to see what a full index costs. One line of JSON comes out.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { from as copyFrom } from 'pg-copy-streams';

const build = new URL('../../dist/libs/', import.meta.url);
const load = (file) => import(new URL(file, build));
const { startEmbeddedPostgres } = await load('platform/src/postgres/embedded-postgres.js');
const { migrate } = await load('store/src/migrations/migrate.js');
const { createPool } = await load('store/src/postgres/pool.js');
const { PartitionsStore } = await load('store/src/partitions/partitions.store.js');
const { BatchWriter } = await load('store/src/batch/batch-writer.js');
const { sortItems } = await load('store/src/batch/sorted-items.js');
const { COPY_FAILURES, encodeFailures } = await load('store/src/batch/failure-copy.js');
const { contentHash } = await load('contracts/src/hash.js');

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: '200' },
    size: { type: 'string', default: '500' },
    writers: { type: 'string', default: '2' },
    known: { type: 'string', default: '0' },
    varied: { type: 'boolean', default: false },
  },
});
const { varied } = values;
const [batches, size, writers, known] = ['batches', 'size', 'writers', 'known'].map((name) =>
  Number(values[name]),
);

const CODES = [
  'RATE_LIMITED',
  'SERVER_ERROR',
  'NODE_TIMEOUT',
  'NODE_CREDENTIALS',
  'EDGE_ERROR',
  'BAD_REQUEST',
];
/** Batches held in memory at a time. */
const CHUNK = 20;
const pick = (list, n) => list[n % list.length];

/** About a kilobyte of evidence, as an asynchronous run with three nodes has. */
function item(n, now) {
  const flow = n % 24;
  // Most failures of a time have few causes; `--varied` makes each as different from its neighbours as can be.
  const node = `LLMNode_${100 + (varied ? n % 17 : flow * 2 + Number(n % 5 === 0))}`;
  const code = varied ? pick(CODES, n) : pick(CODES, n % 7 === 0 ? flow + 1 : flow);
  const message = `Request ${randomUUID()} to the model failed: quota of 60 requests per minute is used up`;
  const trace = ['triggerNode_1', 'codeNode_412', node].map((nodeId) => ({
    nodeId,
    nodeType: nodeId.split('_')[0],
    nodeName: 'Generate the answer',
    status: nodeId === node ? 'error' : 'success',
    statusCode: nodeId === node ? 429 : 200,
    timeTakenInSeconds: 1.25,
    input: { prompt: 'Summarise the order and say when it will arrive. '.repeat(3) },
    output: nodeId === node ? { error: message } : { text: 'done' },
  }));
  return {
    event: {
      kind: 'flow_run',
      eventId: randomUUID(),
      eventIdDerived: false,
      occurredAt: now - (n % 20_000),
      occurredAtAssumed: false,
      occurredAtClamped: false,
      receivedAt: now,
      projectId: `project-${flow % 3}`,
      flowId: `flow-${flow}`,
      requestId: randomUUID(),
      environment: 'production',
      durationMs: 1250,
      run: { status: 'error', statusCode: 429, nodes: trace },
    },
    verdict: {
      failure: true,
      code,
      httpStatus: null,
      errorCode: null,
      retryable: true,
      retryAfterMs: 20_000,
      provider: pick(['openai', 'gemini', 'anthropic'], varied ? n : flow),
      failingNodes: [{ nodeId: node, nodeType: 'LLMNode', nodeName: 'Generate the answer', path: [node] }],
      causeNodeId: node,
      message,
      rule: 'node.text.rate-limit',
      fingerprint: contentHash(code, node, `flow-${flow}`),
      remedy: null,
      severity: 'error',
      title: `${code} in ${node}`,
      uncatalogued: false,
    },
  };
}

function makeBatches(count) {
  const now = Date.now();
  return Array.from({ length: count }, (_, b) => ({
    batchId: randomUUID(),
    receivedAt: now,
    protocol: 'native',
    keyId: null,
    items: Array.from({ length: size }, (_, n) => item(b * 7 + n, now)),
  }));
}

/** CPU seconds that the server's processes have used, on Linux; elsewhere 0. */
function serverCpu() {
  if (process.platform !== 'linux') return 0;
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return stat.includes('(postgres)') ? [{ pid, command, fields: stat.split(') ')[1].split(' ') }] : [];
      } catch {
        return [];
      }
    });
  const root = stats.find(({ command }) => command.includes(dataDir))?.pid;
  const ours = stats.filter(({ pid, fields }) => pid === root || fields[1] === root);
  return ours.reduce((sum, { fields }) => sum + (Number(fields[11]) + Number(fields[12])) / 100, 0);
}

/** Runs `work` over chunks of fresh batches; making them is not measured. */
async function timed(work, count, prepare = (batch) => batch) {
  let [seconds, nodeCpu, postgresCpu] = [0, 0, 0];
  for (let done = 0; done < count; done += CHUNK) {
    const queue = makeBatches(Math.min(CHUNK, count - done)).map(prepare);
    globalThis.gc?.();
    const [start, cpu, server] = [process.hrtime.bigint(), process.cpuUsage(), serverCpu()];
    await Promise.all(
      Array.from({ length: writers }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) await work(next);
      }),
    );
    seconds += Number(process.hrtime.bigint() - start) / 1e9;
    const { user, system } = process.cpuUsage(cpu);
    nodeCpu += (user + system) / 1e6;
    postgresCpu += serverCpu() - server;
  }
  const events = count * size;
  const perEvent = (cpuSeconds) => +((cpuSeconds / events) * 1e6).toFixed(1);
  return {
    perSecond: Math.round(events / seconds),
    nodeUs: perEvent(nodeCpu),
    postgresUs: perEvent(postgresCpu),
  };
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'foghorn-bench-'));
const server = await startEmbeddedPostgres({ dataDir });
try {
  await migrate(server.url);
  const pool = createPool(server.url);
  const partitions = new PartitionsStore(pool);
  const writer = new BatchWriter(pool, partitions);
  if (known > 0) {
    await partitions.ensure(Date.now(), Date.now());
    await pool.query(
      `INSERT INTO event_keys SELECT 'project-' || n % 3, gen_random_uuid(),
         date '1970-01-01' + (extract(epoch FROM now())::bigint / 604800 - n % 2)::int * 7
         FROM generate_series(1, $1::int) AS n ORDER BY n % 2, 1, 2`,
      [known],
    );
  }
  const copy = async (batch) => {
    const rows = encodeFailures(sortItems(batch).failures, Buffer.allocUnsafe(1024 * 1024));
    const client = await pool.connect();
    const stream = client.query(copyFrom(COPY_FAILURES));
    stream.end(rows);
    await finished(stream);
    client.release();
  };
  const store = (batch) => writer.write(batch);
  await timed(store, CHUNK);
  await timed(copy, CHUNK);
  await pool.query('ANALYZE');
  // Turn and turn about, so that neither gets the emptier table.
  const runs = { store: [], copy: [] };
  for (let round = 0; round < 2; round += 1) {
    runs.store.push(await timed(store, batches / 2));
    runs.copy.push(await timed(copy, batches / 2));
  }
  const mean = (list) => Math.round(list.reduce((sum, { perSecond }) => sum + perSecond, 0) / list.length);
  const [storePerSecond, copyPerSecond] = [mean(runs.store), mean(runs.copy)];
  console.log(
    JSON.stringify({
      size,
      writers,
      known,
      storePerSecond,
      copyPerSecond,
      ratio: +(storePerSecond / copyPerSecond).toFixed(2),
      runs,
    }),
  );
  await pool.end();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
