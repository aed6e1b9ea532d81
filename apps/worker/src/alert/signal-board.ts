import type { Rule, TrafficScope } from '#alerting/rule.js';
import { seasonOf, seasonSpans, type Season } from '#alerting/season.js';
import { bucketStart, type Series } from '#alerting/series.js';
import { signalKey, type FailureSignal, type Signal } from '#alerting/signal.js';
import type { CellCount, WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { countCells } from './cell-counts.js';
import { SignalReader, type ReadingPlan, type SeriesByProject } from './signal-reader.js';

const MINUTE = 60_000;
/** Width of the finest rollup. */
const FINEST_MS = 10_000;
/** The span of the finest rollup that one query a tick reads for all rules. */
const FRESH_MS = 2 * MINUTE;
const NOTHING: SeriesByProject = new Map();

type Pace = Omit<ReadingPlan, 'bucketMs' | 'historyMs'>;
const FINEST_PACE: Pace = { freshMs: FRESH_MS, everyMs: 0, rereadMs: MINUTE };
/** Windows of hours need not be looked at every second. */
const COARSE_PACE: Pace = { freshMs: 30 * MINUTE, everyMs: 10_000, rereadMs: 10 * MINUTE };
const PACES: Record<Exclude<Signal['of'], 'failures'>, Pace> = {
  issues: { freshMs: 3 * MINUTE, everyMs: 2_000, rereadMs: 2 * MINUTE },
  discoveries: { freshMs: FRESH_MS, everyMs: 1_000, rereadMs: MINUTE },
  arrivals: { freshMs: 10 * MINUTE, everyMs: 15_000, rereadMs: 60 * MINUTE },
};
/** Senders post totals after the minute, and some later. */
const TRAFFIC_PACE: Pace = { freshMs: 10 * MINUTE, everyMs: 15_000, rereadMs: 5 * MINUTE };

type Windows = Pick<WindowsReadModel, 'counts' | 'countsIn' | 'cells' | 'traffic' | 'knownSince'>;

/**
 * Everything that the rules look at, read once however many rules look at it. A tick costs one query; what is slower
 * than a tick (arrivals, totals, seasons, the whole history) comes round at its own pace.
 */
export class SignalBoard {
  private readonly readers = new Map<string, SignalReader>();
  private readonly seasons = new Map<string, { hour: number; minutes: SeriesByProject }>();
  private known: { hour: number; since: Map<string, number> } | null = null;
  private cells: CellCount[] = [];
  private rules: readonly Rule[] = [];
  private codes: string[] | null = [];
  private series = new Map<string, SeriesByProject>();
  private now = 0;

  constructor(private readonly windows: Windows) {}

  /** Reads what these rules need at `now`; to be called before anything is asked. */
  async refresh(rules: readonly Rule[], now: number): Promise<void> {
    if (rules !== this.rules) this.adopt(rules);
    this.now = now;
    const { codes } = this;
    const span = { from: bucketStart(now - FRESH_MS, FINEST_MS), to: now + 1 };
    this.cells = codes !== null && codes.length === 0 ? [] : await this.windows.cells(codes, span);
    const read = new Map<string, SeriesByProject>();
    for (const [key, reader] of this.readers) read.set(key, await reader.read(now));
    this.series = read;
    for (const rule of rules) if (rule.seasonal) await this.readSeason(rule, now);
  }

  /** All series of the rule's signal. */
  seriesOf(rule: Rule): SeriesByProject {
    return this.series.get(readerKey(rule)) ?? NOTHING;
  }

  /** Total calls of a project, where the rule wants them and somebody posts them. */
  trafficOf(rule: Rule, project: string): Series | null {
    const buckets = rule.traffic && this.series.get(trafficKey(rule.traffic))?.get(project)?.get('');
    return buckets ? { bucketMs: MINUTE, buckets } : null;
  }

  /** The same hour in earlier weeks of a project, where the rule wants it and there is history. */
  seasonOf(rule: Rule, project: string): Season | null {
    const season = rule.seasonal ? this.seasons.get(readerKey(rule)) : undefined;
    const since = this.known?.since.get(project);
    if (!season || since === undefined) return null;
    const buckets = season.minutes.get(project)?.get('') ?? [];
    return seasonOf({ bucketMs: MINUTE, buckets }, this.now, since);
  }

  /** Forgets everything: another worker may have evaluated in between. */
  forget(): void {
    for (const reader of this.readers.values()) reader.forget();
  }

  /** Takes on other rules; what both need is kept as it was read. */
  private adopt(rules: readonly Rule[]): void {
    const before = new Map(this.readers);
    this.readers.clear();
    for (const rule of rules) {
      this.take(readerKey(rule), this.readerFor(rule.signal, planOf(rule, rules)), before);
      if (rule.traffic) this.take(trafficKey(rule.traffic), this.trafficReader(rule.traffic, rules), before);
    }
    this.rules = rules;
    this.codes = codesOf(rules);
  }

  private take(key: string, reader: SignalReader, before: ReadonlyMap<string, SignalReader>): void {
    const old = before.get(key);
    this.readers.set(key, old && old.plan.historyMs >= reader.plan.historyMs ? old : reader);
  }

  private readerFor(signal: Signal, plan: ReadingPlan): SignalReader {
    const { bucketMs } = plan;
    const whole = (span: { from: number; to: number }) =>
      this.windows.counts({ signal, bucketMs, ...span }, this.now);
    const shared = signal.of === 'failures' && bucketMs === FINEST_MS;
    const fresh = shared
      ? (span: { from: number; to: number }) => countCells(this.cells, signal, bucketMs, span)
      : whole;
    return new SignalReader(plan, whole, fresh);
  }

  private trafficReader(scope: TrafficScope, rules: readonly Rule[]): SignalReader {
    const sharing = rules.filter(({ traffic }) => traffic && trafficKey(traffic) === trafficKey(scope));
    const historyMs = Math.max(...sharing.map((rule) => rule.historyMs)) + 10 * MINUTE;
    const read = (span: { from: number; to: number }) => this.windows.traffic(scope, span);
    return new SignalReader({ ...TRAFFIC_PACE, bucketMs: MINUTE, historyMs }, read, read);
  }

  /** The past does not change: it is read once an hour. */
  private async readSeason(rule: Rule, now: number): Promise<void> {
    const key = readerKey(rule);
    const { hour, spans } = seasonSpans(now);
    if (this.seasons.get(key)?.hour === hour) return;
    if (this.known?.hour !== hour) this.known = { hour, since: await this.windows.knownSince() };
    const rows = await this.windows.countsIn({ signal: rule.signal, bucketMs: MINUTE }, spans, now);
    const reader = new SignalReader(
      { bucketMs: MINUTE, historyMs: now, freshMs: 0, everyMs: 0, rereadMs: 0 },
      () => rows,
      () => rows,
    );
    this.seasons.set(key, { hour, minutes: await reader.read(now) });
  }
}

function planOf(rule: Rule, rules: readonly Rule[]): ReadingPlan {
  const { signal, bucketMs } = rule;
  const sharing = rules.filter((other) => readerKey(other) === readerKey(rule));
  const historyMs = Math.max(...sharing.map((other) => other.historyMs));
  const pace =
    signal.of !== 'failures' ? PACES[signal.of] : bucketMs === FINEST_MS ? FINEST_PACE : COARSE_PACE;
  return { ...pace, bucketMs, historyMs };
}

/** The codes that some rule counts, to read no others; null: all. */
function codesOf(rules: readonly Rule[]): string[] | null {
  const signals = rules
    .filter(({ bucketMs }) => bucketMs === FINEST_MS)
    .map(({ signal }) => signal)
    .filter((signal): signal is FailureSignal => signal.of === 'failures');
  if (signals.some(({ filter }) => filter.codes === undefined)) return null;
  return [...new Set(signals.flatMap(({ filter }) => filter.codes ?? []))];
}

function readerKey({ signal, bucketMs }: Rule): string {
  return `${bucketMs}:${signalKey(signal)}`;
}

function trafficKey({ flows, environments }: TrafficScope): string {
  return `traffic:${JSON.stringify([[...(flows ?? [])].sort(), [...(environments ?? [])].sort()])}`;
}
