import type { Json } from './event.js';

/** A node of the run that failed by itself (not because an earlier one did). */
export interface FailingNode {
  nodeId: string | null;
  nodeType: string | null;
  nodeName: string | null;
  /** Node ids from the outermost container down to this node, itself included. */
  path: string[];
}

/** What a person does about a failure; `docsUrl` points into the platform's documentation. */
export interface Remedy {
  meaning: string;
  cause: string;
  fix: string;
  docsUrl: string;
}

export type Severity = 'critical' | 'error' | 'warning' | 'info';

/** The verdict on one event: what `POST /api/explain` answers. */
export interface Classification {
  /** False for a success, a healed run or one still in progress; then `code` and most else is null. */
  failure: boolean;
  /** The catalog code; exactly one for a failure. */
  code: string | null;
  /** The wire's status; null for a Flow run or when no response came. */
  httpStatus: number | null;
  /** `errors[].extensions.code`, verbatim. */
  errorCode: string | null;
  retryable: boolean | null;
  /** Milliseconds until a retry makes sense, 0 or more; null when nothing states it. */
  retryAfterMs: number | null;
  /** Model provider slug, lower case. */
  provider: string | null;
  failingNodes: FailingNode[];
  /** The id of the first cause, on which the code was decided. */
  causeNodeId: string | null;
  /** The deciding error text, at most 2,000 characters. */
  message: string | null;
  /** Which rule decided, for example `node.text.rate-limit`. */
  rule: string;
  /** Stable group key; null when it is no failure. */
  fingerprint: string | null;
  remedy: Remedy | null;
}

/** What the worker adds for storage: severity and the headline of the issue it belongs to. */
export interface Verdict extends Classification {
  severity: Severity | null;
  /** Headline of the issue, at most 200 characters; null when it is no failure. */
  title: string | null;
  /** True when `errorCode` is set, decided nothing, and neither catalog nor user knows it. */
  uncatalogued: boolean;
}

/** A user's own entry for an extension code of one project. */
export interface CustomCode {
  code: string;
  meaning: string;
  cause: string;
  fix: string;
  severity: Severity;
  retryable: boolean;
  docsUrl?: string;
}

/** Finds the user's entry for an extension code; pure from the classifier's view. */
export type CustomCodeLookup = (projectId: string, errorCode: string) => CustomCode | undefined;

export type { Json };

/** The public part of a verdict, with its fields in the order in which they are documented. */
export function classificationOf(verdict: Verdict): Classification {
  const { severity: _severity, title: _title, uncatalogued: _uncatalogued, ...classification } = verdict;
  return classification;
}
