import { bucketStart, type Bucket } from '#alerting/series.js';
import type { WindowsReadModel } from '#store/alerts/windows.read-model.js';

/** Counts this recent may still grow: batches under way, workers that lag. They are read on every tick. */
const FRESH_MS = 2 * 60_000;
/** Older ones are read again this often, for what arrives late. */
const REREAD_MS = 60_000;

/** The codes that are counted together, and how far back their counts are wanted. */
export interface Family {
  codes: readonly string[];
  bucketMs: number;
  historyMs: number;
}

/**
 * The counts of one family for all projects. A rule wants hours of history each second, but hardly any of it changes:
 * a tick costs one query over the last two minutes, and once a minute one over everything.
 */
export class WindowReader {
  private projects = new Map<string, Bucket[]>();
  private rereadAt = 0;
  private readTo = 0;

  constructor(
    private readonly windows: Pick<WindowsReadModel, 'counts'>,
    private readonly family: Family,
  ) {}

  /** Buckets by project, ascending, of everything that started in the last `historyMs` up to `now`. */
  async read(now: number): Promise<ReadonlyMap<string, readonly Bucket[]>> {
    const { codes, bucketMs, historyMs } = this.family;
    const start = bucketStart(now - historyMs, bucketMs);
    // A clock that was set back, or a tick that came late, would leave a hole between old and fresh counts.
    const broken = now < this.readTo || now - this.readTo >= FRESH_MS;
    const whole = broken || now >= this.rereadAt;
    const from = whole ? start : bucketStart(now - FRESH_MS, bucketMs);
    const rows = await this.windows.counts({ codes, from, to: now + 1, bucketMs }, now);
    const projects = whole ? new Map<string, Bucket[]>() : this.kept(start, from);
    for (const { project, at, count } of rows) {
      const buckets = projects.get(project);
      if (buckets) buckets.push({ at, count });
      else projects.set(project, [{ at, count }]);
    }
    for (const buckets of projects.values()) buckets.sort((a, b) => a.at - b.at);
    this.projects = projects;
    this.readTo = now;
    if (whole) this.rereadAt = now + REREAD_MS;
    return projects;
  }

  /** Forgets everything: another worker may have evaluated in between. */
  forget(): void {
    this.projects.clear();
    this.readTo = 0;
  }

  private kept(start: number, end: number): Map<string, Bucket[]> {
    const kept = new Map<string, Bucket[]>();
    for (const [project, buckets] of this.projects) {
      const old = buckets.filter(({ at }) => at >= start && at < end);
      if (old.length > 0) kept.set(project, old);
    }
    return kept;
  }
}
