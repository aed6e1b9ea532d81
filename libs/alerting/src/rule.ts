import type { Severity } from '#contracts/classification.js';
import type { Incident } from '#contracts/incident.js';
import type { Season } from './season.js';
import type { Series } from './series.js';
import type { FailureFilter, Signal } from './signal.js';

/**
 * Where a series stands against a rule. Between `active` (fires) and `clear` (may resolve) lies `lingering`:
 * not bad enough to fire, too bad to call it over. That gap is the hysteresis.
 */
export type Level = 'active' | 'lingering' | 'clear';

/** What a rule says about one project, or one thing in it, at one moment. */
export interface RuleVerdict {
  level: Level;
  /** Failures in the rule's window now. */
  value: number;
  /** What is normal for that window; null when there is no history to tell. */
  baseline: number | null;
  /** Epoch milliseconds from which the condition can be seen in the series; null when it cannot. */
  since: number | null;
  /** The numbers behind the level in one sentence, for people. */
  reason: string;
}

/** What a rule gets to see. */
export interface RuleInput {
  /** Counts of the rule's signal for one project and subject. The newest bucket may still be filling. */
  series: Series;
  /** Epoch milliseconds; buckets that start later are not looked at. */
  now: number;
  /** The incident of this rule, project and subject that is not resolved, if there is one. */
  open: Incident | null;
  /** Total calls by the minute, where a sender posts them and the rule wants them. */
  traffic?: Series | null;
  /** Counts at times like this one, where the rule wants them and there is history. */
  season?: Season | null;
  /** Epoch milliseconds since when the counts are known without a gap; absent: always. */
  watchedSince?: number;
}

/** Whose total calls a rule compares with. */
export type TrafficScope = Pick<FailureFilter, 'flows' | 'environments'>;

/** An alert rule with all its settings: what it counts, and a pure judgement on the counts. */
export interface Rule {
  /** Stable name: stored, a metric's label, and in the API. */
  name: string;
  /** Headline for people. */
  title: string;
  severity: Severity;
  /** Whether people are told; false: its incidents are recorded only. */
  notify: boolean;
  signal: Signal;
  /** Total calls that it wants to see; null: none. */
  traffic: TrafficScope | null;
  /** Whether it wants the counts at times like the present one. */
  seasonal: boolean;
  /** True where nothing coming in is what it looks for: such a rule is judged although its series is empty. */
  onSilence: boolean;
  /** The window that `value` counts over, in milliseconds. */
  windowMs: number;
  /** Width of the buckets it reads, in milliseconds. */
  bucketMs: number;
  /** How far back `evaluate` looks, window included, in milliseconds. */
  historyMs: number;
  /** How long the level must stay `active` before the incident fires; 0 fires at once. */
  forMs: number;
  /** How long the level must stay `clear` before the incident resolves. */
  holdMs: number;
  /** Deterministic and without side effects. */
  evaluate(input: RuleInput): RuleVerdict;
}
