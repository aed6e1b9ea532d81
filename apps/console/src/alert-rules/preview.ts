import { setImmediate } from 'node:timers/promises';
import { replaying, spreadMinutes, type ReplayedIncident } from '#alerting/replay.js';
import type { Rule } from '#alerting/rule.js';
import { seasonSpans } from '#alerting/season.js';
import { bucketStart, type Bucket } from '#alerting/series.js';
import type { WindowCount, WindowsReadModel } from '#store/alerts/windows.read-model.js';

const FINEST_MS = 10_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Counts by ten seconds go back a day; the margin is for a preview that takes its time. */
const EXACT_MS = DAY - 5 * MINUTE;
/** Projects that one preview looks at unless one is named: those with the most failures. */
const MAX_PROJECTS = 20;
/** Subjects of one project, likewise. */
const MAX_SUBJECTS = 200;
/** Points of the line that is drawn above the incidents. */
const POINTS = 60;

export interface PreviewRequest {
  /** The rule as a project has it; several projects may have it differently. */
  ruleOf: (project: string) => Rule | null;
  /** The rule as most projects have it: what is read. */
  rule: Rule;
  project?: string | undefined;
  /** Epoch milliseconds. */
  from: number;
  /** A time to come stands for now. */
  to: number;
}

export interface Preview {
  incidents: ReplayedIncident[];
  /** How often a rule was asked. */
  evaluated: number;
  /** Projects that were not looked at, because others have more failures. */
  projectsLeftOut: number;
  /** What was counted, all projects together. */
  counts: { from: number; stepMs: number; values: number[] };
}

type Windows = Pick<WindowsReadModel, 'counts' | 'countsIn' | 'traffic' | 'knownSince' | 'busiest'>;
type Series = Map<string, Map<string, Bucket[]>>;

/** Replays a rule on what is stored. `now` is epoch milliseconds. */
export async function preview(windows: Windows, request: PreviewRequest, now: number): Promise<Preview> {
  const { rule, project, from } = request;
  // Nothing is known of what comes after now; asked about it, a rule would take the silence for an end.
  const to = Math.max(from, Math.min(request.to, now));
  const busiest = project
    ? { projects: [project], others: 0 }
    : await windows.busiest(rule.signal, { from: from - rule.historyMs, to }, MAX_PROJECTS);
  const result: Preview = {
    incidents: [],
    evaluated: 0,
    projectsLeftOut: busiest.others,
    counts: { from, stepMs: Math.max(MINUTE, Math.ceil((to - from) / POINTS / MINUTE) * MINUTE), values: [] },
  };
  result.counts.values = Array.from({ length: Math.ceil((to - from) / result.counts.stepMs) }, () => 0);
  const known = rule.seasonal ? await windows.knownSince() : new Map<string, number>();
  const exactFrom = Math.max(bucketStart(now - EXACT_MS, MINUTE), 0);
  for (const name of busiest.projects) {
    const own = request.ruleOf(name);
    if (!own) continue;
    const read = await readSeries(windows, own, name, from, to, exactFrom, now);
    const traffic = own.traffic && (await readTraffic(windows, own, name, from, to));
    for (const [subject, { buckets, minutes }] of read) {
      addCounts(result.counts, buckets, to);
      const steps = replaying({
        rule: own,
        project: name,
        subject: subject === '' ? null : subject,
        buckets,
        minutes,
        ...(known.has(name) && { knownSince: known.get(name)! }),
        traffic,
        from,
        to,
        exactFrom,
      });
      let step = steps.next();
      while (!step.done) {
        // The process that answers here takes failures in as well.
        await setImmediate();
        step = steps.next();
      }
      result.incidents.push(...step.value.incidents);
      result.evaluated += step.value.evaluated;
    }
  }
  result.incidents.sort((a, b) => a.firedAt - b.firedAt || (a.project < b.project ? -1 : 1));
  return result;
}

/** Buckets of the rule's width and, for its seasons, the minutes of the weeks before. */
async function readSeries(
  windows: Windows,
  rule: Rule,
  project: string,
  from: number,
  to: number,
  exactFrom: number,
  now: number,
): Promise<Map<string, { buckets: Bucket[]; minutes: Bucket[] }>> {
  const { signal, bucketMs, historyMs, seasonal } = rule;
  const start = bucketStart(from - historyMs, HOUR);
  const projects = [project];
  const read = async (width: number, since: number, until: number): Promise<Series> =>
    since < until
      ? bySubject(await windows.counts({ signal, bucketMs: width, projects, from: since, to: until }, now))
      : new Map();
  const spread = signal.of === 'failures' && bucketMs === FINEST_MS;
  const seasonStart = seasonal ? Math.min(...seasonSpans(start).spans.map((span) => span.from)) : start;
  const coarse = (await read(spread ? MINUTE : bucketMs, seasonStart, to)).get(project);
  const exact = spread ? (await read(FINEST_MS, Math.max(start, exactFrom), to)).get(project) : undefined;
  const series = new Map<string, { buckets: Bucket[]; minutes: Bucket[] }>();
  for (const [subject, minutes] of [...(coarse ?? [])].slice(0, MAX_SUBJECTS)) {
    const within = minutes.filter(({ at }) => at >= start);
    const buckets = spread
      ? [...spreadMinutes(within.filter(({ at }) => at < exactFrom)), ...(exact?.get(subject) ?? [])]
      : within;
    series.set(subject, { buckets, minutes });
  }
  return series;
}

async function readTraffic(windows: Windows, rule: Rule, project: string, from: number, to: number) {
  const since = from - rule.historyMs - HOUR;
  const rows = await windows.traffic(rule.traffic!, { from: since, to }, [project]);
  return rows.length > 0 ? { bucketMs: MINUTE, buckets: rows.map(({ at, count }) => ({ at, count })) } : null;
}

function bySubject(rows: readonly WindowCount[]): Series {
  const series: Series = new Map();
  for (const { project, subject, at, count, keys } of rows) {
    const subjects = series.get(project) ?? new Map<string, Bucket[]>();
    series.set(project, subjects);
    const buckets = subjects.get(subject ?? '') ?? [];
    subjects.set(subject ?? '', buckets);
    buckets.push(keys ? { at, count, keys } : { at, count });
  }
  return series;
}

function addCounts(
  { from, stepMs, values }: Preview['counts'],
  buckets: readonly Bucket[],
  to: number,
): void {
  for (const { at, count } of buckets) {
    if (at >= from && at < to) values[Math.floor((at - from) / stepMs)]! += count;
  }
}
