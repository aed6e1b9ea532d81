import { isObject, statusOf, wellFormed, type JsonObject } from '../event-shape.js';
import { runState, type State } from './run-state.js';

/** One entry of a trace, flattened; `parent` is the index of its container or -1. */
export interface TraceEntry {
  entry: JsonObject;
  parent: number;
  /** Which list it stands in: attempts heal one another only within one. */
  scope: string;
  nodeId: string | null;
  state: State;
  /** True when the container or this attempt was healed later. */
  healed: boolean;
  /** True when an unhealed, named failure lies inside. */
  failsInside: boolean;
  /** Index of the last entry inside; its own where nothing is. */
  last: number;
}

/** Entries looked at; more than any accepted event may hold. */
const MAX_ENTRIES = 20_000;
const MAX_ID = 256;

/**
 * Flattens the trace in the order in which nodes ran, containers before what they hold, and marks failed
 * attempts that a later one made good. Works with a stack of its own: any depth is fine.
 */
export function flatten(nodes: readonly unknown[]): TraceEntry[] {
  const trace: TraceEntry[] = [];
  const stack: Pending[] = [];
  push(stack, nodes, -1, '', 0);
  while (stack.length > 0 && trace.length < MAX_ENTRIES) {
    const { value, parent, scope, depth } = stack.pop()!;
    if (Array.isArray(value)) {
      push(stack, value, parent, scope, depth);
      continue;
    }
    if (!isObject(value)) continue;
    const index = trace.length;
    trace.push({
      entry: value,
      parent,
      scope: scope + iterationOf(value, parent >= 0 || scope !== ''),
      nodeId: idOf(value.nodeId),
      state: nodeState(value),
      healed: false,
      failsInside: false,
      last: index,
    });
    pushChildren(stack, value, index);
  }
  markHealed(trace);
  markInside(trace);
  return trace;
}

interface Pending {
  value: unknown;
  parent: number;
  scope: string;
  depth: number;
}

/** Last first, so that the stack hands them out in order. A list inside the list is one iteration. */
function push(
  stack: Pending[],
  list: readonly unknown[],
  parent: number,
  scope: string,
  depth: number,
): void {
  if (depth > 8) return;
  for (let i = Math.min(list.length, MAX_ENTRIES) - 1; i >= 0; i--) {
    const value = list[i];
    const inner = Array.isArray(value) ? `${scope}[${i}]` : scope;
    stack.push({ value, parent, scope: inner, depth: depth + 1 });
  }
}

/** What runs inside a container lies under its `nodes` or `output.nodes`, or there per iteration. */
function pushChildren(stack: Pending[], entry: JsonObject, index: number): void {
  const output = entry.output;
  if (Array.isArray(entry.iterations)) pushIterations(stack, entry.iterations, index);
  if (Array.isArray(output)) pushIterations(stack, output, index);
  else if (isObject(output)) {
    if (Array.isArray(output.iterations)) pushIterations(stack, output.iterations, index);
    if (Array.isArray(output.nodes)) push(stack, output.nodes, index, `${index}/`, 0);
  }
  if (Array.isArray(entry.nodes)) push(stack, entry.nodes, index, `${index}/`, 0);
}

/** Iterations are objects that hold `nodes`, or plain lists of nodes; anything else is the container's output. */
function pushIterations(stack: Pending[], list: readonly unknown[], index: number): void {
  for (let i = Math.min(list.length, MAX_ENTRIES) - 1; i >= 0; i--) {
    const value = list[i];
    const nodes: unknown = isObject(value)
      ? (value.nodes ?? (isObject(value.output) ? value.output.nodes : undefined))
      : value;
    if (Array.isArray(nodes) && nodes.some((node) => isObject(node) && node.nodeId !== undefined)) {
      push(stack, nodes, index, `${index}/#${i}`, 0);
    }
  }
}

const ITERATION_KEYS = [
  'iteration',
  'iterationIndex',
  'iteration_index',
  'iterationNumber',
  'loopIndex',
  'batchIndex',
];
/** Inside a container these count iterations too; outside of one they may number the trace. */
const INDEX_KEYS = [...ITERATION_KEYS, 'index', 'itemIndex'];

function iterationOf(entry: JsonObject, inside: boolean): string {
  for (const key of inside ? INDEX_KEYS : ITERATION_KEYS) {
    const value = entry[key];
    if (typeof value === 'number' || typeof value === 'string') return `#${value}`;
  }
  return '';
}

/** A node without status and code has failed when it carries an error. */
function nodeState(entry: JsonObject): State {
  const state = runState(entry);
  if (state !== 'unknown') return state;
  const error = entry.error;
  return (typeof error === 'string' && error.length > 0) || isObject(error) ? 'failed' : 'unknown';
}

/** Healed: the same node in the same scope comes again later and is fine; so is all inside it. */
function markHealed(trace: TraceEntry[]): void {
  const failedIds = new Set<string>();
  for (const { state, nodeId } of trace) if (state === 'failed' && nodeId !== null) failedIds.add(nodeId);
  const lastFine = new Map<string, number>();
  for (let i = 0; i < trace.length; i++) {
    const { nodeId, state, scope, entry } = trace[i]!;
    if (nodeId === null || state !== 'fine' || !failedIds.has(nodeId)) continue;
    if (heals(entry)) lastFine.set(`${scope}\u0000${nodeId}`, i);
  }
  for (let i = 0; i < trace.length; i++) {
    const node = trace[i]!;
    node.healed = node.parent >= 0 && trace[node.parent]!.healed;
    if (node.healed || lastFine.size === 0 || node.state !== 'failed' || node.nodeId === null) continue;
    node.healed = (lastFine.get(`${node.scope}\u0000${node.nodeId}`) ?? -1) > i;
  }
}

/** Success in words, or 200, 204 and 303 in numbers. */
function heals(entry: JsonObject): boolean {
  if (typeof entry.status === 'string') return true;
  const code = statusOf(entry.statusCode) ?? statusOf(entry.status);
  return code === 200 || code === 204 || code === 303;
}

function markInside(trace: TraceEntry[]): void {
  for (let i = trace.length - 1; i >= 0; i--) {
    const node = trace[i]!;
    if (node.parent < 0) continue;
    const parent = trace[node.parent]!;
    if (node.last > parent.last) parent.last = node.last;
    if (node.failsInside || isFailure(node)) parent.failsInside = true;
  }
}

/** An unhealed failure that names a node. */
export function isFailure(node: TraceEntry): boolean {
  return node.state === 'failed' && !node.healed && isNamed(node);
}

/** An entry with neither id, type nor name names no node. */
export function isNamed(node: TraceEntry): boolean {
  return node.nodeId !== null || nameOf(node.entry.nodeType) !== null || nameOf(node.entry.nodeName) !== null;
}

/** Ids that are numbers become text; missing or blank ones stay null. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return nameOf(value);
}

/** A type or name as given, without lone surrogates; null when it is no text. */
export function nameOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.length === 0) return null;
  return wellFormed(value.length > MAX_ID ? value.slice(0, MAX_ID) : value);
}
