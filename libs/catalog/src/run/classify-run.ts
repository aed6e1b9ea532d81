import type { Context } from '../context.js';
import { isObject, statusOf, type JsonObject } from '../event-shape.js';
import { healthy, type Finding, type NoFailure } from '../finding.js';
import { providerOf, providerOfNode } from '../provider.js';
import { evidenceOf, type Evidence } from '../text/evidence.js';
import { saysExecutionsUsedUp } from '../text/plan-quota.js';
import { signal, signalsIn } from '../text/vocabulary.js';
import { waitInText } from '../text/wait.js';
import { decideNode, type NodeVerdict } from './decide-node.js';
import { errorPlaces, failingNodes } from './failing-nodes.js';
import { runState } from './run-state.js';

const flowTimeout = signal('FLOW_TIMEOUT');
const calledOutside = signal('calledOutside');

/** Classifies a run: not a failure, or the row of its first cause, or what the run's own text says. */
export function classifyRun(run: JsonObject, context: Context): Finding | NoFailure {
  const nodes = nodesOf(run);
  const state = runState(run);
  if (state === 'fine') return healthy('run.success');
  if (state === 'open') return healthy('run.in-progress');
  if (state === 'skipped') return healthy('run.skipped');
  const runPlaces = placesOf(run);
  const trace = failingNodes(nodes, runPlaces, context.occurredAt);
  if (trace.cause !== null) return fromNode(trace, runPlaces, context);
  // Without status and code only an error makes it a failure.
  if (state === 'unknown' && runPlaces.length === 0) return healthy('run.nothing-failed');
  return fromText(run, evidenceOf([...runPlaces, ...trace.nameless]), context);
}

function nodesOf(run: JsonObject): unknown[] {
  for (const holder of [run, run.output, run.result]) {
    if (isObject(holder) && Array.isArray(holder.nodes)) return holder.nodes;
  }
  return [];
}

/** The run's own error places; the SDK moves `output` to `result`. */
function placesOf(run: JsonObject): unknown[] {
  const places = errorPlaces(run);
  return run.result === undefined || run.result === null
    ? places
    : [...places, ...errorPlaces({ output: run.result })];
}

function fromNode(trace: ReturnType<typeof failingNodes>, runPlaces: unknown[], context: Context): Finding {
  const { node, entry, evidence, verdict } = trace.cause!;
  const finding = finish(verdict, evidence, context);
  const fromRun = runPlaces.length === 0 ? null : evidenceOf(runPlaces);
  // The plan's executions are nobody's node: the run's own text beats what the node reports.
  if (
    fromRun !== null &&
    verdict.code !== 'QUOTA_EXCEEDED' &&
    saysExecutionsUsedUp(signalsIn(fromRun.text))
  ) {
    finding.code = 'QUOTA_EXCEEDED';
    finding.rule = 'run.text.plan-quota';
    finding.message = fromRun.message;
  }
  finding.message ??= fromRun?.message ?? null;
  finding.provider = providerOfNode(entry) ?? providerOf(evidence);
  finding.failingNodes = trace.failingNodes;
  finding.cause = node;
  return finding;
}

/** No node is named: a plain text still takes the row that it fits. */
function fromText(run: JsonObject, evidence: Evidence, context: Context): Finding {
  const status = statusOf(run.statusCode);
  const verdict = evidence.text.length === 0 ? null : textVerdict(evidence, status, context.occurredAt);
  const finding = finish(verdict ?? statusVerdict(status), evidence, context);
  finding.provider = providerOf(evidence);
  return finding;
}

function textVerdict(
  evidence: Evidence,
  status: number | null,
  occurredAt: number | null,
): NodeVerdict | null {
  const hits = signalsIn(evidence.text);
  const ofFlow = flowTimeout(hits);
  const outside = calledOutside(hits);
  const verdict = decideNode('untyped', null, evidence, occurredAt);
  if (verdict.code === 'NODE_TIMEOUT' || verdict.code === 'NODE_FAILED') {
    if (ofFlow || (verdict.code === 'NODE_TIMEOUT' && !outside && status !== 504)) {
      return { code: 'FLOW_TIMEOUT', rule: 'run.text.timeout' };
    }
  }
  const tooLittle =
    verdict.code === 'NODE_FAILED' ||
    (verdict.code === 'NODE_PROVIDER_ERROR' && verdict.rule === 'node.status.500');
  if (tooLittle || !verdict.rule.startsWith('node.')) return null;
  if (verdict.code === 'NODE_PROVIDER_ERROR' && SERVER_ONLY.test(evidence.text)) return null;
  return { code: verdict.code, rule: verdict.rule.replace('node.', 'run.') };
}

/** Says no more than that the platform failed. */
const SERVER_ONLY = /^\W{0,4}(?:flow |workflow )?(?:internal )?(?:server )?error\W{0,4}$/i;

function statusVerdict(status: number | null): NodeVerdict {
  if (status === 509) return { code: 'FLOW_RETRY_FAILED', rule: 'run.status.509' };
  if (status === 408) return { code: 'FLOW_TIMEOUT', rule: 'run.status.408' };
  return { code: 'FLOW_FAILED', rule: 'run.failed' };
}

function finish(verdict: NodeVerdict, evidence: Evidence, context: Context): Finding {
  return {
    code: verdict.code,
    rule: verdict.rule,
    message: evidence.message,
    retryAfterMs: context.headerWaitMs ?? evidence.waitMs ?? waitInText(evidence.text, context.occurredAt),
    provider: null,
    failingNodes: undefined,
    cause: null,
  };
}
