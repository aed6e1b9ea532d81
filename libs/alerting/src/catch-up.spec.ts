import fc from 'fast-check';
import type { Incident } from '#contracts/incident.js';
import { catchingUp, type MissedSeries } from './catch-up.js';
import { makeRule } from './rule-type.js';
import { rateLimitSpike } from './rules/rate-limit-spike.js';
import type { Bucket } from './series.js';
import { transition } from './transition.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FROM = Date.UTC(2026, 0, 5, 3);
const rule = makeRule(rateLimitSpike);

function run(missed: Partial<MissedSeries>): Incident[] {
  const steps = catchingUp({
    rule,
    project: 'shop',
    subject: null,
    buckets: [],
    open: null,
    from: FROM,
    to: FROM + 60 * MINUTE,
    ...missed,
  });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A minute of 60 failures in each bucket, from that many minutes on. */
function burst(minute: number): Bucket[] {
  return Array.from({ length: 6 }, (_, i) => ({ at: FROM + minute * MINUTE + i * 10 * SECOND, count: 60 }));
}

describe('catchingUp', () => {
  it('finds what began and ended, with its true times', () => {
    const found = run({ buckets: [...burst(5), ...burst(20)] });
    expect(found.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    expect(found[0]!.startedAt).toBe(FROM + 5 * MINUTE);
    expect(found[0]!.resolvedAt).toBeLessThan(FROM + 8 * MINUTE);
    expect(found[0]!.reason).toMatch(/^resolved after /);
  });

  it('leaves open what goes on', () => {
    expect(run({ buckets: burst(59) })).toMatchObject([{ state: 'firing', startedAt: FROM + 59 * MINUTE }]);
  });

  it('ends what was open before, and takes it for no new one', () => {
    const [open] = run({ buckets: burst(59) });
    const found = run({ open: open!, from: FROM + 60 * MINUTE, to: FROM + 90 * MINUTE, buckets: burst(59) });
    expect(found).toMatchObject([{ id: open!.id, state: 'resolved' }]);
  });

  it('asks nothing of quiet time', () => {
    let asked = 0;
    const counting = {
      ...rule,
      evaluate: (input: Parameters<typeof rule.evaluate>[0]) => (asked++, rule.evaluate(input)),
    };
    run({ rule: counting, buckets: burst(3), to: FROM + 24 * 60 * MINUTE });
    expect(asked).toBeLessThan(30);
  });

  it('finds what a walk over every bucket finds', () => {
    const counts = fc.array(fc.record({ slot: fc.nat(300), count: fc.constantFrom(1, 5, 40, 200) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(counts, (all) => {
        const sums = new Map<number, number>();
        for (const { slot, count } of all) sums.set(slot, (sums.get(slot) ?? 0) + count);
        const buckets = [...sums]
          .sort(([a], [b]) => a - b)
          .map(([slot, count]) => ({ at: FROM + slot * 10 * SECOND, count }));
        let held = null as Incident | null;
        const seen = new Map<string, Incident>();
        for (let now = FROM + 10 * SECOND - 1; now <= FROM + 60 * MINUTE; now += 10 * SECOND) {
          const open: Incident | null = held?.state === 'resolved' ? null : held;
          const series = { bucketMs: rule.bucketMs, buckets: buckets.filter(({ at }) => at <= now) };
          held = transition(held, rule.evaluate({ series, now, open }), now, {
            ...rule,
            project: 'shop',
            subject: null,
          }).next;
          if (held) seen.set(held.id, held);
        }
        const fired = [...seen.values()].filter(({ firedAt }) => firedAt !== null);
        expect(run({ buckets })).toEqual(fired);
      }),
      { numRuns: 30 },
    );
  });
});
