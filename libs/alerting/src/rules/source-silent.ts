import { z } from 'zod';
import { ARRIVAL_BUCKET_MS, habitOf, REGULARITY } from '../arrivals.js';
import { duration, quantity } from '../duration.js';
import { ruleType } from '../rule-type.js';
import { countBetween } from '../series.js';
import { countInWords, spanInWords } from '../wording.js';

const params = z.strictObject({
  after: duration(
    'Fires when a source that ships all the time has been silent for so long.',
    '5m',
    '1d',
  ).default(1_800_000),
  history: duration('How far back its habit is looked at; half of it must be known.', '1h', '2d').default(
    REGULARITY.historyMs,
  ),
  share: quantity(
    'It must have been heard of in this share of the quarter hours of that time.',
    0.1,
    1,
  ).default(REGULARITY.share),
});

/**
 * A source (an ingest key of a project) that used to ship all the time went quiet: a collector that died looks
 * exactly like a healthy day, unless somebody notices. Senders of failures alone have no such habit and are never
 * called silent. Time in which Foghorn itself was not watching does not count.
 */
export const sourceSilent = ruleType({
  name: 'source_silent',
  title: 'Source went silent',
  severity: 'warning',
  enabled: true,
  notify: true,
  forMs: 0,
  holdMs: 0,
  scopes: [],
  params,
  build({ after, history, share }) {
    const regularity = { ...REGULARITY, historyMs: history, leastMs: history / 2, share };
    return {
      signal: { of: 'arrivals' },
      traffic: null,
      seasonal: false,
      onSilence: true,
      windowMs: after,
      bucketMs: ARRIVAL_BUCKET_MS,
      // The habit is judged up to the last arrival.
      historyMs: history + after,
      evaluate({ series, now, open, watchedSince }) {
        const value = countBetween(series, now - after, now + 1);
        const last = series.buckets.at(-1)?.at;
        if (!open && (last === undefined || now - last < after)) {
          return {
            level: 'clear',
            value,
            baseline: null,
            since: null,
            reason: `${value} in ${spanInWords(after)}`,
          };
        }
        const habit = habitOf(series, now, regularity);
        if (!habit) {
          // A habit that is forgotten is no recovery; a source of which nothing is left was switched off.
          const level = open && value === 0 && series.buckets.length > 0 ? 'lingering' : 'clear';
          return { level, value, baseline: null, since: null, reason: `${value} in ${spanInWords(after)}` };
        }
        const quietSince = Math.max(habit.lastAt, watchedSince ?? 0);
        const silentMs = Math.max(0, now - quietSince);
        const baseline = (habit.perHour * after) / 3_600_000;
        const normally = `~${countInWords(habit.perHour)} an hour normally`;
        if (silentMs >= after || (open && value === 0)) {
          const last = new Date(habit.lastAt).toISOString().slice(0, 16).replace('T', ' ');
          const reason = `nothing since ${last} UTC, ${normally}`;
          return { level: 'active', value, baseline, since: habit.lastAt, reason };
        }
        return {
          level: 'clear',
          value,
          baseline,
          since: null,
          reason: `${value} in ${spanInWords(after)}, ${normally}`,
        };
      },
    };
  },
});
