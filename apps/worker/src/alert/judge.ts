import { habitOf, leavesOpen } from '#alerting/arrivals.js';
import type { Rule, RuleVerdict } from '#alerting/rule.js';
import type { RuleBook } from '#alerting/rule-book.js';
import { bucketStart } from '#alerting/series.js';
import type { TransitionPolicy } from '#alerting/transition.js';
import type { Incident, IncidentEvidence } from '#contracts/incident.js';
import type { EvidenceReadModel } from '#store/alerts/evidence.read-model.js';
import type { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { SignalBoard } from './signal-board.js';
import { Watch } from './watch.js';

/** What a rule says about one project (and subject) at one moment: all that an incident's next step depends on. */
export interface Judgement {
  /** Whose incident it is, and how patient its rule. */
  policy: TransitionPolicy;
  verdict: RuleVerdict;
  /** Which failures are behind it. */
  watched: Watched;
}

/** What a judgement rests on, to show it. */
export type Watched = Pick<Rule, 'signal' | 'windowMs' | 'bucketMs'>;

/** What a resolved incident was about is told by its last hour; a longer look would cost more than it says. */
const EVIDENCE_MS = 3_600_000;
/** Incidents that one rule may have open in one project; a flood of new issues is not told one by one. */
const MAX_SUBJECTS = 50;

export interface JudgeStores {
  windows: WindowsReadModel;
  evidence: EvidenceReadModel;
}

/** Reads what the rules watch and asks each of them. Knows nothing of what is told to whom. */
export class Judge {
  private readonly board: SignalBoard;
  private readonly watch: Watch;

  /** @param book the rules that hold now; asked anew at each turn */
  constructor(
    private readonly stores: JudgeStores,
    private readonly book: () => RuleBook,
  ) {
    this.board = new SignalBoard(stores.windows);
    this.watch = new Watch((before) => stores.windows.backlogged(before));
  }

  /** All judgements at `now` that matter: for each open incident, and where one begins. */
  async judge(now: number, open: readonly Incident[]): Promise<Judgement[]> {
    const book = this.book();
    const watchedSince = await this.watch.since(now);
    await this.board.refresh(book.all(), now);
    const turn = { now, watchedSince, open: openBySubject(open) };
    const judgements: Judgement[] = [];
    for (const project of this.projects(book.all(), open)) {
      for (const rule of book.rulesFor(project)) {
        judgements.push(...(await this.ask(rule, project, turn)));
      }
    }
    const asked = new Set(
      judgements.map(({ policy }) => subjectKey(policy.name, policy.project, policy.subject)),
    );
    for (const incident of open) {
      if (!asked.has(subjectKey(incident.rule, incident.project, incident.subject)))
        judgements.push(ruleGone(incident));
    }
    return judgements;
  }

  /**
   * The failures behind an incident: of the rule's window while it fires, of its last hour once it is over.
   *
   * @throws whatever the database throws.
   */
  async evidence(incident: Incident, watched: Watched, now: number): Promise<IncidentEvidence> {
    const { signal, windowMs, bucketMs } = watched;
    const window = bucketStart(now - windowMs, bucketMs) + bucketMs;
    const from = incident.state === 'resolved' ? Math.max(incident.startedAt, now - EVIDENCE_MS) : window;
    const span = { from: bucketStart(from, bucketMs), to: now + 1 };
    const { project, subject } = incident;
    const nothing = {
      windowMs,
      codes: [],
      flows: [],
      nodes: [],
      providers: [],
      environments: [],
      topIssue: null,
    };
    switch (signal.of) {
      case 'failures': {
        const filter =
          signal.by === 'node' && subject !== null ? { ...signal.filter, nodes: [subject] } : signal.filter;
        return { ...(await this.stores.evidence.evidence({ project, filter, ...span }, now)), windowMs };
      }
      case 'issues':
      case 'discoveries': {
        if (subject === null || (signal.of === 'discoveries' && signal.kind === 'code_uncatalogued'))
          return nothing;
        const query = { project, filter: {}, issue: subject, ...span };
        return { ...(await this.stores.evidence.evidence(query, now)), windowMs };
      }
      case 'arrivals':
        return nothing;
    }
  }

  /** Forgets what was read: another worker may have evaluated in between. */
  forget(): void {
    this.board.forget();
    this.watch.forget();
  }

  private projects(rules: readonly Rule[], open: readonly Incident[]): Set<string> {
    return new Set([
      ...rules.flatMap((rule) => [...this.board.seriesOf(rule).keys()]),
      ...open.map(({ project }) => project),
    ]);
  }

  private async ask(rule: Rule, project: string, turn: Turn): Promise<Judgement[]> {
    const series = this.board.seriesOf(rule).get(project);
    const incidents = turn.open.get(JSON.stringify([rule.name, project]));
    const judgements: Judgement[] = [];
    let room = MAX_SUBJECTS - (incidents?.size ?? 0);
    for (const subject of new Set([...(series?.keys() ?? []), ...(incidents?.keys() ?? [])])) {
      const open = incidents?.get(subject) ?? null;
      const buckets = series?.get(subject) ?? [];
      const { now } = turn;
      // Nothing in the window, nothing open: most of what there is at most times.
      if (!open && !rule.onSilence && (buckets.at(-1)?.at ?? 0) < now - rule.windowMs - rule.bucketMs)
        continue;
      const verdict = rule.evaluate({
        series: { bucketMs: rule.bucketMs, buckets },
        now,
        open,
        traffic: this.board.trafficOf(rule, project),
        season: this.board.seasonOf(rule, project),
        watchedSince: turn.watchedSince,
      });
      if (!open && (verdict.level !== 'active' || room-- <= 0)) continue;
      const title = open ? open.title : await this.titleOf(rule, project, subject);
      const blind =
        open && verdict.level === 'clear'
          ? this.blindness(rule, project, buckets.at(-1)?.at ?? null, now)
          : null;
      judgements.push({
        policy: { ...rule, title, project, subject: subject === '' ? null : subject, blind },
        verdict,
        watched: rule,
      });
    }
    return judgements;
  }

  /** The headline with the name of what it is about. */
  private async titleOf(rule: Rule, project: string, subject: string): Promise<string> {
    if (!isOfSubjects(rule)) return rule.title;
    const label = await this.stores.windows.labelOf(rule.signal, project, subject);
    return `${rule.title}: ${label ?? subject}`;
  }

  /** No data is no recovery: while a source that ships all the time leaves open what became of it, nothing is called over. */
  private blindness(
    { signal }: Rule,
    project: string,
    lastFailureAt: number | null,
    now: number,
  ): string | null {
    if (signal.of === 'arrivals' || signal.of === 'discoveries') return null;
    const silence = this.silenceOf(project, lastFailureAt, now);
    return silence === null ? null : `data stopped at ${new Date(silence).toISOString().slice(11, 16)} UTC`;
  }

  /** The last arrival (epoch milliseconds) from a source of the project that leaves open what came after; null: none does. */
  private silenceOf(project: string, lastFailureAt: number | null, now: number): number | null {
    const rule = this.book()
      .all()
      .find(({ signal }) => signal.of === 'arrivals');
    for (const buckets of rule ? (this.board.seriesOf(rule).get(project)?.values() ?? []) : []) {
      const habit = habitOf({ bucketMs: rule!.bucketMs, buckets }, now);
      if (habit && leavesOpen(habit, lastFailureAt, now)) return habit.lastAt;
    }
    return null;
  }
}

interface Turn {
  now: number;
  watchedSince: number;
  /** By rule and project, then by subject ('' for none). */
  open: ReadonlyMap<string, ReadonlyMap<string, Incident>>;
}

/** Whether the rule's incidents are about single things of a project. */
function isOfSubjects({ signal }: Rule): boolean {
  return signal.of !== 'failures' || signal.by !== 'project';
}

function openBySubject(open: readonly Incident[]): Turn['open'] {
  const byRule = new Map<string, Map<string, Incident>>();
  for (const incident of open) {
    const key = JSON.stringify([incident.rule, incident.project]);
    const subjects = byRule.get(key) ?? new Map<string, Incident>();
    byRule.set(key, subjects.set(incident.subject ?? '', incident));
  }
  return byRule;
}

function subjectKey(rule: string, project: string, subject: string | null): string {
  return JSON.stringify([rule, project, subject ?? '']);
}

/** Its rule was switched off, renamed or removed: nobody watches it any more. */
function ruleGone(incident: Incident): Judgement {
  const { rule: name, title, severity, project, subject, notify, value, baseline } = incident;
  return {
    policy: { name, title, severity, project, subject, notify, forMs: 0, holdMs: 0 },
    verdict: { level: 'clear', value, baseline, since: null, reason: 'its rule was switched off' },
    watched: {
      signal: { of: 'failures', filter: {}, by: 'project', measure: 'count' },
      windowMs: 60_000,
      bucketMs: 10_000,
    },
  };
}
