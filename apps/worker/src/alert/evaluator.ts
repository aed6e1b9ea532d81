import type { Rule } from '#alerting/rule.js';
import { bucketStart, type Bucket } from '#alerting/series.js';
import { dedupeKey, transition, worthWriting, type Transition } from '#alerting/transition.js';
import type { Incident, IncidentEvidence, Notification } from '#contracts/incident.js';
import type { Clock } from '#platform/clock/clock.js';
import type { Logger } from '#platform/logging/logger.js';
import type { VersionedIncident } from '#store/alerts/incident-record.js';
import type { IncidentsStore } from '#store/alerts/incidents.store.js';
import type { LeaseStore } from '#store/alerts/lease.store.js';
import type { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import type { AlertMetrics } from './alert.metrics.js';
import { WindowReader } from './window-reader.js';

const LEASE = 'alert-evaluator';
/** Longer than a slow tick, short enough that another worker takes over before anybody misses a page. */
const LEASE_MS = 5_000;
/** Numbers of an incident that goes on are written this often. */
const REFRESH_MS = 5_000;
/** What a resolved incident was about is told by its last hour; a longer look would cost more than it says. */
const EVIDENCE_MS = 3_600_000;

/** What the evaluator reads and writes. */
export interface AlertStores {
  leases: LeaseStore;
  windows: WindowsReadModel;
  incidents: IncidentsStore;
}

export interface EvaluatorOptions {
  rules: readonly Rule[];
  /** Names of the configured receivers; each gets a notification of its own. */
  receivers: readonly string[];
  /** Identifies this worker among those that want the lease. */
  holder: string;
  /** Told when notifications were written, so that nobody waits for the outbox's next turn. */
  onNotified: () => void;
}

/** Watches the rollups: one worker at a time, each second. The judgement itself is pure and lives in `libs/alerting`. */
export class Evaluator {
  private readonly readers = new Map<string, WindowReader>();

  constructor(
    private readonly stores: AlertStores,
    private readonly options: EvaluatorOptions,
    private readonly metrics: AlertMetrics,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    for (const rule of options.rules) this.readers.set(familyKey(rule), this.readerFor(rule));
  }

  /**
   * One evaluation of all rules for all projects. Does nothing when another worker holds the lease.
   *
   * @throws whatever the database throws; a later tick starts from what is stored.
   */
  async tick(): Promise<void> {
    if (!(await this.stores.leases.acquire(LEASE, this.options.holder, LEASE_MS))) {
      for (const reader of this.readers.values()) reader.forget();
      this.metrics.setActive([]);
      return;
    }
    const now = this.clock();
    const open = await this.stores.incidents.open();
    const counts = await this.readCounts(now);
    const firing: string[] = [];
    for (const rule of this.options.rules) {
      const series = counts.get(familyKey(rule))!;
      const incidents = new Map(
        open.filter((one) => one.rule === rule.name).map((one) => [one.project, one]),
      );
      for (const project of new Set([...series.keys(), ...incidents.keys()])) {
        const previous = incidents.get(project) ?? null;
        const state = await this.step(rule, project, series.get(project) ?? [], previous, now);
        if (state === 'firing') firing.push(rule.name);
      }
    }
    this.metrics.setActive(firing);
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    await this.stores.leases.release(LEASE, this.options.holder);
  }

  private async step(
    rule: Rule,
    project: string,
    buckets: readonly Bucket[],
    previous: VersionedIncident | null,
    now: number,
  ): Promise<Incident['state'] | null> {
    const series = { bucketMs: rule.bucketMs, buckets };
    const verdict = rule.evaluate({ series, now, open: previous });
    const policy = { ...rule, project, subject: null, notify: true };
    const step = transition(previous, verdict, now, policy);
    if (step.next && worthWriting(previous, step.next, now, REFRESH_MS)) {
      await this.write(rule, previous, step.next, step, now);
    }
    return step.next?.state ?? null;
  }

  private async write(
    rule: Rule,
    previous: VersionedIncident | null,
    incident: Incident,
    { emit, reason }: Transition,
    now: number,
  ): Promise<void> {
    const notifications = await this.notificationsFor(rule, incident, emit, now);
    const applied = await this.stores.incidents.apply({ incident, notifications }, now);
    if (!applied) {
      // Another worker was faster; the next tick sees what it wrote.
      this.logger.debug({ rule: rule.name, project: incident.project }, 'incident already changed elsewhere');
      return;
    }
    if (previous?.state === incident.state) return;
    const { id, project, state, value, baseline } = incident;
    this.logger.info(
      {
        incident: id,
        rule: rule.name,
        project,
        state,
        step: reason,
        value,
        baseline,
        reason: incident.reason,
      },
      'incident changed',
    );
    if (notifications.length > 0) this.options.onNotified();
  }

  private async notificationsFor(
    rule: Rule,
    incident: Incident,
    events: readonly Notification['event'][],
    now: number,
  ): Promise<Notification[]> {
    if (!incident.notify || events.length === 0 || this.options.receivers.length === 0) return [];
    const evidence = await this.evidence(rule, incident, now);
    return events.flatMap((event) =>
      this.options.receivers.map((receiver) => ({
        dedupeKey: dedupeKey(incident.id, event, receiver),
        receiver,
        event,
        incident,
        evidence,
      })),
    );
  }

  /** A page without evidence is better than none: when it cannot be read the page goes out all the same. */
  private async evidence(rule: Rule, incident: Incident, now: number): Promise<IncidentEvidence> {
    const window = bucketStart(now - rule.windowMs, rule.bucketMs) + rule.bucketMs;
    const from = incident.state === 'resolved' ? Math.max(incident.startedAt, now - EVIDENCE_MS) : window;
    try {
      const evidence = await this.stores.windows.evidence(
        {
          project: incident.project,
          codes: rule.codes,
          from: bucketStart(from, rule.bucketMs),
          to: now + 1,
        },
        now,
      );
      return { ...evidence, windowMs: rule.windowMs };
    } catch (error) {
      this.logger.warn({ err: error, incident: incident.id }, 'evidence of an incident could not be read');
      return { windowMs: rule.windowMs, codes: [], flows: [], nodes: [], providers: [], topIssue: null };
    }
  }

  /** One query per family of codes, however many rules watch it. */
  private async readCounts(now: number): Promise<Map<string, ReadonlyMap<string, readonly Bucket[]>>> {
    const counts = new Map<string, ReadonlyMap<string, readonly Bucket[]>>();
    for (const [key, reader] of this.readers) counts.set(key, await reader.read(now));
    return counts;
  }

  private readerFor(rule: Rule): WindowReader {
    const family = this.options.rules.filter((other) => familyKey(other) === familyKey(rule));
    return new WindowReader(this.stores.windows, {
      codes: rule.codes,
      bucketMs: rule.bucketMs,
      historyMs: Math.max(...family.map(({ historyMs }) => historyMs)),
    });
  }
}

function familyKey({ codes, bucketMs }: Rule): string {
  return `${bucketMs}:${[...codes].sort().join(',')}`;
}
