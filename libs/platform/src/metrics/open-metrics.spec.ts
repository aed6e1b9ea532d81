import { prefersOpenMetrics } from './open-metrics.js';
import { Metrics } from './metrics.js';

/** What Prometheus 2.42 sends. */
const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
/** What Prometheus 3 sends. */
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('prefersOpenMetrics', () => {
  it.each([PROMETHEUS_2, PROMETHEUS_3, 'application/openmetrics-text'])('for %s', (accept) => {
    expect(prefersOpenMetrics(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'text/plain',
    'text/html,application/xhtml+xml,*/*;q=0.8',
    'application/openmetrics-text;q=0',
    'application/openmetrics-text;q=0.4, text/plain;q=0.9',
    'application/openmetrics-text;q=nonsense',
  ])('not for %s', (accept) => {
    expect(prefersOpenMetrics(accept)).toBe(false);
  });
});

describe('the page', () => {
  const metrics = new Metrics({ version: '1.2.3' });
  const failures = metrics.exemplarCounter('failures_total', 'Failures "stored".', ['code']);
  failures.inc({ code: 'A' }, { request_id: 'r-1' });
  failures.inc({ code: 'A' });
  failures.inc({ code: 'line\nbreak "quoted" \\' }, { request_id: 'x'.repeat(119) });
  const lag = metrics.exemplarHistogram('lag_seconds', 'Lag.', [], [0.1, 1]);
  lag.observe({}, 0.5, { request_id: 'r-2' });
  lag.observe({}, 7, { request_id: 'r-3' });

  it('carries exemplars in OpenMetrics, and names families of counters without their suffix', async () => {
    const { contentType, body } = await metrics.expose(PROMETHEUS_2);
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(body).toContain(
      '# TYPE foghorn_failures counter\n# HELP foghorn_failures Failures \\"stored\\".\nfoghorn_failures_total{code="A"} 2 # {request_id="r-1"} 1 ',
    );
    expect(body).toMatch(/^foghorn_lag_seconds_bucket\{le="1"\} 1 # \{request_id="r-2"\} 0\.5 [\d.]+$/m);
    expect(body).toMatch(/^foghorn_lag_seconds_bucket\{le="\+Inf"\} 2 # \{request_id="r-3"\} 7 [\d.]+$/m);
    expect(body).toMatch(/^foghorn_lag_seconds_count 2$/m);
    expect(body).not.toContain('\n\n');
    expect(body.endsWith('\n# EOF\n')).toBe(true);
  });

  it('leaves out an example that the format has no room for', async () => {
    const { body } = await metrics.expose(PROMETHEUS_2);
    expect(body).toMatch(/^foghorn_failures_total\{code="line\\nbreak \\"quoted\\" \\\\"\} 1$/m);
  });

  it('is the classic one for everybody else, before and after', async () => {
    await metrics.expose(PROMETHEUS_2);
    const { contentType, body } = await metrics.expose('*/*');
    expect(contentType).toContain('text/plain; version=0.0.4');
    expect(body).toContain('# TYPE foghorn_failures_total counter\nfoghorn_failures_total{code="A"} 2\n');
    expect(body).not.toContain('request_id');
    expect(body).not.toContain('# EOF');
  });

  it('has the same series with the same values in both formats', async () => {
    const samples = (body: string) =>
      body
        .split('\n')
        .filter((line) => line.startsWith('foghorn_'))
        .map((line) => line.replace(/ # \{.*$/, ''))
        .sort();
    const classic = await metrics.expose();
    expect(samples((await metrics.expose(PROMETHEUS_3)).body)).toEqual(samples(classic.body));
    expect(samples(classic.body)).toHaveLength(8);
  });
});
