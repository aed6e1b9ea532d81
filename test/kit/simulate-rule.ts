import type { Incident } from '#contracts/incident.js';
import type { Rule } from '#alerting/rule.js';
import { bucketStart, type Bucket } from '#alerting/series.js';
import { transition } from '#alerting/transition.js';

/** A seeded source of chance in [0, 1) (mulberry32), so that a failing story can be told again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Failures that arrive by chance at `rateAt(time)` per second, from `from` to `to` (thinning). */
export function poissonArrivals(
  rateAt: (time: number) => number,
  maxRate: number,
  { from, to, random }: { from: number; to: number; random: () => number },
): number[] {
  const arrivals: number[] = [];
  for (let time = from; ;) {
    time += (-Math.log(1 - random()) / maxRate) * 1_000;
    if (time >= to) return arrivals;
    if (random() < rateAt(time) / maxRate) arrivals.push(Math.floor(time));
  }
}

/** One failure each `everyMs` from `from` to `to`. */
export function regularArrivals(from: number, to: number, everyMs: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) => Math.floor(from + i * everyMs));
}

/** What people would have been told. */
export interface ToldEvent {
  at: number;
  event: 'fired' | 'resolved';
  incident: Incident;
}

/** Evaluates the rule each `stepMs` on what had arrived by then, the filling bucket included. */
export function simulateRule(
  rule: Rule,
  arrivals: readonly number[],
  from: number,
  to: number,
  stepMs = 1_000,
): ToldEvent[] {
  const sorted = [...arrivals].sort((a, b) => a - b);
  const buckets: Bucket[] = [];
  const told: ToldEvent[] = [];
  const policy = { ...rule, project: 'p1', subject: null, notify: true };
  let held: Incident | null = null;
  let arrived = 0;
  for (let now = from; now <= to; now += stepMs) {
    for (; arrived < sorted.length && sorted[arrived]! <= now; arrived++) {
      const at = bucketStart(sorted[arrived]!, rule.bucketMs);
      const last = buckets.at(-1);
      if (last?.at === at) last.count++;
      else buckets.push({ at, count: 1 });
    }
    while (buckets.length > 0 && buckets[0]!.at < now - rule.historyMs) buckets.shift();
    const open: Incident | null = held?.state === 'resolved' ? null : held;
    const verdict = rule.evaluate({ series: { bucketMs: rule.bucketMs, buckets }, now, open });
    const step = transition(held, verdict, now, policy);
    held = step.next;
    for (const event of step.emit) told.push({ at: now, event, incident: held! });
  }
  return told;
}
