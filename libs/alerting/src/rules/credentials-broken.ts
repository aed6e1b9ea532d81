import { z } from 'zod';
import { CREDENTIAL_CODES } from '#catalog/families.js';
import { PLAIN, ruleType } from '../rule-type.js';
import { duration, wholeNumber } from '../duration.js';
import { judgePersistence, PERSISTENCE_BUCKET_MS } from '../judge-persistence.js';

const params = z.strictObject({
  window: duration('Width of one window.', '10s', '30m').default(60_000),
  windows: wholeNumber('How many of the newest windows are looked at.', 2, 60).default(6),
  enterWindows: wholeNumber('Fires when refused credentials are in this many of them …', 1, 60).default(4),
  minCount: wholeNumber('… and are this many in all.', 1, 1_000_000).default(5),
  exitWindows: wholeNumber('Over when they are in no more than this many.', 0, 59).default(0),
});

/**
 * A key or a login that is refused again and again: of the project itself, or of a provider that a node calls. Asks
 * for several minutes, because a key that is being rotated is refused for a moment and nobody should be woken for it.
 */
export const credentialsBroken = ruleType({
  name: 'credentials_broken',
  title: 'Credentials are refused',
  severity: 'error',
  enabled: true,
  notify: true,
  forMs: 0,
  holdMs: 120_000,
  scopes: ['environments', 'flows'],
  params,
  build({ window, ...given }, scope) {
    const keeps = { ...given, windowMs: Math.ceil(window / PERSISTENCE_BUCKET_MS) * PERSISTENCE_BUCKET_MS };
    return {
      ...PLAIN,
      signal: {
        of: 'failures',
        filter: { codes: CREDENTIAL_CODES, ...scope },
        by: 'project',
        measure: 'count',
      },
      ...judgePersistence(keeps, 'refused credentials'),
    };
  },
});
