import { z } from 'zod';
import { QUOTA_CODES } from '#catalog/families.js';
import { duration, wholeNumber } from '../duration.js';
import { judgePersistence, PERSISTENCE_BUCKET_MS } from '../judge-persistence.js';
import { PLAIN, ruleType } from '../rule-type.js';

const params = z.strictObject({
  window: duration('Width of one window.', '10s', '30m').default(60_000),
  windows: wholeNumber('How many of the newest windows are looked at.', 2, 60).default(10),
  enterWindows: wholeNumber('Fires when used-up quotas are in this many of them …', 1, 60).default(4),
  minCount: wholeNumber('… and are this many in all.', 1, 1_000_000).default(4),
  exitWindows: wholeNumber('Over when they are in no more than this many.', 0, 59).default(0),
});

/**
 * A plan or a prepaid credit is used up. Unlike a rate limit it does not pass by waiting, so sightings in four
 * different minutes out of ten are enough.
 */
export const quotaExceeded = ruleType({
  name: 'quota_exceeded',
  title: 'Quota is used up',
  severity: 'error',
  enabled: true,
  notify: true,
  forMs: 0,
  holdMs: 300_000,
  scopes: ['environments', 'flows'],
  params,
  build({ window, ...given }, scope) {
    const keeps = { ...given, windowMs: Math.ceil(window / PERSISTENCE_BUCKET_MS) * PERSISTENCE_BUCKET_MS };
    return {
      ...PLAIN,
      signal: { of: 'failures', filter: { codes: QUOTA_CODES, ...scope }, by: 'project', measure: 'count' },
      ...judgePersistence(keeps, 'used-up quotas'),
    };
  },
});
