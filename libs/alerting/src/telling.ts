import type {
  GroupMember,
  Incident,
  Muting,
  NotificationEvent,
  NotificationReason,
} from '#contracts/incident.js';
import type { Telling } from '#contracts/telling.js';
import { escalationDue, type EscalationStep } from './escalation.js';
import { byWeight, goesWith } from './grouping.js';
import { repeatDue } from './repeat.js';
import {
  asTold,
  firstReason,
  joinedReason,
  memberOf,
  resolvedReason,
  saidOf,
  updatedReason,
} from './telling-words.js';

/** An incident after its step, and what bears on telling it. */
export interface Tellable<T extends Incident = Incident> {
  incident: T;
  /** What was told of it; null: nothing, or it is told with another one. */
  telling: Telling | null;
  /** What kept it quiet until now. */
  wasMuted: Muting | null;
  /** Whether its condition is seen at this very moment; one that only holds on is not told anew. */
  burning: boolean;
}

/** When people are called again, and whom else. */
export interface TellingPolicy {
  /** How long an incident may fire before it is told again; 0 never repeats. */
  repeatMs: number;
  /** For incidents whose route says nothing of it; soonest first. */
  escalations: readonly EscalationStep[];
}

/** Where messages go. */
export interface Recipients {
  /** Names of the receivers that hear of the incident. */
  of(incident: Incident): readonly string[];
  /** Who hears of it besides while nobody acknowledges, soonest first; empty: as the policy says. */
  escalations(incident: Incident): readonly EscalationStep[];
  /** Whether the receiver brings an earlier message up to date; the others get no `updated`. */
  edits(receiver: string): boolean;
}

/** One message to write, for each of its receivers. */
export interface Message {
  /** The one that the message is about; while others go on that fired with it, it counts as firing. */
  incident: Incident;
  event: NotificationEvent;
  sequence: number;
  reason: NotificationReason;
  members: GroupMember[];
  receivers: string[];
}

/** What is told of the incidents, and what is to be kept of that. */
export interface Told<T extends Incident = Incident> {
  /** All of them in the order given, with their groups and what was told. */
  incidents: { incident: T; telling: Telling | null }[];
  messages: Message[];
}

/** Members that a message lists. */
const MEMBERS_MAX = 50;

/**
 * Decides what people are told at `now`. Pure; the same input gives the same messages under the same numbers, so that
 * two workers that decide at once write the same rows. Told are incidents that fire, are meant for people and are not
 * muted; those of one project that fire together share a message. A group is called once, called again while
 * nobody acknowledges it, and over when all of it is; that is told to whoever was called, muted or not.
 */
export function tell<T extends Incident>(
  all: readonly Tellable<T>[],
  now: number,
  policy: TellingPolicy,
  recipients: Recipients,
): Told<T> {
  const groups = new Map<string, Group<T>>();
  for (const one of all) if (one.telling) groups.set(one.incident.id, groupOf(one, one.telling));
  const untold: Tellable<T>[] = [];
  const placed = new Map<string, T>();
  for (const one of all) {
    const group = one.telling ? undefined : groups.get(one.incident.groupId);
    if (group) group.members.push(one);
    else if (!one.telling) untold.push(one);
  }
  for (const one of untold.filter(isTold).sort((a, b) => byWeight(a.incident, b.incident))) {
    const { incident } = one;
    const group = [...groups.values()].find(({ lead, telling }) =>
      goesWith(incident, lead.incident, telling.since, now),
    );
    if (group) {
      const joined = { ...incident, groupId: group.lead.incident.id };
      const acknowledged = incident.acknowledged ?? group.lead.incident.acknowledged;
      placed.set(incident.id, { ...joined, acknowledged });
      group.members.push({ ...one, incident: { ...joined, acknowledged } });
      group.joined.push(one);
    } else {
      groups.set(incident.id, { ...groupOf(one, beginning(now)), begins: true });
    }
  }
  const messages = [...groups.values()].flatMap((group) => messagesOf(group, now, policy, recipients));
  const incidents = all.map(({ incident }) => ({
    incident: placed.get(incident.id) ?? incident,
    telling: groups.get(incident.id)?.telling ?? null,
  }));
  return { incidents, messages };
}

interface Group<T extends Incident> {
  lead: Tellable<T>;
  /** All that are told in its messages, the lead first. */
  members: Tellable<T>[];
  /** Those that came to it just now. */
  joined: Tellable<T>[];
  begins: boolean;
  telling: Telling;
}

function groupOf<T extends Incident>(lead: Tellable<T>, telling: Telling): Group<T> {
  return { lead, members: [lead], joined: [], begins: false, telling };
}

function isTold({ incident, burning }: Tellable): boolean {
  return incident.notify && incident.state === 'firing' && incident.muted === null && burning;
}

function messagesOf<T extends Incident>(
  group: Group<T>,
  now: number,
  policy: TellingPolicy,
  recipients: Recipients,
): Message[] {
  const { lead, members, telling } = group;
  const firing = members.filter(({ incident }) => incident.state === 'firing');
  const messages: Message[] = [];
  const write = (event: NotificationEvent, reason: NotificationReason, receivers: readonly string[]) => {
    if (receivers.length === 0) return;
    group.telling = { ...group.telling, sequence: group.telling.sequence + 1 };
    messages.push({
      incident: asTold(lead.incident, incidentsOf(members), now),
      event,
      sequence: group.telling.sequence,
      reason,
      members: members.slice(1, MEMBERS_MAX + 1).map(({ incident }) => memberOf(incident)),
      receivers: [...receivers],
    });
  };
  if (firing.length === 0) {
    write('resolved', resolvedReason(lead.incident, now), telling.receivers);
    return messages;
  }
  const called = new Set<string>();
  /** Calls the receivers: those that know nothing yet with `fired`. */
  const call = (reason: NotificationReason, receivers: Iterable<string>) => {
    const wanted = [...new Set(receivers)].filter((receiver) => !called.has(receiver));
    const known = wanted.filter((receiver) => group.telling.receivers.includes(receiver));
    const fresh = wanted.filter((receiver) => !group.telling.receivers.includes(receiver));
    write('fired', reason, fresh);
    write('repeated', reason, known);
    for (const receiver of wanted) called.add(receiver);
    group.telling = { ...group.telling, receivers: [...group.telling.receivers, ...fresh] };
  };
  const everybody = () =>
    new Set([...firing.flatMap(({ incident }) => [...recipients.of(incident)]), ...group.telling.receivers]);

  const callAgain = () => {
    if (firing.every(({ incident }) => incident.muted !== null)) return;
    const { telling: told } = group;
    if (firing.some(isHeardAgain)) {
      // Whatever came due while it was muted is made up for by this one call.
      call({ kind: 'silence_ended', text: 'silence ended, and it still fires' }, everybody());
      group.telling = { ...group.telling, calledAt: now, waitingSince: now };
      return;
    }
    const steps = recipients.escalations(lead.incident);
    const escalation = escalationDue(told, now, steps.length > 0 ? steps : policy.escalations);
    const repeat = repeatDue(told.calledAt, now, policy.repeatMs);
    if (escalation) call(escalation.reason, escalation.receivers);
    else if (repeat) call(repeat, everybody());
    else return;
    group.telling = {
      ...group.telling,
      calledAt: now,
      escalated: escalation?.escalated ?? told.escalated,
    };
  };

  if (group.begins) {
    call(firstReason(lead.incident, lead.wasMuted), everybody());
  } else {
    for (const one of group.joined) {
      const others = recipients
        .of(one.incident)
        .filter((receiver) => !group.telling.receivers.includes(receiver));
      call(joinedReason(one.incident), others);
    }
    if (!firing.some(({ incident }) => incident.acknowledged)) callAgain();
  }
  const said = saidOf(lead.incident, incidentsOf(firing));
  if (said !== group.telling.said) {
    const stale = group.telling.receivers.filter((name) => !called.has(name) && recipients.edits(name));
    const changes = { before: group.telling.said, now: said };
    const reason = updatedReason(lead.incident, incidentsOf(members), incidentsOf(group.joined), changes);
    write('updated', reason, stale);
    group.telling = { ...group.telling, said };
  }
  return messages;
}

/** Whether something that is heard of fires on after what muted it. */
function isHeardAgain({ incident, wasMuted, burning }: Tellable): boolean {
  return burning && incident.muted === null && wasMuted !== null && wasMuted.by !== 'inhibition';
}

function beginning(now: number): Telling {
  return {
    since: now,
    calledAt: now,
    waitingSince: now,
    escalated: 0,
    sequence: 0,
    receivers: [],
    said: '',
  };
}

function incidentsOf(all: readonly Tellable[]): Incident[] {
  return all.map(({ incident }) => incident);
}
