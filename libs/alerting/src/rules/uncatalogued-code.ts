import { z } from 'zod';
import { duration } from '../duration.js';
import { judgeDiscovery } from '../judge-discovery.js';
import { PLAIN, ruleType } from '../rule-type.js';

const params = z.strictObject({
  window: duration('How long the incident of an unknown code stays open.', '1m', '1d').default(600_000),
});

/**
 * An `extensions.code` that neither the catalog nor one of your own entries explains. Off unless asked for; whoever
 * keeps the project's own entries wants it.
 */
export const uncataloguedCode = ruleType({
  name: 'uncatalogued_code',
  title: 'Unknown error code',
  severity: 'info',
  enabled: false,
  notify: true,
  forMs: 0,
  holdMs: 0,
  scopes: [],
  params,
  build: ({ window }) => ({
    ...PLAIN,
    signal: { of: 'discoveries', kind: 'code_uncatalogued', codes: null },
    ...judgeDiscovery(window, 'seen for the first time, and nothing explains it'),
  }),
});
