import type { Routed } from '#alerting/routing.js';
import { dedupeKey, transition, worthWriting, type Transition } from '#alerting/transition.js';
import { spanInWords } from '#alerting/wording.js';
import type { Incident, IncidentEvidence, Notification, NotificationReason } from '#contracts/incident.js';
import type { Logger } from '#platform/logging/logger.js';
import type { VersionedIncident } from '#store/alerts/incident-record.js';
import type { IncidentsStore } from '#store/alerts/incidents.store.js';
import type { Judge, Judgement, Watched } from './judge.js';

/** Numbers of an incident that goes on are written this often. */
const REFRESH_MS = 5_000;

export interface AdvanceOptions {
  /** Where an incident goes; each receiver gets a notification of its own. */
  route: (incident: Incident) => Promise<Routed>;
  /** Told when notifications were written, so that nobody waits for the outbox's next turn. */
  onNotified: () => void;
}

/** Turns judgements into changes of incidents and into messages about them, both in one transaction. */
export class Advancer {
  constructor(
    private readonly incidents: IncidentsStore,
    private readonly judge: Pick<Judge, 'evidence'>,
    private readonly options: AdvanceOptions,
    private readonly logger: Logger,
  ) {}

  /** One step of every incident that is open or begins. Returns those that fire after it. */
  async advance(
    judgements: readonly Judgement[],
    open: readonly VersionedIncident[],
    now: number,
  ): Promise<Incident[]> {
    const incidents = new Map(
      open.filter(isOpen).map((one) => [incidentKey(one.rule, one.project, one.subject), one]),
    );
    const firing: Incident[] = [];
    for (const { policy, verdict, watched } of judgements) {
      const previous = incidents.get(incidentKey(policy.name, policy.project, policy.subject)) ?? null;
      const step = transition(previous, verdict, now, policy);
      if (step.next && worthWriting(previous, step.next, now, REFRESH_MS)) {
        await this.write(previous, step.next, step, watched, now);
      }
      if (step.next?.state === 'firing') firing.push(step.next);
    }
    return firing;
  }

  private async write(
    previous: VersionedIncident | null,
    incident: Incident,
    { emit, reason }: Transition,
    watched: Watched,
    now: number,
  ): Promise<void> {
    const notifications = await this.notificationsFor(incident, emit, watched, now);
    const applied = await this.incidents.apply({ incidents: [incident], notifications }, now);
    if (!applied) {
      // Another worker was faster; the next tick sees what it wrote.
      this.logger.debug(
        { rule: incident.rule, project: incident.project },
        'incident already changed elsewhere',
      );
      return;
    }
    if (previous?.state === incident.state) return;
    const { id, rule, project, subject, state, value, baseline } = incident;
    this.logger.info(
      { incident: id, rule, project, subject, state, step: reason, value, baseline, reason: incident.reason },
      'incident changed',
    );
    if (notifications.length > 0) this.options.onNotified();
  }

  private async notificationsFor(
    incident: Incident,
    events: Transition['emit'],
    watched: Watched,
    now: number,
  ): Promise<Notification[]> {
    if (!incident.notify || events.length === 0) return [];
    const { receivers } = await this.options.route(incident);
    if (receivers.length === 0) return [];
    const evidence = await this.evidence(incident, watched, now);
    return events.flatMap((event) => {
      const sequence = event === 'fired' ? 1 : 2;
      return receivers.map((receiver) => ({
        dedupeKey: dedupeKey(incident.id, event, sequence, receiver),
        receiver,
        event,
        sequence,
        reason: reasonOf(event, incident),
        incident,
        members: [],
        evidence,
      }));
    });
  }

  /** A page without evidence is better than none: when it cannot be read the page goes out all the same. */
  private async evidence(incident: Incident, watched: Watched, now: number): Promise<IncidentEvidence> {
    try {
      return await this.judge.evidence(incident, watched, now);
    } catch (error) {
      this.logger.warn({ err: error, incident: incident.id }, 'evidence of an incident could not be read');
      return {
        windowMs: watched.windowMs,
        codes: [],
        flows: [],
        nodes: [],
        providers: [],
        environments: [],
        topIssue: null,
      };
    }
  }
}

function reasonOf(event: Transition['emit'][number], incident: Incident): NotificationReason {
  if (event === 'fired') return { kind: 'first', text: 'first' };
  const lasted = (incident.resolvedAt ?? incident.lastActiveAt) - (incident.firedAt ?? incident.startedAt);
  return { kind: 'resolved', text: `resolved after ${spanInWords(lasted)}` };
}

function incidentKey(rule: string, project: string, subject: string | null): string {
  return JSON.stringify([rule, project, subject]);
}

function isOpen({ state }: Incident): boolean {
  return state !== 'resolved';
}
