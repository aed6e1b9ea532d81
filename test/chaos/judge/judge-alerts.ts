import type { AlertPost } from '../stage/alert-recorder.js';
import type { Interruption } from '../stage/app-process.js';
import type { AlertEvidence } from './evidence.js';

/**
 * A process halted within this time of its message may have missed the answer to it: on waking up its patience
 * is over before the answer is read.
 */
const ANSWER_MS = 2_000;

export interface AlertVerdict {
  faults: string[];
  /** Messages that came again because their sender was killed or halted between sending and marking. */
  unavoidable: AlertPost[];
}

export interface AlertRecord {
  /** What the receiver took, in the order of arrival. */
  posts: readonly AlertPost[];
  /** Messages that name no incident. */
  strange: readonly string[];
  /** What was done to each process, by name. */
  interruptions: ReadonlyMap<string, readonly Interruption[]>;
}

/**
 * No page is lost, and none comes twice. Pure. Three things have to agree: the incidents, the outbox that was
 * written with them, and what the receiver took. A message may come again in one case alone: whoever sent it was
 * killed before it could mark it as sent, or never got the answer. Incident and event in the message tell such a
 * repeat from a new page.
 */
export function judgeAlerts({ incidents, messages }: AlertEvidence, record: AlertRecord): AlertVerdict {
  const verdict: AlertVerdict = { faults: [], unavoidable: [] };
  const { faults } = verdict;
  const promised = groupBy(messages, ({ incident, event }) => `${incident} ${toldAs(event)}`);
  for (const { id, rule, project, resolved } of incidents) {
    for (const event of resolved ? (['fired', 'resolved'] as const) : (['fired'] as const)) {
      if (promised.has(`${id} ${event}`)) continue;
      faults.push(`lost page: ${rule} in ${project} (${id}) ${event} and no message was written`);
    }
  }
  for (const { incident, event, state, attempts, lastError } of messages) {
    if (state === 'delivered') continue;
    faults.push(`not delivered: ${incident} ${event}, ${state} after ${attempts} attempts (${lastError})`);
  }
  const came = groupBy(record.posts, ({ incident, event }) => `${incident} ${event}`);
  for (const [key, rows] of promised) {
    const delivered = rows.filter(({ state }) => state === 'delivered');
    // An update calls nobody, and a receiver that cannot edit leaves it out.
    const due = delivered.filter(({ event }) => event !== 'updated').length;
    const posts = came.get(key) ?? [];
    if (posts.length < due) faults.push(`lost page: ${key} is marked as delivered and did not arrive`);
    judgeRepeats(posts, delivered.length, record, verdict);
  }
  for (const [key, posts] of came) {
    if (!promised.has(key))
      faults.push(`a page that nothing was written about: ${key} by ${posts[0]!.sender}`);
  }
  for (const text of record.strange) faults.push(`a page that names no incident: ${text.slice(0, 200)}`);
  return verdict;
}

/** Of more messages than were promised, so many have to be repeats that nobody could avoid. */
function judgeRepeats(
  posts: readonly AlertPost[],
  promised: number,
  record: AlertRecord,
  { faults, unavoidable }: AlertVerdict,
): void {
  const excess = posts.length - promised;
  if (excess <= 0) return;
  const pairs = posts.slice(1).map((again, i) => ({ before: posts[i]!, again }));
  const excused = pairs.filter(({ before, again }) => mayComeAgain(before, again, record)).slice(0, excess);
  unavoidable.push(...excused.map(({ again }) => again));
  if (excused.length === excess) return;
  const senders = posts.map(({ sender, at }) => `${sender} at ${new Date(at).toISOString()}`).join(', ');
  faults.push(`sent twice: ${posts[0]!.incident} ${posts[0]!.event}, promised ${promised} times: ${senders}`);
}

/** Which of the two kinds of messages an event arrives as. */
function toldAs(event: string): AlertPost['event'] {
  return event === 'resolved' ? 'resolved' : 'fired';
}

function mayComeAgain(before: AlertPost, again: AlertPost, { interruptions }: AlertRecord): boolean {
  if (!before.answered) return true;
  return (interruptions.get(before.sender) ?? []).some(({ what, at }) =>
    what === 'killed' ? at >= before.at - ANSWER_MS && at <= again.at : Math.abs(at - before.at) <= ANSWER_MS,
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
