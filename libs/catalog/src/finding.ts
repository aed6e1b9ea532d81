import type { CustomCode, FailingNode } from '#contracts/classification.js';

/** What the classifier found out about a failure, before remedy, fingerprint and headline are added. */
export interface Finding {
  code: string;
  /** Which rule decided: `<area>.<evidence>.<detail>`. */
  rule: string;
  message: string | null;
  errorCode?: string | null;
  /** The user's own entry, when it gave the code. */
  custom?: CustomCode;
  retryAfterMs?: number | null;
  provider?: string | null;
  failingNodes?: FailingNode[];
  /** The node on which the code was decided. */
  cause?: FailingNode | null;
}

/** No failure; `rule` says why. */
export interface NoFailure {
  healthy: true;
  rule: string;
}

export function healthy(rule: string): NoFailure {
  return { healthy: true, rule };
}

export function isHealthy(found: Finding | NoFailure): found is NoFailure {
  return 'healthy' in found;
}
