import { Metrics } from './metrics.js';
import { MAX_SERIES } from './series-cap.js';

const FLOOD = 100_000;

async function samplesOf(metrics: Metrics, name: string): Promise<Map<string, number>> {
  const { body } = await metrics.expose();
  const lines = body.split('\n').filter((line) => line.startsWith(`foghorn_${name}{`));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

describe('Metrics', () => {
  it('gives the same metric to everybody who asks for its name', async () => {
    const metrics = new Metrics({ version: '1' });
    metrics.counter('things_total', 'Things.', ['kind']).inc({ kind: 'a' });
    metrics.counter('things_total', 'Things.', ['kind']).inc({ kind: 'a' }, 2);
    metrics.exemplarCounter('events_total', 'Events.', ['kind']).inc({ kind: 'a' });
    metrics.exemplarCounter('events_total', 'Events.', ['kind']).inc({ kind: 'a' });
    expect([...(await samplesOf(metrics, 'things_total')).values()]).toEqual([3]);
    expect([...(await samplesOf(metrics, 'events_total')).values()]).toEqual([2]);
  });

  it('leaves metrics without labels alone', async () => {
    const metrics = new Metrics({ version: '1' });
    const gauge = metrics.gauge('depth', 'Depth.');
    gauge.set(3);
    gauge.inc(2);
    const histogram = metrics.histogram('took_seconds', 'Took.', [], [1]);
    histogram.observe(0.5);
    const { body } = await metrics.expose();
    expect(body).toContain('foghorn_depth 5\n');
    expect(body).toContain('foghorn_took_seconds_bucket{le="1"} 1\n');
  });

  it('keeps the series of every kind of metric bounded, and counts what is folded', async () => {
    const metrics = new Metrics({ version: '1' });
    const counter = metrics.counter('a_total', 'A.', ['project', 'code']);
    const withExemplars = metrics.exemplarCounter('b_total', 'B.', ['project']);
    const gauge = metrics.gauge('c', 'C.', ['project']);
    const histogram = metrics.histogram('d_seconds', 'D.', ['project'], [1]);
    const exemplarHistogram = metrics.exemplarHistogram('e_seconds', 'E.', ['project'], [1]);
    for (let i = 0; i < FLOOD; i++) {
      const project = `project-${i}`;
      counter.inc({ project, code: 'A' });
      withExemplars.inc({ project }, { request_id: String(i) });
      gauge.set({ project }, i);
      gauge.labels({ project }).inc(1);
      histogram.observe({ project }, 0.5);
      exemplarHistogram.observe({ project }, 0.5);
    }
    const counted = await samplesOf(metrics, 'a_total');
    expect(counted.size).toBe(MAX_SERIES + 1);
    expect(counted.get('foghorn_a_total{project="other",code="other"}')).toBe(FLOOD - MAX_SERIES);
    expect(sum(counted.values())).toBe(FLOOD);
    const exemplified = await samplesOf(metrics, 'b_total');
    expect([exemplified.size, sum(exemplified.values())]).toEqual([MAX_SERIES + 1, FLOOD]);
    expect((await samplesOf(metrics, 'c')).size).toBe(MAX_SERIES + 1);
    for (const name of ['d_seconds_count', 'e_seconds_count']) {
      const observed = await samplesOf(metrics, name);
      expect([name, observed.size, sum(observed.values())]).toEqual([name, MAX_SERIES / 10 + 1, FLOOD]);
    }
  });

  it('has room again after a reset', async () => {
    const metrics = new Metrics({ version: '1' });
    const gauge = metrics.gauge('c', 'C.', ['project']);
    for (let round = 0; round < 3; round++) {
      gauge.reset();
      for (let i = 0; i < MAX_SERIES; i++) gauge.set({ project: `${round}-${i}` }, 1);
    }
    const samples = await samplesOf(metrics, 'c');
    expect(samples.size).toBe(MAX_SERIES);
    expect([...samples.keys()].some((key) => key.includes('other'))).toBe(false);
  });

  it.each([
    ['classic', undefined, false],
    ['OpenMetrics', 'application/openmetrics-text', true],
  ])('puts further pages behind its own, in one %s page', async (_format, accept, ends) => {
    const metrics = new Metrics({ version: '1' });
    const thread = new Metrics({ version: '1', processWide: false });
    thread.counter('jobs_total', 'Jobs.').inc(3);
    const late = new Metrics({ version: '1', processWide: false });
    late.counter('late_total', 'Late.').inc();
    metrics.include(async (wanted) => (await thread.expose(wanted)).body);
    metrics.include(() => Promise.resolve(''));
    metrics.include(async (wanted) => (await late.expose(wanted)).body);
    const { body } = await metrics.expose(accept);
    for (const sample of ['foghorn_build_info{', 'foghorn_jobs_total 3', 'foghorn_late_total 1']) {
      expect(body.split(`\n${sample}`)).toHaveLength(2);
    }
    expect(body.split('# EOF')).toHaveLength(ends ? 2 : 1);
    expect(body.endsWith(ends ? '\n# EOF\n' : '\n')).toBe(true);
    expect(body.match(/^# TYPE process_cpu_seconds/gm)).toHaveLength(1);
  });
});
