import type { OutcomeLedger } from '#contracts/outcome.js';

/** How many there are of each. */
export type Counts = ReadonlyMap<string, number>;

/** What Foghorn holds when everything has drained, read past its own code. */
export interface Evidence {
  /** Rows in `failures`, by marker. */
  stored: Counts;
  /** Rows in `quarantine`, by marker, and how many there are for each reason. */
  quarantined: Counts;
  quarantineReasons: Counts;
  /** The answer of `GET /api/outcomes` over everything. */
  outcomes: OutcomeLedger;
  /** Rows in `failures` and the number that the issue itself states, by issue. */
  failuresByIssue: Counts;
  issueCounts: Counts;
  /** Rows in `failures` by project and code; those that are in time for the finest rollup apart. */
  failuresByCode: Counts;
  recentFailuresByCode: Counts;
  /** The same out of each rollup. */
  rollups: ReadonlyMap<string, Counts>;
  /** Batches without an end in the ledger whose job is still in the queue: they should have drained. */
  undrained: readonly string[];
  /** Jobs that the queue gave up. */
  failedJobs: number;
}

/** An incident that fired and is to be told by itself, as the database has it. */
export interface IncidentFact {
  id: string;
  rule: string;
  project: string;
  resolved: boolean;
}

/** A row of the outbox: what was promised in the transaction that changed the incident. */
export interface PromisedMessage {
  incident: string;
  event: string;
  state: string;
  attempts: number;
  lastError: string | null;
}

/** What the database says about alerts, out of one snapshot. */
export interface AlertEvidence {
  incidents: readonly IncidentFact[];
  messages: readonly PromisedMessage[];
}
