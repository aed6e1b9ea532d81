import { ruleNamed } from '#alerting/registry.js';
import type { Tally } from './tell-story.js';

export interface ClosingFacts {
  url: string;
  project: string;
  tally: Tally;
  /** Seconds in which the story was told. */
  seconds: number;
  /** The folder in which a local instance keeps its admin token. */
  dataDir: string;
}

/** The alerts that the story sets off, in the order in which they fire. */
export const STORY_ALERTS = ['rate_limit_spike', 'server_error_persistence'] as const;

/** Told in less, the outage is over before it counts as one that persists. */
export const SHORTEST_TELLING_FOR_ALERTS = 45;

/** Seconds after the story at which the last of its alerts is over: no failure in the window, and the hold. */
export function quietAfterSeconds(): number {
  const waits = STORY_ALERTS.map((name) => {
    const rule = ruleNamed(name);
    return rule ? rule.windowMs + rule.holdMs : 0;
  });
  return Math.max(...waits) / 1000;
}

/** One of the broken runs, as a terminal shows it: what somebody would paste into `explain`. */
const PASTED = JSON.stringify({
  data: {
    checkStatus: {
      status: 'error',
      nodes: [
        {
          nodeId: 'LLMNode_746',
          nodeType: 'LLMNode',
          nodeName: 'Generate Text',
          status: 'error',
          statusCode: 401,
          error: 'Incorrect API key provided',
        },
      ],
    },
  },
});

/** What to look at once the story is told; the commands can be pasted as they are. */
export function closing({ url, project, tally, seconds, dataDir }: ClosingFacts): string {
  const get = (path: string) => `  curl -s -H "Authorization: Bearer $TOKEN" '${url}${path}'`;
  const of = `project=${encodeURIComponent(project)}`;
  const codes = [...tally.codes].sort((one, other) => other[1] - one[1]).slice(0, 6);
  return [
    '',
    `${tally.sent} events sent, ${tally.accepted} accepted, ${tally.rejected} rejected` +
      (tally.retries > 0 ? `, ${tally.retries} requests sent again` : '') +
      '.',
    `Most frequent: ${codes.map(([code, count]) => `${code} ${count}`).join(', ')}.`,
    '',
    'What to look at (the admin token is printed when Foghorn starts):',
    '',
    `  TOKEN=\${FOGHORN_ADMIN_TOKEN:-$(cat '${dataDir}/admin-token')}`,
    '',
    '  # the same failure is one issue, however often it happened',
    get(`/api/issues?${of}&sort=count&limit=5`),
    '  # the node that lost its credential, with meaning, cause and fix',
    get(`/api/failures?${of}&code=NODE_CREDENTIALS&limit=1`),
    `  # ${alertNote(seconds)}`,
    get(`/api/alerts?${of}`),
    '  # every event that came in has exactly one outcome',
    get('/api/outcomes'),
    '  # what Prometheus scrapes',
    `  curl -s '${url}/metrics' | grep '^foghorn_failures_total'`,
    '  # what does this error mean?',
    `  curl -s -H "Authorization: Bearer $TOKEN" -H 'content-type: application/json' '${url}/api/explain' -d '${PASTED}'`,
    '',
    `Interactive API documentation: ${url}/docs`,
    '',
  ].join('\n');
}

function alertNote(seconds: number): string {
  if (seconds < SHORTEST_TELLING_FOR_ALERTS) {
    return `the 429 spike; told in less than ${SHORTEST_TELLING_FOR_ALERTS} s, the outage was too short for an alert`;
  }
  return `the 429 spike and the outage; both fire during the story and resolve within ${quietAfterSeconds()} s of it`;
}
