import { contentUuid } from '#contracts/hash.js';
import type { Incident, Notification } from '#contracts/incident.js';
import { holdOf } from './flapping.js';
import type { Rule, RuleVerdict } from './rule.js';
import { spanInWords } from './wording.js';

/** Who an incident belongs to and how patient its rule is. */
export type TransitionPolicy = Pick<Rule, 'name' | 'title' | 'severity' | 'forMs' | 'holdMs'> &
  Pick<Incident, 'project' | 'subject' | 'notify'> & {
    /** Why it cannot be told whether failures have ended (a source is silent); null or absent: it can. */
    blind?: string | null;
  };

/** Why a step did what it did; bounded, for logs. */
export type TransitionReason =
  | 'quiet' // no incident, and nothing to start one
  | 'started' // the condition holds, now it must last for `forMs`
  | 'waiting' // it holds, `forMs` is not over
  | 'lapsed' // it ended before `forMs` was over: nobody is told
  | 'fired'
  | 'burning' // firing and not clear
  | 'holding' // firing and clear, `holdMs` is not over
  | 'blind' // firing, and clear only because data are missing
  | 'resolved';

export interface Transition {
  /** The incident after the step; the previous one itself when nothing about it changed. */
  next: Incident | null;
  /** What people are told; at most one thing. */
  emit: ('fired' | 'resolved')[];
  reason: TransitionReason;
}

/**
 * One step of an incident's life: pending → firing → resolved. Pure, and idempotent: the same verdict at the
 * same `now` on its own result changes nothing and tells nobody again. A resolved incident is never
 * reopened; the next one gets a new id.
 */
export function transition(
  previous: Incident | null,
  verdict: RuleVerdict,
  now: number,
  policy: TransitionPolicy,
): Transition {
  if (previous === null || previous.state === 'resolved') return begin(previous, verdict, now, policy);
  if (previous.state === 'pending') return wait(previous, verdict, now, policy);
  return burn(previous, verdict, now, policy);
}

function begin(
  previous: Incident | null,
  verdict: RuleVerdict,
  now: number,
  policy: TransitionPolicy,
): Transition {
  if (verdict.level !== 'active') return { next: previous, emit: [], reason: 'quiet' };
  // Derived from what it is about, so that a step done twice names the same incident.
  const id = contentUuid('incident', policy.name, policy.project, policy.subject ?? '', String(now));
  const incident: Incident = {
    id,
    rule: policy.name,
    title: policy.title,
    severity: policy.severity,
    project: policy.project,
    subject: policy.subject,
    notify: policy.notify,
    state: 'pending',
    startedAt: now,
    firedAt: null,
    resolvedAt: null,
    lastActiveAt: now,
    value: verdict.value,
    peak: verdict.value,
    baseline: verdict.baseline,
    reason: verdict.reason,
    groupId: id,
    labels: null,
    flaps: 0,
    muted: null,
    acknowledged: null,
  };
  if (policy.forMs > 0) return { next: incident, emit: [], reason: 'started' };
  return fire(incident, verdict, now);
}

/** A pending incident dates from when its condition was met; a firing one from the failures behind it. */
function fire(incident: Incident, { since }: RuleVerdict, now: number): Transition {
  const startedAt = Math.min(since ?? incident.startedAt, incident.startedAt);
  return {
    next: { ...incident, state: 'firing', startedAt, firedAt: now },
    emit: ['fired'],
    reason: 'fired',
  };
}

function wait(incident: Incident, verdict: RuleVerdict, now: number, policy: TransitionPolicy): Transition {
  if (verdict.level !== 'active') {
    const next: Incident = {
      ...measured(incident, verdict),
      state: 'resolved',
      resolvedAt: now,
      reason: `ended before it had lasted for ${spanInWords(policy.forMs)}: ${verdict.reason}`,
    };
    return { next, emit: [], reason: 'lapsed' };
  }
  const seen = unlessEqual(incident, {
    ...measured(incident, verdict),
    lastActiveAt: now,
    reason: verdict.reason,
  });
  if (now - incident.startedAt < policy.forMs) return { next: seen, emit: [], reason: 'waiting' };
  return fire(seen, verdict, now);
}

function burn(incident: Incident, verdict: RuleVerdict, now: number, policy: TransitionPolicy): Transition {
  if (verdict.level !== 'clear') {
    const next = { ...measured(incident, verdict), lastActiveAt: Math.max(incident.lastActiveAt, now) };
    return { next: unlessEqual(incident, next), emit: [], reason: 'burning' };
  }
  const next = measured(incident, verdict);
  if (policy.blind) {
    // The hold begins anew when data are back: the first windows are not full yet.
    const unseen = { ...next, lastActiveAt: Math.max(incident.lastActiveAt, now) };
    return { next: unlessEqual(incident, unseen), emit: [], reason: 'blind' };
  }
  if (now - incident.lastActiveAt < holdOf(incident, policy.holdMs)) {
    return { next: unlessEqual(incident, next), emit: [], reason: 'holding' };
  }
  const lasted = spanInWords(now - (incident.firedAt ?? incident.startedAt));
  const reason = `resolved after ${lasted}: ${verdict.reason}, ${next.peak} at the peak`;
  return {
    next: { ...next, state: 'resolved', resolvedAt: now, reason },
    emit: ['resolved'],
    reason: 'resolved',
  };
}

/** The reason that it fired with stays: it is what the message said. */
function measured(incident: Incident, { value }: RuleVerdict): Incident {
  return { ...incident, value, peak: Math.max(incident.peak, value) };
}

const VOLATILE = ['lastActiveAt', 'value', 'peak', 'reason'] as const satisfies readonly (keyof Incident)[];

function unlessEqual(previous: Incident, next: Incident): Incident {
  return VOLATILE.every((key) => previous[key] === next[key]) ? previous : next;
}

/**
 * Whether a step is worth a write: every change of state is, a mere refresh of the numbers only when the stored
 * ones are older than `refreshMs`. The hold may thus begin up to `refreshMs` early after a change of worker.
 */
export function worthWriting(
  previous: Incident | null,
  next: Incident | null,
  now: number,
  refreshMs: number,
) {
  if (next === null || next === previous) return false;
  if (previous === null || previous.state !== next.state) return true;
  return now - previous.lastActiveAt >= refreshMs && next.lastActiveAt !== previous.lastActiveAt;
}

/** The key under which one message about an incident reaches a receiver once, whoever writes it. */
export function dedupeKey(
  incidentId: string,
  event: Notification['event'],
  sequence: number,
  receiver: string,
): string {
  return `${incidentId}:${event}:${sequence}:${receiver}`;
}
