import type { Incident } from '#contracts/incident.js';
import { makeRule } from '../rule-type.js';
import type { Bucket } from '../series.js';
import { issueRegressed } from './issue-regressed.js';
import { issueThreshold } from './issue-threshold.js';
import { newIssue } from './new-issue.js';
import { serverErrorPersistence } from './server-error-persistence.js';
import { threshold } from './threshold.js';
import { uncataloguedCode } from './uncatalogued-code.js';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 5, 3, 0, 0);
const NOW = T0 + 30_000;

function each(bucketMs: number, counts: readonly number[], end = T0): Bucket[] {
  return counts.map((count, i) => ({ at: end - (counts.length - 1 - i) * bucketMs, count }));
}

describe('rules on first sights', () => {
  it.each([
    ['new_issue', newIssue, 'seen for the first time'],
    ['issue_regressed', issueRegressed, 'came back after it was resolved'],
    ['uncatalogued_code', uncataloguedCode, 'seen for the first time, and nothing explains it'],
  ])('%s fires at once and is over after ten minutes', (_name, type, reason) => {
    const rule = makeRule(type);
    const series = { bucketMs: rule.bucketMs, buckets: [{ at: T0, count: 1 }] };
    const ask = (now: number) => rule.evaluate({ series, now, open: null });
    expect(ask(T0)).toMatchObject({ level: 'active', value: 1, since: T0, reason });
    expect(ask(T0 + 10 * MINUTE - 1).level).toBe('active');
    expect(ask(T0 + 10 * MINUTE)).toMatchObject({ level: 'clear', reason: `${reason} more than 10 min ago` });
  });
});

describe('issue_threshold', () => {
  const rule = makeRule(issueThreshold, { params: { minCount: 100, window: '5m' } });
  it.each([
    [[20, 20, 20, 20, 20], 'active', 100],
    [[200, 19, 20, 20, 20, 20], 'lingering', 99],
    [[200, 10, 10, 10, 10, 10], 'clear', 50],
  ] as const)('%j a minute is %s', (counts, level, value) => {
    const series = { bucketMs: MINUTE, buckets: each(MINUTE, counts) };
    expect(rule.evaluate({ series, now: NOW, open: null })).toMatchObject({ level, value });
  });
});

describe('threshold', () => {
  const ask = (params: Record<string, unknown>, buckets: Bucket[], traffic: Bucket[] | null = null) => {
    const rule = makeRule(threshold, { params });
    return rule.evaluate({
      series: { bucketMs: rule.bucketMs, buckets },
      now: NOW,
      open: null,
      traffic: traffic && { bucketMs: MINUTE, buckets: traffic },
    });
  };

  it.each([
    ['more than', [5, 6], 'active'],
    ['as many as', [5, 5], 'lingering'],
    ['half as many as', [5], 'clear'],
  ])('compares counts: %s the threshold', (_name, counts, level) => {
    expect(ask({ above: 10, window: '1m' }, each(10_000, counts, T0 + 30_000)).level).toBe(level);
  });

  it('counts a Flow once however often it fails', () => {
    const buckets = [
      { at: T0, count: 900, keys: ['a', 'b'] },
      { at: T0 + 10_000, count: 1, keys: ['b', 'c'] },
    ];
    expect(ask({ measure: 'flows', above: 2 }, buckets)).toMatchObject({
      level: 'active',
      value: 3,
      reason: '3 Flows failed in 5 min, threshold 2',
    });
  });

  it('compares with the calls where somebody counts them', () => {
    const failures = each(
      10_000,
      Array.from({ length: 60 }, () => 5),
    );
    const calls = (perMinute: number) =>
      each(
        MINUTE,
        Array.from({ length: 12 }, () => perMinute),
        T0 - MINUTE,
      );
    const params = { measure: 'ratio', above: 0.1 };
    expect(ask(params, failures, calls(200))).toMatchObject({ level: 'active' });
    expect(ask(params, failures, calls(200)).reason).toMatch(/^15 % of calls failed in 5 min/);
    expect(ask(params, failures, calls(100_000)).level).toBe('clear');
    expect(ask(params, failures).reason).toContain('no traffic totals');
    const few = each(10_000, [9]);
    expect(ask({ ...params, minCount: 10, window: '1m' }, few, calls(20)).level).toBe('lingering');
  });
});

describe('server_error_persistence with totals', () => {
  const rule = makeRule(serverErrorPersistence);
  const ask = (
    perTenSeconds: number,
    minutes: number,
    callsPerMinute: number | null,
    open: Incident | null = null,
  ) =>
    rule.evaluate({
      series: {
        bucketMs: 10_000,
        buckets: each(
          10_000,
          Array.from({ length: minutes * 6 }, () => perTenSeconds),
          T0 + 30_000,
        ),
      },
      now: T0 + 39_999,
      open,
      traffic:
        callsPerMinute === null
          ? null
          : {
              bucketMs: MINUTE,
              buckets: each(
                MINUTE,
                Array.from({ length: 80 }, () => callsPerMinute),
                T0 - MINUTE,
              ),
            },
    });

  it('says what share fails, and lets a share pass that a large service has every day', () => {
    expect(ask(3, 10, null).level).toBe('active');
    expect(ask(3, 10, 100)).toMatchObject({ level: 'active' });
    expect(ask(3, 10, 100).reason).toContain('18 % of calls');
    expect(ask(3, 10, 1_000_000).level).toBe('lingering');
  });

  it('sees a small share that goes on for an hour', () => {
    // Two in every other window: never in enough of the last six.
    const buckets = each(
      MINUTE,
      Array.from({ length: 70 }, () => 3),
    );
    const calls = each(
      MINUTE,
      Array.from({ length: 80 }, () => 100),
      T0 - MINUTE,
    );
    const verdict = rule.evaluate({
      series: { bucketMs: 10_000, buckets },
      now: NOW,
      open: null,
      traffic: { bucketMs: MINUTE, buckets: calls },
    });
    expect(verdict.level).toBe('active');
    expect(verdict.reason).toMatch(/^3 % of calls failed with 5xx in 60 min \(\d+ of 6000\)$/);
  });

  it('takes totals that stopped for none', () => {
    const stale = each(
      MINUTE,
      Array.from({ length: 80 }, () => 1_000_000),
      T0 - 10 * MINUTE,
    );
    const verdict = rule.evaluate({
      series: { bucketMs: 10_000, buckets: each(10_000, [3, 3, 3, 3, 3, 3], T0 + 30_000) },
      now: T0 + 39_999,
      open: null,
      traffic: { bucketMs: MINUTE, buckets: stale },
    });
    expect(verdict.level).toBe('active');
  });
});
