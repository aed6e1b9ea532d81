import { z } from 'zod';
import { duration, texts } from '../duration.js';
import { judgeDiscovery } from '../judge-discovery.js';
import { PLAIN, ruleType } from '../rule-type.js';

const params = z.strictObject({
  window: duration('How long the incident of a new issue stays open.', '1m', '1d').default(600_000),
  codes: texts('Only issues with one of these codes.').optional(),
});

/** A failure that was never seen before in the project. Off unless asked for: a busy week has many. */
export const newIssue = ruleType({
  name: 'new_issue',
  title: 'New issue',
  severity: 'info',
  enabled: false,
  notify: true,
  forMs: 0,
  holdMs: 0,
  scopes: [],
  params,
  build: ({ window, codes }) => ({
    ...PLAIN,
    signal: { of: 'discoveries', kind: 'issue_opened', codes: codes ?? null },
    ...judgeDiscovery(window, 'seen for the first time'),
  }),
});
