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
 * No page is lost, and none comes twice. Pure. A message may come again in one case alone: whoever sent it was
 * killed before it could mark it as sent, or never got the answer. Incident and event in the message tell such a
 * repeat from a new page.
 */
export function judgeAlerts(evidence: AlertEvidence, record: AlertRecord): AlertVerdict {
  const verdict: AlertVerdict = { faults: [], unavoidable: [] };
  const { faults } = verdict;
  const byMessage = new Map<string, AlertPost[]>();
  for (const post of record.posts) {
    const key = `${post.incident} ${post.event}`;
    byMessage.set(key, [...(byMessage.get(key) ?? []), post]);
  }
  const known = new Set<string>();
  for (const { id, rule, project, fired, resolved } of evidence.incidents) {
    known.add(id);
    const name = `${rule} in ${project} (${id})`;
    for (const event of ['fired', 'resolved'] as const) {
      const due = event === 'fired' ? fired : fired && resolved;
      const came = byMessage.has(`${id} ${event}`);
      if (due && !came) faults.push(`lost page: ${name} ${event} and nobody was told`);
      if (!due && came) faults.push(`false page: ${name} was told as ${event} and is not`);
    }
  }
  for (const posts of byMessage.values()) {
    if (!known.has(posts[0]!.incident)) faults.push(`a page about an unknown incident ${posts[0]!.incident}`);
    for (const [i, again] of posts.slice(1).entries()) {
      const before = posts[i]!;
      if (mayComeAgain(before, again, record)) verdict.unavoidable.push(again);
      else
        faults.push(
          `sent twice: ${describe(before)}, and again by ${again.sender} ${again.at - before.at} ms later`,
        );
    }
  }
  for (const text of record.strange) faults.push(`a page that names no incident: ${text.slice(0, 200)}`);
  for (const { incident, event, state, attempts, lastError } of evidence.undelivered) {
    faults.push(`not delivered: ${incident} ${event}, ${state} after ${attempts} attempts (${lastError})`);
  }
  return verdict;
}

function mayComeAgain(before: AlertPost, again: AlertPost, { interruptions }: AlertRecord): boolean {
  if (!before.answered) return true;
  return (interruptions.get(before.sender) ?? []).some(({ what, at }) =>
    what === 'killed' ? at >= before.at - ANSWER_MS && at <= again.at : Math.abs(at - before.at) <= ANSWER_MS,
  );
}

function describe({ incident, event, sender, at }: AlertPost): string {
  return `${incident} ${event} by ${sender} at ${new Date(at).toISOString()}`;
}
