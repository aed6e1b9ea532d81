/**
 * What a sender reports and what travels through the queue. An `AcceptedEvent` has passed the door: it is
 * validated, redacted and free of anything Postgres refuses (NUL characters, lone surrogates).
 */

/** A call to the project's GraphQL endpoint, or a run of a Flow. */
export type EventKind = 'request' | 'flow_run';

/** What may pass the door: something that may have failed, or a count of calls that is never a failure itself. */
export type AcceptedKind = EventKind | 'traffic';

/** Plain JSON, as it arrives from a sender. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The HTTP exchange of a request event. `body` is a string exactly as on the wire, or parsed JSON. */
export interface HttpExchange {
  method?: string;
  url?: string;
  /** Wire status, 100..599; absent when no response came. */
  status?: number;
  headers?: Record<string, string>;
  body?: Json;
}

/** What the caller's runtime threw when there was no response. `cause` may nest, as Node's fetch does. */
export interface CallerError {
  name?: string;
  message?: string;
  code?: string;
  cause?: Json;
}

/** What shows the failure; it makes up nearly all of an event. */
export interface Evidence {
  http?: HttpExchange;
  error?: CallerError;
  /** The platform's `executeWorkflow`/`checkStatus` payload, verbatim but redacted. */
  run?: Json;
  attributes?: Record<string, Json>;
}

/** An event without its evidence: identity, time and place. */
export interface EventHead {
  kind: AcceptedKind;
  /** The sender's id, or one derived from the content and the second in which it occurred. */
  eventId: string;
  /** True when `eventId` was derived here because the sender gave none. */
  eventIdDerived: boolean;
  /** Epoch milliseconds, never more than five minutes ahead of `receivedAt`. */
  occurredAt: number;
  /** True when the sender gave no `occurredAt` and the time of receipt stands in. */
  occurredAtAssumed: boolean;
  /** True when the sender's `occurredAt` was ahead of our clock and was pulled back to `receivedAt`. */
  occurredAtClamped: boolean;
  /** Epoch milliseconds at the collector. */
  receivedAt: number;
  projectId: string;
  flowId: string | null;
  requestId: string | null;
  environment: string | null;
  durationMs: number | null;
  /** Of kind `traffic`: all calls of the minute that begins at `occurredAt`, failed or not. */
  total?: number;
}

/** One event that has passed the door. */
export interface AcceptedEvent extends EventHead, Evidence {}
