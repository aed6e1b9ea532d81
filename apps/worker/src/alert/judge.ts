import type { Rule, RuleVerdict } from '#alerting/rule.js';
import { bucketStart } from '#alerting/series.js';
import type { TransitionPolicy } from '#alerting/transition.js';
import type { Incident, IncidentEvidence } from '#contracts/incident.js';
import type { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { WindowReader } from './window-reader.js';

/** What a rule says about one project (and subject) at one moment: all that an incident's next step depends on. */
export interface Judgement {
  /** Whose incident it is, and how patient its rule. */
  policy: TransitionPolicy;
  verdict: RuleVerdict;
  /** Which failures are behind it. */
  watched: Watched;
}

/** The failures that a judgement rests on, to show them. */
export interface Watched {
  codes: readonly string[];
  windowMs: number;
  bucketMs: number;
}

/** What a resolved incident was about is told by its last hour; a longer look would cost more than it says. */
const EVIDENCE_MS = 3_600_000;

/** Reads what the rules watch and asks each of them. Knows nothing of what is told to whom. */
export class Judge {
  private readonly readers = new Map<string, WindowReader>();

  constructor(
    private readonly windows: WindowsReadModel,
    private readonly rules: readonly Rule[],
  ) {
    for (const rule of rules) this.readers.set(familyKey(rule), this.readerFor(rule));
  }

  /** All judgements at `now`; one at least for each open incident whose rule is still there. */
  async judge(now: number, open: readonly Incident[]): Promise<Judgement[]> {
    // One query per family of codes, however many rules watch it.
    const counts = new Map<string, Awaited<ReturnType<WindowReader['read']>>>();
    for (const [key, reader] of this.readers) counts.set(key, await reader.read(now));
    const judgements: Judgement[] = [];
    for (const rule of this.rules) {
      const series = counts.get(familyKey(rule))!;
      const incidents = new Map(
        open.filter((one) => one.rule === rule.name).map((one) => [one.project, one]),
      );
      for (const project of new Set([...series.keys(), ...incidents.keys()])) {
        const buckets = series.get(project) ?? [];
        const verdict = rule.evaluate({
          series: { bucketMs: rule.bucketMs, buckets },
          now,
          open: incidents.get(project) ?? null,
        });
        judgements.push({
          policy: { ...rule, project, subject: null, notify: true },
          verdict,
          watched: rule,
        });
      }
    }
    return judgements;
  }

  /**
   * The failures behind an incident: of the rule's window while it fires, of its last hour once it is over.
   *
   * @throws whatever the database throws.
   */
  async evidence(incident: Incident, watched: Watched, now: number): Promise<IncidentEvidence> {
    const { codes, windowMs, bucketMs } = watched;
    const window = bucketStart(now - windowMs, bucketMs) + bucketMs;
    const from = incident.state === 'resolved' ? Math.max(incident.startedAt, now - EVIDENCE_MS) : window;
    const evidence = await this.windows.evidence(
      { project: incident.project, codes, from: bucketStart(from, bucketMs), to: now + 1 },
      now,
    );
    return { ...evidence, windowMs };
  }

  /** Forgets what was read: another worker may have evaluated in between. */
  forget(): void {
    for (const reader of this.readers.values()) reader.forget();
  }

  private readerFor(rule: Rule): WindowReader {
    const family = this.rules.filter((other) => familyKey(other) === familyKey(rule));
    return new WindowReader(this.windows, {
      codes: rule.codes,
      bucketMs: rule.bucketMs,
      historyMs: Math.max(...family.map(({ historyMs }) => historyMs)),
    });
  }
}

function familyKey({ codes, bucketMs }: Rule): string {
  return `${bucketMs}:${[...codes].sort().join(',')}`;
}
