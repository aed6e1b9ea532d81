import type { CustomCode, CustomCodeLookup, Remedy, Severity, Verdict } from '#contracts/classification.js';
import { contextOf, type Context } from './context.js';
import { docs, type CatalogEntry } from './entry.js';
import { isObject, statusOf, wellFormed, type ClassifiableEvent } from './event-shape.js';
import { isHealthy, type Finding } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import { CATALOG } from './registry.js';
import { classifyRequest } from './request/classify-request.js';
import { knownExtensionRow } from './request/errors-array.js';
import { runInData } from './request/run-in-data.js';
import { isSdkResult } from './request/sdk-result.js';
import { retryAfterHeader } from './retry-after.js';
import { classifyRun } from './run/classify-run.js';
import { cut, titleOf } from './title.js';

export interface ClassifyOptions {
  /** The users' own entries for extension codes. */
  customCodes?: CustomCodeLookup;
}

/** Characters of the deciding text that are kept. */
const MAX_MESSAGE = 2_000;

/**
 * Judges one event: which failure it is, of which node, and what to do. Total (any JSON in any field),
 * deterministic, and linear in the size of the event.
 *
 * `httpStatus` is what the wire said: null for an event of kind `flow_run` and where no response came. A run
 * that failed inside a request's 2xx keeps the status of that request, which is part of its evidence.
 */
export function classify(event: ClassifiableEvent, options: ClassifyOptions = {}): Verdict {
  if (event.kind === 'traffic') return noFailure(null, 'traffic');
  const http = isObject(event.http) ? event.http : {};
  const context = contextOf(
    event.projectId,
    event.occurredAt,
    retryAfterHeader(http.headers, epoch(event)),
    options.customCodes,
  );
  const isRun = event.kind === 'flow_run' || (event.kind === undefined && event.run !== undefined);
  const status = isRun ? null : statusOf(http.status);
  const httpStatus = status !== null && status < 600 ? status : null;
  const found = isRun ? classifyRunEvent(event, context) : classifyRequest(event, context);
  return isHealthy(found) ? noFailure(httpStatus, found.rule) : toVerdict(event, found, httpStatus, context);
}

function epoch(event: ClassifiableEvent): number | null {
  if (typeof event.occurredAt === 'number') return event.occurredAt;
  return contextOf(null, event.occurredAt, null, undefined).occurredAt;
}

/** A sender may put the whole GraphQL answer, or a result of the SDK, where the run belongs. */
function classifyRunEvent(event: ClassifiableEvent, context: Context): ReturnType<typeof classifyRun> {
  const run = parsedRun(event.run);
  if (Array.isArray(run)) return classifyRun({ status: 'error', nodes: run }, context);
  if (!isObject(run)) {
    const error = isObject(event.error) || typeof event.error === 'string' ? event.error : undefined;
    return classifyRun(
      { status: 'error', message: typeof run === 'string' ? run : undefined, error },
      context,
    );
  }
  if (run.status === undefined && run.nodes === undefined) {
    const inside = runInData(run.data) ?? runInData(run);
    if (inside !== null) return classifyRun(inside, context);
    if (run.errors !== undefined || run.data !== undefined)
      return classifyRequest({ http: { body: run } }, context);
  }
  // The SDK's four keys and nothing else: the call failed, not the run. A 509 is the run's all the same.
  if (run.result === null && isSdkResult(run) && statusOf(run.statusCode) !== 509) {
    return classifyRequest({ http: { body: run } }, context);
  }
  return classifyRun(run, context);
}

function parsedRun(run: unknown): unknown {
  if (typeof run !== 'string' || !run.trimStart().startsWith('{')) return run;
  try {
    return JSON.parse(run) as unknown;
  } catch {
    return run;
  }
}

function noFailure(httpStatus: number | null, rule: string): Verdict {
  return {
    failure: false,
    code: null,
    httpStatus,
    errorCode: null,
    retryable: null,
    retryAfterMs: null,
    provider: null,
    failingNodes: [],
    causeNodeId: null,
    message: null,
    rule,
    fingerprint: null,
    remedy: null,
    severity: null,
    title: null,
    uncatalogued: false,
  };
}

function toVerdict(
  event: ClassifiableEvent,
  found: Finding,
  httpStatus: number | null,
  context: Context,
): Verdict {
  const errorCode = found.errorCode ?? null;
  const known = errorCode === null || knownExtensionRow(errorCode) !== undefined;
  // The plan's quota is a fact of the platform; no user's entry renames it.
  const own =
    known || found.code === 'QUOTA_EXCEEDED' ? undefined : (found.custom ?? context.customCode(errorCode));
  const code = own?.code ?? found.code;
  const advice = own === undefined ? ADVICE.get(found.code)! : adviceOf(own);
  const message = found.message === null ? null : cut(wellFormed(found.message), MAX_MESSAGE);
  const cause = found.cause ?? null;
  return {
    failure: true,
    code,
    httpStatus,
    errorCode,
    retryable: advice.retryable,
    retryAfterMs: found.retryAfterMs ?? null,
    provider: found.provider ?? null,
    failingNodes: found.failingNodes ?? [],
    causeNodeId: cause?.nodeId ?? null,
    message,
    rule: own === undefined ? found.rule : 'request.errors.custom',
    fingerprint: fingerprintOf({
      projectId: textOrNull(event.projectId),
      code,
      flowId: textOrNull(event.flowId),
      nodeType: cause?.nodeType ?? null,
      nodeId: cause?.nodeId ?? null,
      errorCode,
      message,
    }),
    remedy: advice.remedy,
    severity: advice.severity,
    title: titleOf(code, cause, message),
    uncatalogued: !known && own === undefined,
  };
}

/** What a row adds to a verdict. */
type Advice = { retryable: boolean; severity: Severity; remedy: Remedy };

/** Made once per row: all failures of a code share the same remedy. */
const ADVICE: ReadonlyMap<string, Advice> = new Map(CATALOG.map((entry) => [entry.code, adviceOf(entry)]));

function adviceOf(row: CatalogEntry | CustomCode): Advice {
  const { meaning, cause, fix, severity, retryable } = row;
  const docsUrl = row.docsUrl ?? docs('error-reference');
  return { retryable, severity, remedy: Object.freeze({ meaning, cause, fix, docsUrl }) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
