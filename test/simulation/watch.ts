import type { Incident } from '#contracts/incident.js';
import type { Rule } from '#alerting/rule.js';
import { seasonOf, type Season } from '#alerting/season.js';
import { bucketStart, type Bucket } from '#alerting/series.js';
import { transition } from '#alerting/transition.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Somebody was told that an incident fired. */
export interface Page {
  /** Epoch milliseconds. */
  at: number;
  reason: string;
}

export interface WatchOptions {
  project: string;
  /** When failures occurred, ascending. */
  arrivals: readonly number[];
  /** Epoch milliseconds between which the rule is evaluated, and how often. */
  from: number;
  to: number;
  stepMs: number;
}

/** Evaluates a rule over a long time as the worker would, with the counts and the season of each moment. */
export function watch(rule: Rule, { project, arrivals, from, to, stepMs }: WatchOptions): Page[] {
  const pages: Page[] = [];
  const policy = { ...rule, project, subject: null };
  const minutes = inBuckets(arrivals, MINUTE_MS);
  let season: { hour: number; is: Season | null } = { hour: NaN, is: null };
  const buckets: Bucket[] = [];
  let arrived = 0;
  let incident: Incident | null = null;
  for (let now = from; now <= to; now += stepMs) {
    for (; arrived < arrivals.length && arrivals[arrived]! <= now; arrived++) {
      const at = bucketStart(arrivals[arrived]!, rule.bucketMs);
      const last = buckets.at(-1);
      if (last?.at === at) last.count++;
      else buckets.push({ at, count: 1 });
    }
    while (buckets.length > 0 && buckets[0]!.at < now - rule.historyMs) buckets.shift();
    const open = incident?.state === 'resolved' ? null : incident;
    const newest = buckets.at(-1);
    // Nothing in the window and nothing open: no judgement could say anything.
    if (!open && (!newest || newest.at < now - rule.windowMs - rule.bucketMs)) continue;
    const hour = bucketStart(now, HOUR_MS);
    if (rule.seasonal && season.hour !== hour)
      season = { hour, is: seasonOf({ bucketMs: MINUTE_MS, buckets: minutes }, now, from) };
    const verdict = rule.evaluate({
      series: { bucketMs: rule.bucketMs, buckets },
      now,
      open,
      season: season.is,
    });
    const step = transition(incident, verdict, now, policy);
    incident = step.next;
    if (step.emit.includes('fired')) pages.push({ at: now, reason: verdict.reason });
  }
  return pages;
}

function inBuckets(times: readonly number[], bucketMs: number): Bucket[] {
  const buckets: Bucket[] = [];
  for (const time of times) {
    const at = bucketStart(time, bucketMs);
    const last = buckets.at(-1);
    if (last?.at === at) last.count++;
    else buckets.push({ at, count: 1 });
  }
  return buckets;
}
