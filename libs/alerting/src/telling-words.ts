import type { GroupMember, Incident, Muting, NotificationReason } from '#contracts/incident.js';
import { flappingInWords } from './flapping.js';
import { spanInWords } from './wording.js';

/** Why an incident is told for the first time. */
export function firstReason(incident: Incident, wasMuted: Muting | null): NotificationReason {
  if (wasMuted?.by === 'inhibition') {
    const text = `it goes on after what explained it: ${wasMuted.text}`;
    return { kind: 'inhibition_ended', text };
  }
  if (wasMuted) return { kind: 'silence_ended', text: `silence ended, and it still fires: ${wasMuted.text}` };
  if (incident.flaps > 0) return { kind: 'flapping', text: flappingInWords(incident.flaps) };
  return { kind: 'first', text: 'first' };
}

/** Why a message has one more incident in it. */
export function joinedReason({ title }: Incident): NotificationReason {
  return { kind: 'joined', text: `${title} fired with it` };
}

/** Why a group is over at `now`. */
export function resolvedReason({ firedAt, startedAt }: Incident, now: number): NotificationReason {
  return { kind: 'resolved', text: `resolved after ${spanInWords(now - (firedAt ?? startedAt))}` };
}

/** What became untrue of the last message, given what it said and what is to be said. */
export function updatedReason(
  lead: Incident,
  members: readonly Incident[],
  joined: readonly Incident[],
  said: { before: string; now: string },
): NotificationReason {
  if (joined.length > 0) return joinedReason(joined[0]!);
  const { acknowledged } = lead;
  if (acknowledged && said.before.split('@')[1] !== said.now.split('@')[1]) {
    const comment = acknowledged.comment ? `: ${acknowledged.comment}` : '';
    return { kind: 'acknowledged', text: `acknowledged by ${acknowledged.by}${comment}` };
  }
  const over = members.find(({ id, state }) => state === 'resolved' && said.before.includes(id));
  return { kind: 'left', text: `${over?.title ?? 'one of them'} is over` };
}

/** What a message says in short: who fires, and since when somebody takes care. */
export function saidOf(lead: Incident, firing: readonly Incident[]): string {
  const ids = firing.map(({ id }) => id).sort();
  return `${ids.join(',')}@${lead.acknowledged?.at ?? ''}`;
}

/** The lead as the message shows it: firing for as long as one of its group does, over when the last one is. */
export function asTold(lead: Incident, members: readonly Incident[], now: number): Incident {
  const open = members.filter(({ state }) => state === 'firing');
  if (open.length === 0) return { ...lead, resolvedAt: lead.resolvedAt === null ? null : now };
  if (lead.state === 'firing') return lead;
  const reason = `${lead.title} is over; ${open.map(({ title }) => title).join(', ')} goes on`;
  return { ...lead, state: 'firing', resolvedAt: null, reason };
}

/** What a message says of another incident in it. */
export function memberOf(incident: Incident): GroupMember {
  const { id, rule, title, severity, project, subject, state, value, reason } = incident;
  return { id, rule, title, severity, project, subject, state, value, reason };
}
