import { setImmediate as breathe } from 'node:timers/promises';
import { catchingUp } from '#alerting/catch-up.js';
import { byWeight } from '#alerting/grouping.js';
import type { Rule } from '#alerting/rule.js';
import type { RuleBook } from '#alerting/rule-book.js';
import { bucketStart, type Bucket } from '#alerting/series.js';
import { mutingOf, quietAt } from '#alerting/silences.js';
import { memberOf } from '#alerting/telling-words.js';
import { dedupeKey } from '#alerting/transition.js';
import type { Incident, Notification } from '#contracts/incident.js';
import type { Logger } from '#platform/logging/logger.js';
import type { VersionedIncident } from '#store/alerts/incident-record.js';
import type { WindowCount, WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { ownerKey, type AdvanceOptions, type AdvanceStores, type Step } from './advance.js';
import { NOTHING_KNOWN } from './notifications.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A shorter time is looked back on by the rules' own windows. */
const GAP_MS = 60_000;
/** How far the evaluation came is written this often. */
const SAVE_MS = 10_000;
/** What was received before this long ago and is not stored yet would be missing from the counts. */
const SETTLED_MS = 5_000;
/** So long is a backlog waited for; what comes later is not looked at any more. */
const WAIT_MS = 10 * MINUTE;
/** Members that the one message lists. */
const MEMBERS_MAX = 50;

export interface CatchUpStores extends AdvanceStores {
  windows: WindowsReadModel;
}

/** How the evaluation stands to time: all of it seen, or some missed and not to be looked at yet. */
export type Standing = 'whole' | 'behind';

/** Looks at what happened while nobody evaluated, once it is all stored. */
export class CatchUp {
  private savedAt = 0;
  private waitingSince: number | null = null;

  constructor(
    private readonly stores: CatchUpStores,
    private readonly book: () => RuleBook,
    private readonly options: AdvanceOptions,
    /** Says that the work goes on; false when somebody else took over. */
    private readonly renew: () => Promise<boolean>,
    private readonly logger: Logger,
  ) {}

  /**
   * Makes up for time that was missed before `now`. What began and ended in it is written down, and told in one
   * message to each receiver; what was open then or goes on is handed to `settle`, to be told like anything else.
   *
   * @throws whatever the database throws; the time that was missed stays marked as such.
   */
  async tick(now: number, settle: (steps: Step[]) => Promise<void>): Promise<Standing> {
    if (now >= this.savedAt && now - this.savedAt < SAVE_MS) return 'whole';
    const evaluatedAt = await this.stores.incidents.evaluatedAt();
    if (evaluatedAt === null || now - evaluatedAt <= GAP_MS) {
      await this.save(now);
      return 'whole';
    }
    this.waitingSince ??= now;
    const waited = now - this.waitingSince;
    if (waited < WAIT_MS && (await this.stores.windows.backlogged(now - SETTLED_MS))) return 'behind';
    const from = Math.max(evaluatedAt, now - DAY);
    const steps = await this.replay(from, now);
    if (steps === null) return 'behind';
    const ended = steps.filter(({ previous, next }) => previous === null && next.state === 'resolved');
    const span = spanInWords(from, now);
    const incidents = ended.map(({ next }) => ({
      ...next,
      reason: `${next.reason}, while the evaluator was down (${span})`,
    }));
    const notifications = await this.digest(incidents, span, now);
    const progress = { from: evaluatedAt, to: now };
    this.waitingSince = null;
    if (!(await this.stores.incidents.apply({ incidents, notifications, progress }, now))) return 'whole';
    this.savedAt = now;
    this.logger.info(
      { from: new Date(from).toISOString(), missed: incidents.length, told: notifications.length },
      'caught up on time without evaluation',
    );
    if (notifications.length > 0) this.options.onNotified();
    await settle(steps.filter((step) => !ended.includes(step)));
    return 'whole';
  }

  private async save(now: number): Promise<void> {
    await this.stores.incidents.evaluated(now);
    this.savedAt = now;
    this.waitingSince = null;
  }

  /** Every incident that changed between the two times; null when somebody else took over. */
  private async replay(from: number, to: number): Promise<Step[] | null> {
    const stored = await this.stores.incidents.open();
    const current = new Map(
      stored.filter(({ state }) => state !== 'resolved').map((one) => [ownerKey(one), one]),
    );
    const book = this.book();
    const steps: Step[] = [];
    for (const rule of book.all()) {
      if (rule.signal.of !== 'failures' || rule.onSilence) continue;
      const counts = await this.seriesOf(rule, from, to);
      for (const { rule: name, project, subject } of current.values()) {
        const key = JSON.stringify([project, subject]);
        if (name === rule.name && !counts.has(key)) counts.set(key, { project, subject, buckets: [] });
      }
      for (const series of counts.values()) {
        const { project, subject, buckets } = series;
        if (!book.rulesFor(project).includes(rule)) continue;
        const known = current.get(ownerKey({ rule: rule.name, project, subject })) ?? null;
        // One that was opened since is younger than what is looked at.
        const before = known && (known.firedAt ?? known.startedAt) <= from + SAVE_MS ? known : null;
        // While the evaluation was behind it was kept open; what is looked at now is the time before.
        const open = before && { ...before, lastActiveAt: Math.min(before.lastActiveAt, from) };
        const run = catchingUp({ rule, project, subject, buckets, open, from, to });
        let turn = run.next();
        for (; !turn.done; turn = run.next()) {
          await breathe();
          if (!(await this.renew())) return null;
        }
        for (const incident of turn.value) {
          const step = stepOf(incident, before, known, rule);
          if (step) steps.push(await this.named(step, rule));
        }
      }
    }
    // The others of their groups bear on what is told of them.
    const moved = new Set(steps.map(({ previous }) => previous));
    for (const one of stored) {
      if (moved.has(one)) continue;
      steps.push({ previous: one, next: one, reason: 'unjudged', watched: null, evidence: null });
    }
    return steps;
  }

  private async seriesOf(rule: Rule, from: number, to: number): Promise<Map<string, MissedCounts>> {
    const { signal, bucketMs, historyMs } = rule;
    // The finest counts are kept for a day.
    const start = Math.max(from - historyMs, bucketMs < MINUTE ? to - DAY + MINUTE : 0);
    const span = { from: bucketStart(start, bucketMs) + bucketMs, to };
    const rows = await this.stores.windows.counts({ signal, bucketMs, ...span }, to);
    const series = new Map<string, MissedCounts>();
    for (const row of rows) {
      const { project, subject } = row;
      const key = JSON.stringify([project, subject]);
      const known = series.get(key) ?? { project, subject, buckets: [] };
      known.buckets.push(bucketOf(row));
      series.set(key, known);
    }
    return series;
  }

  private async named(step: Step, rule: Rule): Promise<Step> {
    const { project, subject } = step.next;
    if (subject === null || step.previous) return step;
    const label = await this.stores.windows.labelOf(rule.signal, project, subject);
    return { ...step, next: { ...step.next, title: `${rule.title}: ${label ?? subject}` } };
  }

  /** One message for each receiver, about everything that it would have heard of. */
  private async digest(incidents: readonly Incident[], span: string, now: number): Promise<Notification[]> {
    const silences = await this.stores.silences.list(now);
    const schedules = await this.stores.schedules.list();
    const byReceiver = new Map<string, Incident[]>();
    for (const incident of incidents) {
      const quiet = quietAt(silences, schedules, incident.firedAt ?? incident.startedAt);
      if (!incident.notify || mutingOf(incident, quiet, []) !== null) continue;
      for (const receiver of (await this.options.route(incident)).receivers) {
        byReceiver.set(receiver, [...(byReceiver.get(receiver) ?? []), incident]);
      }
    }
    return [...byReceiver].map(([receiver, heard]): Notification => {
      const [lead, ...others] = heard.sort(byWeight);
      const what = heard.length === 1 ? 'it' : `${heard.length} incidents`;
      return {
        dedupeKey: dedupeKey(lead!.id, 'resolved', 1, receiver),
        receiver,
        event: 'resolved',
        sequence: 1,
        reason: {
          kind: 'missed',
          text: `${what} began and ended while the evaluator was down (${span})`,
        },
        incident: lead!,
        members: others.slice(0, MEMBERS_MAX).map(memberOf),
        evidence: NOTHING_KNOWN,
      };
    });
  }
}

interface MissedCounts {
  project: string;
  subject: string | null;
  buckets: Bucket[];
}

function bucketOf({ at, count, keys }: WindowCount): Bucket {
  return keys ? { at, count, keys } : { at, count };
}

/** What an incident that was replayed means for those that are stored; null: nothing. */
function stepOf(
  incident: Incident,
  before: VersionedIncident | null,
  known: VersionedIncident | null,
  rule: Rule,
): Step | null {
  const common = { watched: rule, evidence: null };
  if (before && incident.id === before.id) {
    const reason = incident.state === 'resolved' ? 'resolved' : 'holding';
    return { ...common, previous: before, next: incident, reason };
  }
  if (incident.state === 'resolved') return { ...common, previous: null, next: incident, reason: 'resolved' };
  // It goes on and was noticed already: all that is new is when it really began.
  if (known && known !== before) {
    const next = { ...known, startedAt: Math.min(known.startedAt, incident.startedAt) };
    return { ...common, previous: known, next, reason: 'holding' };
  }
  return { ...common, previous: null, next: incident, reason: 'fired' };
}

function spanInWords(from: number, to: number): string {
  const minute = (at: number) => new Date(at).toISOString().slice(11, 16);
  return `${minute(from)}–${minute(to)} UTC`;
}
