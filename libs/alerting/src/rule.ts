import type { Severity } from '#contracts/classification.js';
import type { Incident } from '#contracts/incident.js';
import type { Series } from './series.js';

/**
 * Where a series stands against a rule. Between `active` (fires) and `clear` (may resolve) lies `lingering`:
 * not bad enough to fire, too bad to call it over. That gap is the hysteresis.
 */
export type Level = 'active' | 'lingering' | 'clear';

/** What a rule says about one project at one moment. */
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
  /** Counts of the rule's codes for one project. The newest bucket may still be filling. */
  series: Series;
  /** Epoch milliseconds; buckets that start later are not looked at. */
  now: number;
  /** The project's incident of this rule that is not resolved, if there is one. */
  open: Incident | null;
}

/** An alert rule: which failures it counts, and a pure judgement on their counts. */
export interface Rule {
  /** Stable name: stored, a metric's label, and in the API. */
  name: string;
  /** Headline for people. */
  title: string;
  severity: Severity;
  /** Catalog codes that are counted together. */
  codes: readonly string[];
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
