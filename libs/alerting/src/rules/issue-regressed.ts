import { z } from 'zod';
import { duration, texts } from '../duration.js';
import { judgeDiscovery } from '../judge-discovery.js';
import { PLAIN, ruleType } from '../rule-type.js';

const params = z.strictObject({
  window: duration('How long the incident of a regression stays open.', '1m', '1d').default(600_000),
  codes: texts('Only issues with one of these codes.').optional(),
});

/** An issue that somebody had resolved is back. Off unless asked for; it needs people who resolve issues. */
export const issueRegressed = ruleType({
  name: 'issue_regressed',
  title: 'Issue is back',
  severity: 'warning',
  enabled: false,
  notify: true,
  forMs: 0,
  holdMs: 0,
  scopes: [],
  params,
  build: ({ window, codes }) => ({
    ...PLAIN,
    signal: { of: 'discoveries', kind: 'issue_regressed', codes: codes ?? null },
    ...judgeDiscovery(window, 'came back after it was resolved'),
  }),
});
