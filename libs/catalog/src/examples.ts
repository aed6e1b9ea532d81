import type { ClassifiableEvent, JsonObject } from './event-shape.js';

/** Short forms for the examples beside the codes: each makes an event as a client would post it. */

const HEAD = { projectId: 'project-1', flowId: 'flow-1', occurredAt: Date.UTC(2026, 10, 20, 8) };

/** A request that was answered. A body that is no string is sent as JSON. */
export function answered(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ClassifiableEvent {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { ...HEAD, kind: 'request', http: { method: 'POST', status, headers, body: text } };
}

/** A request answered with one entry in `errors[]`. */
export function graphqlError(
  status: number,
  message: string,
  extensions?: JsonObject,
  data?: unknown,
): ClassifiableEvent {
  return answered(status, { errors: [{ message, ...(extensions && { extensions }) }], data });
}

/** A request that got no answer: what the caller's runtime threw. */
export function unanswered(name: string, message: string, code?: string, cause?: unknown): ClassifiableEvent {
  return { ...HEAD, kind: 'request', http: { method: 'POST' }, error: { name, message, code, cause } };
}

/** What the platform's SDK leaves of a failure. */
export function sdkResult(message: string, statusCode: number): ClassifiableEvent {
  const body = { status: 'error', result: null, message, statusCode };
  return { ...HEAD, kind: 'request', http: { method: 'POST', body } };
}

/** A failed run with one failing node; the error goes where the platform would put it. */
export function failedNode(
  nodeType: string,
  statusCode: number | null,
  error: unknown,
  provider?: string,
): ClassifiableEvent {
  const node: JsonObject = { nodeId: `${nodeType}_746`, nodeType, nodeName: 'Step', status: 'error' };
  if (statusCode !== null) node.statusCode = statusCode;
  if (error !== null) node.error = error;
  if (provider !== undefined) node.input = { generativeModelName: { provider_name: provider } };
  return failedRun({ nodes: [trigger(), node], statusCode: statusCode ?? 500 });
}

/** A run with status `error` and whatever else is given. */
export function failedRun(run: JsonObject): ClassifiableEvent {
  return { ...HEAD, kind: 'flow_run', run: { status: 'error', ...run } };
}

/** A run as it is. */
export function run(payload: unknown): ClassifiableEvent {
  return { ...HEAD, kind: 'flow_run', run: payload };
}

function trigger(): JsonObject {
  return { nodeId: 'triggerNode_1', nodeType: 'graphqlNode', nodeName: 'API Request', status: 'success' };
}
