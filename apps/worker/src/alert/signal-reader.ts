import { bucketStart, type Bucket } from '#alerting/series.js';
import type { WindowCount } from '#store/alerts/windows.read-model.js';

/** Series by project and then by subject; the subject of a project as a whole is ''. */
export type SeriesByProject = ReadonlyMap<string, ReadonlyMap<string, readonly Bucket[]>>;

/** How a signal is kept up to date. Milliseconds. */
export interface ReadingPlan {
  bucketMs: number;
  historyMs: number;
  /** Counts this recent may still grow: they are read again each time. */
  freshMs: number;
  /** Not read again sooner than this; 0: on every tick. */
  everyMs: number;
  /** Older ones are read again this often, for what arrives late. */
  rereadMs: number;
}

/** Gives the counts that start in `[from, to)`. */
export type ReadSpan = (span: { from: number; to: number }) => Promise<WindowCount[]> | WindowCount[];

/**
 * The counts of one signal for all projects. A rule wants hours of history each second, but hardly any of it changes:
 * a turn costs the newest buckets, and now and then everything.
 */
export class SignalReader {
  private projects = new Map<string, Map<string, Bucket[]>>();
  private rereadAt = 0;
  private readTo = 0;

  /**
   * @param whole reads from the database
   * @param fresh reads the newest counts, from the database or from what was read for all signals
   */
  constructor(
    readonly plan: ReadingPlan,
    private readonly whole: ReadSpan,
    private readonly fresh: ReadSpan,
  ) {}

  /** Buckets, ascending, of everything that started in the last `historyMs` up to `now`. */
  async read(now: number): Promise<SeriesByProject> {
    const { bucketMs, historyMs, freshMs, everyMs, rereadMs } = this.plan;
    if (now >= this.readTo && now - this.readTo < everyMs) return this.projects;
    const start = bucketStart(now - historyMs, bucketMs);
    // A clock that was set back, or a tick that came late, would leave a hole between old and fresh counts.
    const broken = now < this.readTo || now - this.readTo >= freshMs;
    const whole = broken || now >= this.rereadAt;
    const from = whole ? start : bucketStart(now - freshMs, bucketMs);
    const span = { from, to: now + 1 };
    const rows = await (whole ? this.whole(span) : this.fresh(span));
    const projects = whole ? new Map<string, Map<string, Bucket[]>>() : this.kept(start, from);
    for (const { project, subject, ...bucket } of rows) {
      const subjects = entry(projects, project, () => new Map<string, Bucket[]>());
      entry(subjects, subject ?? '', () => [] as Bucket[]).push(bucket);
    }
    for (const subjects of projects.values()) {
      for (const buckets of subjects.values()) buckets.sort((a, b) => a.at - b.at);
    }
    this.projects = projects;
    this.readTo = now;
    if (whole) this.rereadAt = now + rereadMs;
    return projects;
  }

  /** Forgets everything: another worker may have evaluated in between. */
  forget(): void {
    this.projects.clear();
    this.readTo = 0;
  }

  private kept(start: number, end: number): Map<string, Map<string, Bucket[]>> {
    const kept = new Map<string, Map<string, Bucket[]>>();
    for (const [project, subjects] of this.projects) {
      for (const [subject, buckets] of subjects) {
        const old = buckets.filter(({ at }) => at >= start && at < end);
        if (old.length > 0) entry(kept, project, () => new Map<string, Bucket[]>()).set(subject, old);
      }
    }
    return kept;
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
