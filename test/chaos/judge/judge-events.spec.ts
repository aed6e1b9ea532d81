import type { Note } from '../load/notebook.js';
import type { Evidence } from './evidence.js';
import { judgeEvents } from './judge-events.js';

const note = (fields: Partial<Note> = {}): Note => ({
  fate: 'failure',
  loose: false,
  sends: 1,
  acks: 1,
  ...fields,
});

const NOTES = new Map<string, Note>([
  ['a', note()],
  ['b', note({ sends: 3, acks: 2 })],
  ['loose', note({ loose: true, sends: 2, acks: 2 })],
  ['unheard', note({ acks: 0 })],
  ['fine', note({ fate: 'not_failure', sends: 2, acks: 1 })],
  ['old', note({ fate: 'too_old' })],
]);

/** What Foghorn holds when all went well. */
function evidence(fields: Partial<Evidence> = {}): Evidence {
  const byCode = new Map([['shop RATE_LIMITED', 5]]);
  return {
    stored: new Map([
      ['a', 1],
      ['b', 1],
      ['loose', 2],
      ['unheard', 1],
    ]),
    quarantined: new Map([['old', 1]]),
    quarantineReasons: new Map([['too_old', 1]]),
    outcomes: { received: 9, stored: 5, duplicate: 1, not_failure: 2, quarantined: 1, pending: 0 },
    failuresByIssue: new Map([['issue', 5]]),
    issueCounts: new Map([['issue', 5]]),
    failuresByCode: byCode,
    recentFailuresByCode: byCode,
    rollups: new Map([
      ['rollups_10s', byCode],
      ['rollups_1m', byCode],
    ]),
    undrained: [],
    failedJobs: 0,
    ...fields,
  };
}

const without = (key: string) => {
  const stored = new Map(evidence().stored);
  stored.delete(key);
  return stored;
};
const outcomes = (fields: Partial<Evidence['outcomes']>) => ({ ...evidence().outcomes, ...fields });

describe('judgeEvents', () => {
  it('finds nothing where all is well', () => {
    expect(judgeEvents(NOTES, evidence())).toEqual([]);
  });

  it('does not mind that what was never acknowledged is missing', () => {
    const less = { stored: without('unheard'), outcomes: outcomes({ received: 8, stored: 4 }) };
    expect(judgeEvents(NOTES, evidence(less))).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['a lost event', { stored: without('a') }, '1 acknowledged and not stored: a'],
    [
      'an event stored twice',
      { stored: new Map([...evidence().stored, ['b', 2]]) },
      'stored more than once: b (2 times, acknowledged 2 times)',
    ],
    [
      'one that was never acknowledged stored twice',
      { stored: new Map([...evidence().stored, ['unheard', 2]]) },
      'stored more than once: unheard',
    ],
    [
      'an event without id and time that counts more often than it was sent',
      { stored: new Map([...evidence().stored, ['loose', 3]]) },
      'stored more than once: loose',
    ],
    ['an event of nobody', { stored: new Map([...evidence().stored, ['x', 1]]) }, 'sent by nobody: x'],
    [
      'a non-failure that was stored',
      { stored: new Map([...evidence().stored, ['fine', 1]]) },
      'no failures',
    ],
    ['an old event that is gone', { quarantined: new Map() }, 'not in quarantine: old'],
    ['an old event that is there too often', { quarantined: new Map([['old', 2]]) }, 'more often'],
    [
      'a sound event in quarantine',
      { quarantined: new Map([...evidence().quarantined, ['a', 1]]) },
      'fit to be stored',
    ],
    ['another reason for quarantine', { quarantineReasons: new Map([['store_failed', 1]]) }, 'store_failed'],
    ['outcomes that do not add up', { outcomes: outcomes({ duplicate: 2 }) }, 'add up to 10'],
    [
      'too little received',
      { outcomes: outcomes({ received: 6, duplicate: 0, stored: 3 }) },
      'received and done: 6',
    ],
    [
      'more received than sent',
      { outcomes: outcomes({ received: 12, duplicate: 4 }) },
      'received and done: 12',
    ],
    [
      'a ledger that knows of other rows',
      { outcomes: outcomes({ stored: 4, duplicate: 2 }) },
      '5 failures in the table',
    ],
    ['an issue that counted twice', { issueCounts: new Map([['issue', 6]]) }, 'issue: 6 stated, 5 stored'],
    ['an issue that is missing', { issueCounts: new Map() }, 'issue: 0 stated, 5 stored'],
    [
      'a rollup that counted too little',
      { rollups: new Map([['rollups_1m', new Map([['shop RATE_LIMITED', 4]])]]) },
      '(rollups_1m): shop RATE_LIMITED: 4 stated, 5 stored',
    ],
    ['a batch that was given up', { failedJobs: 1 }, 'gave up 1'],
    ['a batch that is still there', { undrained: ['batch'] }, 'never came out of the queue: batch'],
  ])('finds %s', (_what, planted, said) => {
    expect(judgeEvents(NOTES, evidence(planted)).join('\n')).toContain(said);
  });
});
