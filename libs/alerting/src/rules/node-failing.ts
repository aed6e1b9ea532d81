import { z } from 'zod';
import { duration, texts, wholeNumber } from '../duration.js';
import { judgePersistence, PERSISTENCE_BUCKET_MS } from '../judge-persistence.js';
import { PLAIN, ruleType } from '../rule-type.js';

const params = z.strictObject({
  window: duration('Width of one window.', '10s', '30m').default(30_000),
  windows: wholeNumber('How many of the newest windows are looked at.', 2, 60).default(10),
  enterWindows: wholeNumber('Fires when the node failed in this many of them …', 1, 60).default(5),
  minCount: wholeNumber('… and this often in all.', 1, 1_000_000).default(10),
  exitWindows: wholeNumber('Over when it failed in no more than this many.', 0, 59).default(1),
  codes: texts('Only failures with one of these codes.').optional(),
  nodes: texts('Only these nodes, by id.').optional(),
  nodeTypes: texts('Only nodes of these types.').optional(),
});

/**
 * One node of a Flow fails again and again, whatever the code: an incident for each node. Off unless asked for,
 * because the rules on what is wrong name the failing nodes too.
 */
export const nodeFailing = ruleType({
  name: 'node_failing',
  title: 'Node keeps failing',
  severity: 'warning',
  enabled: false,
  notify: true,
  forMs: 0,
  holdMs: 60_000,
  scopes: ['environments', 'flows'],
  params,
  build({ window, codes, nodes, nodeTypes, ...given }, scope) {
    const keeps = { ...given, windowMs: Math.ceil(window / PERSISTENCE_BUCKET_MS) * PERSISTENCE_BUCKET_MS };
    const filter = {
      ...scope,
      ...(codes && { codes }),
      ...(nodes && { nodes }),
      ...(nodeTypes && { nodeTypes }),
    };
    return {
      ...PLAIN,
      signal: { of: 'failures', filter, by: 'node', measure: 'count' },
      ...judgePersistence(keeps, 'failures'),
    };
  },
});
