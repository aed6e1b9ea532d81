import { OUTCOMES } from '#contracts/outcome.js';
import type { Note } from '../load/notebook.js';
import type { Counts, Evidence } from './evidence.js';

/** Wrong markers that are named; the rest is counted. */
const NAMED = 5;

/**
 * Holds what the clients remember against what Foghorn holds: nothing acknowledged is missing, nothing is there
 * twice, and every count says the same. Pure. Returns what is wrong, one sentence each.
 */
export function judgeEvents(notes: ReadonlyMap<string, Note>, evidence: Evidence): string[] {
  return [
    ...judgeFailures(notes, evidence),
    ...judgeQuarantine(notes, evidence),
    ...judgeOutcomes(notes, evidence),
    ...judgeCounts(evidence),
  ];
}

function judgeFailures(notes: ReadonlyMap<string, Note>, { stored }: Evidence): string[] {
  const lost: string[] = [];
  const twice: string[] = [];
  const misplaced: string[] = [];
  for (const [marker, note] of notes) {
    const rows = stored.get(marker) ?? 0;
    if (note.fate !== 'failure') {
      if (rows > 0) misplaced.push(`${marker} (${note.fate})`);
      continue;
    }
    if (note.acks > 0 && rows === 0) lost.push(marker);
    // Without an id and a time of its own an event is another one in each second in which it comes in.
    const most = note.loose ? note.sends : 1;
    if (rows > most) twice.push(`${marker} (${rows} times, acknowledged ${note.acks} times)`);
  }
  const unknown = [...stored.keys()].filter((marker) => !notes.has(marker));
  return [
    ...sentence(lost, 'acknowledged and not stored'),
    ...sentence(twice, 'stored more than once'),
    ...sentence(misplaced, 'stored although they are no failures or too old'),
    ...sentence(unknown, 'stored and sent by nobody'),
  ];
}

function judgeQuarantine(notes: ReadonlyMap<string, Note>, evidence: Evidence): string[] {
  const lost: string[] = [];
  const tooOften: string[] = [];
  const wrongly: string[] = [];
  for (const [marker, { fate, acks, sends }] of notes) {
    const rows = evidence.quarantined.get(marker) ?? 0;
    if (fate !== 'too_old') {
      if (rows > 0) wrongly.push(`${marker} (${fate})`);
      continue;
    }
    // Each batch that brought it set it aside anew: quarantine keeps what came, and asks no key.
    if (rows < Math.min(acks, 1)) lost.push(marker);
    if (rows > sends) tooOften.push(`${marker} (${rows} rows of ${sends} sends)`);
  }
  const reasons = [...evidence.quarantineReasons.keys()].filter((reason) => reason !== 'too_old');
  return [
    ...sentence(lost, 'too old, acknowledged and not in quarantine'),
    ...sentence(tooOften, 'in quarantine more often than they were sent'),
    ...sentence(wrongly, 'in quarantine and fit to be stored'),
    ...sentence(reasons, 'reasons in quarantine that nothing in the load gives'),
  ];
}

function judgeOutcomes(notes: ReadonlyMap<string, Note>, evidence: Evidence): string[] {
  const { outcomes, stored, quarantined, undrained, failedJobs } = evidence;
  const faults: string[] = [];
  const sum = OUTCOMES.reduce((total, outcome) => total + outcomes[outcome], outcomes.pending);
  if (sum !== outcomes.received) {
    faults.push(`GET /api/outcomes: received ${outcomes.received}, the outcomes add up to ${sum}`);
  }
  const all = { sends: 0, acks: 0 };
  const fine = { sends: 0, acks: 0 };
  for (const { fate, sends, acks } of notes.values()) {
    for (const into of fate === 'not_failure' ? [all, fine] : [all]) {
      into.sends += sends;
      into.acks += acks;
    }
  }
  const within = (what: string, count: number, least: number, most: number) => {
    if (count >= least && count <= most) return;
    faults.push(`${what}: ${count} in the ledger; acknowledged ${least}, sent ${most}`);
  };
  within('received and done', outcomes.received - outcomes.pending, all.acks, all.sends);
  within('not a failure', outcomes.not_failure, fine.acks, fine.sends);
  const rows = total(stored);
  if (rows !== outcomes.stored)
    faults.push(`${rows} failures in the table, ${outcomes.stored} in the ledger`);
  const aside = total(quarantined);
  if (aside !== outcomes.quarantined) {
    faults.push(`${aside} records in quarantine, ${outcomes.quarantined} in the ledger`);
  }
  if (failedJobs > 0) faults.push(`the queue gave up ${failedJobs} batches`);
  return [...faults, ...sentence(undrained, 'batches that never came out of the queue')];
}

function judgeCounts(evidence: Evidence): string[] {
  const { failuresByCode, recentFailuresByCode } = evidence;
  const faults = compare('issue', evidence.failuresByIssue, evidence.issueCounts);
  for (const [table, counts] of evidence.rollups) {
    const rows = table === 'rollups_10s' ? recentFailuresByCode : failuresByCode;
    faults.push(...compare(table, rows, counts));
  }
  return faults;
}

function compare(what: string, rows: Counts, stated: Counts): string[] {
  const wrong = [...new Set([...rows.keys(), ...stated.keys()])]
    .filter((key) => (rows.get(key) ?? 0) !== (stated.get(key) ?? 0))
    .map((key) => `${key}: ${stated.get(key) ?? 0} stated, ${rows.get(key) ?? 0} stored`);
  return sentence(wrong, `wrong counts (${what})`);
}

function sentence(items: readonly string[], what: string): string[] {
  if (items.length === 0) return [];
  const more = items.length > NAMED ? ` and ${items.length - NAMED} more` : '';
  return [`${items.length} ${what}: ${items.slice(0, NAMED).join(', ')}${more}`];
}

/** The sum of all counts. */
export function total(counts: Counts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
