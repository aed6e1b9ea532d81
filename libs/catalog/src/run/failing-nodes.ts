import type { FailingNode } from '#contracts/classification.js';
import { isObject, statusOf, type JsonObject } from '../event-shape.js';
import { evidenceOf, type Evidence } from '../text/evidence.js';
import { cascadeOf } from './cascade.js';
import { decideNode, type NodeVerdict } from './decide-node.js';
import { nodeKind } from './node-kind.js';
import { flatten, isFailure, isNamed, nameOf, type TraceEntry } from './trace.js';

/** What a trace says about a failed run. */
export interface TraceVerdict {
  failingNodes: FailingNode[];
  /** The entry on which the code is decided, with its evidence; null when no node is named. */
  cause: { entry: JsonObject; node: FailingNode; evidence: Evidence; verdict: NodeVerdict } | null;
  /** Error places of failing entries that name no node. */
  nameless: unknown[];
}

/** Codes that a container can earn by itself, next to what failed inside it. */
const OF_CONTAINERS = new Set([
  'FLOW_LIMIT_EXCEEDED',
  'NODE_OUT_OF_MEMORY',
  'NODE_TIMEOUT',
  'QUOTA_EXCEEDED',
]);

/** Finds the failing nodes of a trace: causes only, in order of time. `occurredAt` is for dates in texts. */
export function failingNodes(
  nodes: readonly unknown[],
  runTexts: unknown[],
  occurredAt: number | null,
): TraceVerdict {
  const trace = flatten(nodes);
  const nameless: unknown[] = [];
  const failed: number[] = [];
  const failedIds = new Set<string>();
  for (let i = 0; i < trace.length; i++) {
    const node = trace[i]!;
    if (isFailure(node)) {
      failed.push(i);
      if (node.nodeId !== null) failedIds.add(node.nodeId);
    } else if (node.state === 'failed' && !node.healed && !isNamed(node)) {
      if (nameless.length < 20) nameless.push(...errorPlaces(node.entry));
    }
  }
  if (failed.length === 0) return { failingNodes: [], cause: null, nameless };
  const judged = failed.map((index) => judge(trace, index, failedIds, occurredAt));
  const causes = judged.filter((one, position) => isCause(one, position, judged));
  // A cascade that stands alone stands for what the cut trace does not show.
  const kept =
    causes.length > 0
      ? causes.sort(byTime)
      : [standIn(judged.find((one) => !one.trace.failsInside) ?? judged[0]!)];
  const distinct = dedupe(kept.map((one) => ({ ...one, node: describe(trace, one.index) })));
  const first = distinct[0]!;
  const evidence = first.evidence.text.length > 0 ? first.evidence : evidenceOf([...nameless, ...runTexts]);
  const verdict =
    first.evidence.text.length > 0 || evidence.text.length === 0
      ? first.verdict
      : decide(first.trace, evidence, occurredAt);
  return {
    failingNodes: distinct.map((one) => one.node),
    cause: { entry: first.trace.entry, node: first.node, evidence, verdict },
    nameless,
  };
}

interface Judged {
  trace: TraceEntry;
  index: number;
  evidence: Evidence;
  verdict: NodeVerdict;
  cascade: boolean;
}

/** Paths are written out for what is kept only: in deep traces they are long. */
interface Named extends Judged {
  node: FailingNode;
}

function judge(
  trace: readonly TraceEntry[],
  index: number,
  failedIds: ReadonlySet<string>,
  occurredAt: number | null,
): Judged {
  const entry = trace[index]!;
  const evidence = evidenceOf(errorPlaces(entry.entry));
  const cascade = cascadeOf(evidence, entry.nodeId, failedIds);
  const verdict = decide(entry, evidence, occurredAt);
  const alone = cascade === 'inside' && !entry.failsInside;
  return {
    trace: entry,
    index,
    evidence,
    verdict: alone && SAYS_LITTLE.has(verdict.code) ? NODE_FAILED : verdict,
    cascade: cascade === 'earlier' || cascade === 'reference',
  };
}

const NODE_FAILED: NodeVerdict = { code: 'NODE_FAILED', rule: 'node.cascade-alone' };
const SAYS_LITTLE = new Set(['NODE_PROVIDER_ERROR', 'NODE_FAILED']);

function standIn(one: Judged): Judged {
  return { ...one, verdict: NODE_FAILED };
}

function decide(entry: TraceEntry, evidence: Evidence, occurredAt: number | null): NodeVerdict {
  const kind = nodeKind(nameOf(entry.entry.nodeType), entry.nodeId);
  return decideNode(
    kind,
    statusOf(entry.entry.statusCode) ?? statusOf(entry.entry.status),
    evidence,
    occurredAt,
  );
}

/** A container counts next to what failed inside only for a limit of its own that nothing inside reports. */
function isCause(one: Judged, position: number, all: readonly Judged[]): boolean {
  if (one.cascade) return false;
  if (!one.trace.failsInside) return true;
  if (!OF_CONTAINERS.has(one.verdict.code) || !one.verdict.rule.startsWith('node.text')) return false;
  // What lies inside follows at once, so nothing else is looked at.
  for (let i = position + 1; i < all.length && all[i]!.index <= one.trace.last; i++) {
    if (all[i]!.verdict.code === one.verdict.code) return false;
  }
  return true;
}

/** A container ends after all that it holds. */
function byTime(a: Judged, b: Judged): number {
  return a.trace.last - b.trace.last || b.index - a.index;
}

/** Attempts and iterations of one node are one failing node; the first stands for it. */
function dedupe(nodes: readonly Named[]): Named[] {
  const seen = new Set<string>();
  return nodes.filter(({ node }) => {
    const key = JSON.stringify([
      node.path,
      node.nodeId,
      node.nodeId === null ? [node.nodeType, node.nodeName] : null,
    ]);
    return seen.has(key) ? false : (seen.add(key), true);
  });
}

function describe(trace: readonly TraceEntry[], index: number): FailingNode {
  const { entry, nodeId } = trace[index]!;
  const path: string[] = [];
  for (let at = index; at >= 0; at = trace[at]!.parent) {
    const id = trace[at]!.nodeId;
    if (id !== null) path.push(id);
  }
  return { nodeId, nodeType: nameOf(entry.nodeType), nodeName: nameOf(entry.nodeName), path: path.reverse() };
}

/** Where the platform puts error text: of a node and of a run alike. */
export function errorPlaces(entry: JsonObject): unknown[] {
  const output = entry.output;
  const places: unknown[] = [entry.error, entry.message];
  if (typeof output === 'string') places.push(output);
  else if (isObject(output) && (output.error !== undefined || output.message !== undefined))
    places.push(errorFields(output));
  return places.filter((place) => place !== undefined && place !== null && place !== '');
}

/** `output.error` and `output.message`, with the short fields beside them that give them their sense. */
function errorFields(output: JsonObject): JsonObject {
  const fields: JsonObject = {};
  for (const key of [
    'message',
    'error',
    'errors',
    'error_description',
    'detail',
    'details',
    'code',
    'type',
    'status',
    'statusCode',
    'reason',
    'finishReason',
    'finish_reason',
    'retry_after',
    'retryAfter',
  ]) {
    if (output[key] !== undefined) fields[key] = output[key];
  }
  return fields;
}
