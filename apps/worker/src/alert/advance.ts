import { countFlaps, FLAPPING } from '#alerting/flapping.js';
import { labelsOf } from '#alerting/matching.js';
import type { Routed } from '#alerting/routing.js';
import { mutingOf, quietAt } from '#alerting/silences.js';
import { tell, type Recipients, type Told, type TellingPolicy } from '#alerting/telling.js';
import { transition, worthWriting, type TransitionReason } from '#alerting/transition.js';
import type { Incident, IncidentEvidence } from '#contracts/incident.js';
import type { Logger } from '#platform/logging/logger.js';
import type { VersionedIncident } from '#store/alerts/incident-record.js';
import type { IncidentsStore, WrittenIncident } from '#store/alerts/incidents.store.js';
import type { SchedulesStore } from '#store/alerts/schedules.store.js';
import type { SilencesStore } from '#store/alerts/silences.store.js';
import type { AlertMetrics } from './alert.metrics.js';
import type { Judge, Judgement, Watched } from './judge.js';
import { NOTHING_KNOWN, notificationsOf } from './notifications.js';

/** Numbers of an incident that goes on are written this often. */
const REFRESH_MS = 5_000;

export interface AdvanceStores {
  incidents: IncidentsStore;
  silences: SilencesStore;
  schedules: SchedulesStore;
}

export interface AdvanceOptions {
  policy: TellingPolicy;
  /** Where an incident goes; each receiver gets a notification of its own. */
  route: (incident: Incident) => Promise<Pick<Routed, 'receivers' | 'escalations'>>;
  /** Whether a receiver brings its earlier messages up to date; absent: none does. */
  edits?: (receiver: string) => boolean;
  /** Told when notifications were written, so that nobody waits for the outbox's next turn. */
  onNotified: () => void;
}

/** An incident on its way from what is stored to what will be. */
export interface Step {
  previous: VersionedIncident | null;
  next: WrittenIncident;
  reason: TransitionReason | 'unjudged';
  watched: Watched | null;
  evidence: IncidentEvidence | null;
}

/** Turns judgements into changes of incidents and into messages about them, both in one transaction. */
export class Advancer {
  constructor(
    private readonly stores: AdvanceStores,
    private readonly judge: Pick<Judge, 'evidence'>,
    private readonly options: AdvanceOptions,
    private readonly metrics: AlertMetrics,
    private readonly logger: Logger,
  ) {}

  /**
   * One step of every incident that is open or begins. Returns those that fire after it.
   *
   * @param stored what `IncidentsStore.open` answers
   */
  async advance(
    judgements: readonly Judgement[],
    stored: readonly VersionedIncident[],
    now: number,
  ): Promise<Incident[]> {
    return this.settle(stepsOf(judgements, stored, now), now);
  }

  /** Completes steps that were taken, tells of them and writes them. Returns the incidents that fire after it. */
  async settle(steps: readonly Step[], now: number): Promise<Incident[]> {
    for (const step of steps) if (step.reason === 'fired') await this.see(step, now);
    const firing = steps.map(({ next }) => next).filter(({ state }) => state === 'firing');
    if (firing.length > 0) await this.mute(steps, firing, now);
    const told = await this.tell(steps, now);
    await this.write(steps, told, now);
    const after = told.incidents.map(({ incident }) => incident).filter(({ state }) => state === 'firing');
    this.metrics.setMuted(after.flatMap(({ muted }) => (muted ? [muted.by] : [])));
    return after;
  }

  /** What an incident is about, and how often it fired lately; asked once, when it fires. */
  private async see(step: Step, now: number): Promise<void> {
    step.next = countFlaps(
      step.next,
      await this.stores.incidents.firings(step.next, now - FLAPPING.withinMs),
      now,
    );
    if (!step.next.notify) return;
    step.evidence = await this.evidence(step, now);
    if (step.evidence) step.next = { ...step.next, labels: labelsOf(step.evidence) };
  }

  private async mute(steps: readonly Step[], firing: readonly Incident[], now: number): Promise<void> {
    const quiet = quietAt(
      await this.stores.silences.list(now, ['active']),
      await this.stores.schedules.list(),
      now,
    );
    for (const step of steps) {
      const { previous, next } = step;
      if (next.state !== 'firing' || !next.notify) continue;
      const before = previous?.muted ?? null;
      const found = mutingOf(next, quiet, firing);
      // What is over for the moment is not told because its silence ends; should it go on, it will be.
      const muted = found ?? (isBurning(step) ? null : before);
      const same = muted?.by === before?.by && muted?.id === before?.id;
      step.next = { ...next, muted: same ? before : muted };
    }
  }

  private async tell(steps: readonly Step[], now: number): Promise<Told<WrittenIncident>> {
    const recipients = await this.recipientsOf(steps);
    const tellables = steps.map((step) => ({
      incident: step.next,
      telling: step.previous?.telling ?? null,
      wasMuted: step.previous?.muted ?? null,
      burning: isBurning(step),
    }));
    return tell(tellables, now, this.options.policy, recipients);
  }

  /** Where those go that fire and may be told, or whose message goes on without them. */
  private async recipientsOf(steps: readonly Step[]): Promise<Recipients> {
    const routes = new Map<string, Awaited<ReturnType<AdvanceOptions['route']>>>();
    for (const { previous, next } of steps) {
      const told = next.notify && ((next.state === 'firing' && next.muted === null) || previous?.telling);
      if (told) routes.set(next.id, await this.options.route(next));
    }
    return {
      of: ({ id }) => routes.get(id)?.receivers ?? [],
      escalations: ({ id }) => routes.get(id)?.escalations ?? [],
      edits: (receiver) => this.options.edits?.(receiver) ?? false,
    };
  }

  /** Those that are told in one message change together or not at all. */
  private async write(steps: readonly Step[], told: Told<WrittenIncident>, now: number): Promise<void> {
    const groups = new Map<string, { step: Step; incident: WrittenIncident }[]>();
    told.incidents.forEach(({ incident, telling }, i) => {
      const step = steps[i]!;
      if (!isChanged(step, incident, telling !== (step.previous?.telling ?? null), now)) return;
      const changed = groups.get(incident.groupId) ?? [];
      groups.set(incident.groupId, [...changed, { step, incident: { ...incident, telling } }]);
    });
    for (const [leadId, changed] of groups) {
      const messages = told.messages.filter(({ incident }) => incident.id === leadId);
      const evidence = messages.length > 0 ? await this.evidenceOf(leadId, steps, now) : NOTHING_KNOWN;
      const notifications = notificationsOf(messages, evidence);
      const incidents = changed.map(({ incident }) => incident);
      if (!(await this.stores.incidents.apply({ incidents, notifications }, now))) {
        // Another worker was faster; the next tick sees what it wrote.
        this.logger.debug({ incident: leadId }, 'incident already changed elsewhere');
        continue;
      }
      for (const { step, incident } of changed) this.logChange(step, incident);
      for (const { reason } of messages) this.metrics.countMessage(reason.kind);
      if (notifications.length > 0) this.options.onNotified();
    }
  }

  private async evidenceOf(id: string, steps: readonly Step[], now: number): Promise<IncidentEvidence> {
    const step = steps.find(({ next }) => next.id === id);
    return (step && (step.evidence ?? (await this.evidence(step, now)))) ?? NOTHING_KNOWN;
  }

  /** A page without evidence is better than none: when it cannot be read the page goes out all the same. */
  private async evidence({ next, watched }: Step, now: number): Promise<IncidentEvidence | null> {
    if (!watched) return null;
    try {
      return await this.judge.evidence(next, watched, now);
    } catch (error) {
      this.logger.warn({ err: error, incident: next.id }, 'evidence of an incident could not be read');
      return null;
    }
  }

  private logChange({ previous, reason: step }: Step, incident: Incident): void {
    const { id, rule, project, subject, state, value, baseline, reason, muted, flaps } = incident;
    if (previous?.state === state && previous.muted?.id === muted?.id) return;
    this.logger.info(
      {
        incident: id,
        rule,
        project,
        subject,
        state,
        step,
        value,
        baseline,
        reason,
        muted: muted?.text,
        ...(flaps > 0 ? { flaps } : {}),
      },
      'incident changed',
    );
  }
}

function stepsOf(
  judgements: readonly Judgement[],
  stored: readonly VersionedIncident[],
  now: number,
): Step[] {
  const open = new Map(stored.filter(({ state }) => state !== 'resolved').map((one) => [ownerKey(one), one]));
  const judged = new Set<VersionedIncident>();
  const steps: Step[] = [];
  for (const { policy, verdict, watched } of judgements) {
    const previous = open.get(ownerKey({ ...policy, rule: policy.name })) ?? null;
    if (previous) judged.add(previous);
    const { next, reason } = transition(previous, verdict, now, policy);
    if (next) steps.push({ previous, next, reason, watched, evidence: null });
  }
  // Nobody judges them any more, or they are over and others of their group are not.
  for (const one of stored) {
    if (judged.has(one)) continue;
    steps.push({ previous: one, next: one, reason: 'unjudged', watched: null, evidence: null });
  }
  return steps;
}

function isBurning({ reason }: Step): boolean {
  return reason === 'fired' || reason === 'burning';
}

function isChanged({ previous }: Step, next: Incident, toldMore: boolean, now: number): boolean {
  return (
    toldMore ||
    previous?.startedAt !== next.startedAt ||
    worthWriting(previous, next, now, REFRESH_MS) ||
    previous?.muted !== next.muted ||
    previous.groupId !== next.groupId
  );
}

/** What tells the owners of incidents apart: a rule, a project and a subject in it. */
export function ownerKey({ rule, project, subject }: Pick<Incident, 'rule' | 'project' | 'subject'>): string {
  return JSON.stringify([rule, project, subject]);
}
