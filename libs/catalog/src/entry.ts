import type { Severity } from '#contracts/classification.js';
import type { ClassifiableEvent } from './event-shape.js';

/** Where a code is decided: on the call to the endpoint, or on a Flow's run. */
export type CodeArea = 'request' | 'run';

/** Codes that alert rules watch together. */
export type CodeFamily = 'rate_limit' | 'server_error' | 'credentials' | 'quota';

/** Events beside a code that prove its row: the first list must get the code, the second must not. */
export interface Examples {
  matching: readonly ClassifiableEvent[];
  nonMatching: readonly ClassifiableEvent[];
}

/** One row of the catalog: what a code means, what to do, and the texts that point to it. */
export interface CatalogEntry {
  code: string;
  area: CodeArea;
  meaning: string;
  cause: string;
  fix: string;
  docsUrl: string;
  severity: Severity;
  /** Whether sending the same again can help. */
  retryable: boolean;
  family?: CodeFamily;
  /** Phrases (grammar: `text/phrase-index.ts`) that prove the row against any status. */
  texts?: readonly string[];
  /** Phrases that count only where the status says nothing of its own (absent, 2xx, 400, 500, …). */
  weakTexts?: readonly string[];
  examples: Examples;
}

const DOCS = 'https://lamatic.ai/docs/';

/** Address of a page of the platform's documentation, from its path. */
export function docs(path: string): string {
  return DOCS + path;
}
