import type { Evidence } from '../text/evidence.js';
import { statusInText } from '../text/evidence.js';
import type { Hits } from '../text/phrase-index.js';
import { saysExecutionsUsedUp } from '../text/plan-quota.js';
import { signal, signalsIn } from '../text/vocabulary.js';
import { waitInText } from '../text/wait.js';
import type { NodeKind } from './node-kind.js';
import { weighLimits } from './weigh-limits.js';

/** The row of a failing node and the rule that chose it. */
export interface NodeVerdict {
  code: string;
  rule: string;
}

const found = {
  flowLimit: signal('FLOW_LIMIT_EXCEEDED'),
  memory: signal('NODE_OUT_OF_MEMORY'),
  context: signal('NODE_CONTEXT_LENGTH'),
  contextWeak: signal('NODE_CONTEXT_LENGTH~'),
  filtered: signal('NODE_CONTENT_FILTERED'),
  model: signal('NODE_MODEL_NOT_FOUND'),
  credentials: signal('NODE_CREDENTIALS'),
  credentialsWeak: signal('NODE_CREDENTIALS~'),
  resource: signal('NODE_RESOURCE_NOT_FOUND'),
  resourceWeak: signal('NODE_RESOURCE_NOT_FOUND~'),
  unavailable: signal('NODE_PROVIDER_UNAVAILABLE'),
  unavailableWeak: signal('NODE_PROVIDER_UNAVAILABLE~'),
  timeout: signal('NODE_TIMEOUT'),
  timeoutWeak: signal('NODE_TIMEOUT~'),
  connection: signal('NODE_CONNECTION_FAILED'),
  connectionWeak: signal('NODE_CONNECTION_FAILED~'),
  input: signal('NODE_INPUT_INVALID'),
  inputWeak: signal('NODE_INPUT_INVALID~'),
  provider: signal('NODE_PROVIDER_ERROR~'),
  rateWeak: signal('NODE_RATE_LIMITED~'),
  quotaWeak: signal('NODE_QUOTA_EXCEEDED~'),
  code: signal('NODE_CODE_ERROR'),
  scriptException: signal('scriptException'),
  exception: signal('exception'),
  codeTimeLimit: signal('codeTimeLimit'),
  generic: signal('generic'),
  throttled: signal('throttled'),
  slowDown: signal('slowDown'),
  oversized: signal('oversized'),
  unresolved: signal('unresolved'),
  inputBeforeResource: signal('inputBeforeResource'),
};

/**
 * Decides the row of a failing node: specific text first, then a specific status, then looser text, then the
 * generic statuses. `status` is the node's own `statusCode`.
 */
export function decideNode(
  kind: NodeKind,
  status: number | null,
  evidence: Evidence,
  occurredAt: number | null,
): NodeVerdict {
  const text = evidence.text;
  const hits = signalsIn(text);
  const effective = effectiveStatus(status, evidence);
  const waits = (): boolean => evidence.waitMs !== null || waitInText(text, occurredAt) !== null;
  const byText =
    text.length === 0
      ? null
      : kind === 'code'
        ? codeNodeRow(hits, effective, text)
        : textRow(kind, hits, effective, text, waits);
  if (byText !== null) return { code: byText, rule: `node.text.${slug(byText)}` };
  const byStatus = effective === null ? null : specificStatusRow(kind, effective);
  if (byStatus !== null) return { code: byStatus, rule: `node.status.${effective}` };
  const loosely = text.length === 0 || kind === 'code' ? null : looseTextRow(kind, hits);
  if (loosely !== null) return { code: loosely, rule: `node.text.${slug(loosely)}` };
  return {
    code: genericStatusRow(kind, effective),
    rule: effective === null ? 'node.failed' : `node.status.${effective}`,
  };
}

/** A node's generic status gives way to one that stands inside its error. */
function effectiveStatus(status: number | null, evidence: Evidence): number | null {
  const generic = status === null || status < 400 || status === 400 || status === 500;
  if (!generic) return status;
  const inside = evidence.status ?? (evidence.text.length > 0 ? statusInText(evidence.text) : null);
  return inside ?? status;
}

/** Rows whose texts beat any status, the most specific first. */
function textRow(
  kind: NodeKind,
  hits: Hits,
  status: number | null,
  text: string,
  waits: () => boolean,
): string | null {
  const external = kind !== 'calls_nothing';
  const mayBeModel = external && kind !== 'integration';
  if (saysExecutionsUsedUp(hits)) return 'QUOTA_EXCEEDED';
  if (found.flowLimit(hits)) return 'FLOW_LIMIT_EXCEEDED';
  if (found.memory(hits)) return 'NODE_OUT_OF_MEMORY';
  if (mayBeModel) {
    if (found.context(hits) || (found.contextWeak(hits) && !found.throttled(hits)))
      return 'NODE_CONTEXT_LENGTH';
    if (found.filtered(hits)) return 'NODE_CONTENT_FILTERED';
    if (found.model(hits) && !(found.unavailable(hits) && status !== 404)) return 'NODE_MODEL_NOT_FOUND';
  }
  const unavailableStatus = status === 503 || status === 529;
  if (unavailableStatus && (found.unavailable(hits) || found.slowDown(hits)))
    return 'NODE_PROVIDER_UNAVAILABLE';
  if (status !== 413) {
    const limit = weighLimits(hits, status, waits());
    if (limit !== null)
      return limit === 'NODE_RATE_LIMITED' && status === 429 && overloaded(hits)
        ? 'NODE_PROVIDER_UNAVAILABLE'
        : limit;
  }
  if (found.timeout(hits) && !found.connection(hits)) return 'NODE_TIMEOUT';
  if (found.connection(hits)) return 'NODE_CONNECTION_FAILED';
  if (found.credentials(hits)) return 'NODE_CREDENTIALS';
  if (found.unavailable(hits)) return 'NODE_PROVIDER_UNAVAILABLE';
  if (found.inputBeforeResource(hits) || unresolvedTemplate(hits, text)) return 'NODE_INPUT_INVALID';
  if (found.resource(hits)) return 'NODE_RESOURCE_NOT_FOUND';
  if (found.timeout(hits) || found.timeoutWeak(hits)) return 'NODE_TIMEOUT';
  if (found.connectionWeak(hits)) return 'NODE_CONNECTION_FAILED';
  if (kind === 'untyped' && found.scriptException(hits)) return 'NODE_CODE_ERROR';
  if (found.oversized(hits) && !mayBeModel) return 'NODE_INPUT_INVALID';
  return found.input(hits) && !saysMore(status) ? 'NODE_INPUT_INVALID' : null;
}

/** `{{triggerNode_1.output.q}} is not defined`: a template that could not be filled in. */
function unresolvedTemplate(hits: Hits, text: string): boolean {
  return found.unresolved(hits) && text.includes('{{');
}

const rateStrong = signal('NODE_RATE_LIMITED');
const overloadedWord = signal('NODE_PROVIDER_UNAVAILABLE');
/** "Overloaded" at 429 is the provider's lack of capacity unless a rate is spoken of. */
function overloaded(hits: Hits): boolean {
  return overloadedWord(hits) && !rateStrong(hits);
}

/** Statuses that say more than a sentence about some field. */
function saysMore(status: number | null): boolean {
  return status !== null && specificStatusRow('other', status) !== null && status !== 422 && status < 500;
}

/** A Code node: the platform's own limits, else whatever its script threw. */
function codeNodeRow(hits: Hits, status: number | null, text: string): string | null {
  if (saysExecutionsUsedUp(hits)) return 'QUOTA_EXCEEDED';
  if (found.memory(hits)) return 'NODE_OUT_OF_MEMORY';
  const threw = found.code(hits) || EXCEPTION.test(text);
  if (found.codeTimeLimit(hits) && !THROWN_ABORT.test(text)) return 'NODE_TIMEOUT';
  if (found.flowLimit(hits) && !threw) return 'FLOW_LIMIT_EXCEEDED';
  if (threw) return 'NODE_CODE_ERROR';
  const refused = status === 400 || status === 422 || status === null;
  if (refused && (found.input(hits) || unresolvedTemplate(hits, text))) return 'NODE_INPUT_INVALID';
  if (found.generic(hits) && text.length < 80) return null;
  return status === null || status === 500 ? 'NODE_CODE_ERROR' : null;
}

/** `SomeError: …` at the start of the text, or a line of a stack. */
const EXCEPTION = /^(?:uncaught )?[A-Za-z]{0,40}(?:Error|Exception)\b|\n\s{0,8}at /;
const THROWN_ABORT = /^(?:Timeout|Abort)Error\b/;

function specificStatusRow(kind: NodeKind, status: number): string | null {
  if (status === 401 || status === 403) return 'NODE_CREDENTIALS';
  if (status === 402) return 'NODE_QUOTA_EXCEEDED';
  if (status === 404 || status === 410) return 'NODE_RESOURCE_NOT_FOUND';
  if (status === 408 || status === 504) return 'NODE_TIMEOUT';
  if (status === 413) return kind === 'model' ? 'NODE_CONTEXT_LENGTH' : 'NODE_INPUT_INVALID';
  if (status === 422) return 'NODE_INPUT_INVALID';
  if (status === 429) return 'NODE_RATE_LIMITED';
  if (status === 503 || status === 529) return 'NODE_PROVIDER_UNAVAILABLE';
  return status > 500 && status !== 509 && status < 600 ? 'NODE_PROVIDER_ERROR' : null;
}

function looseTextRow(kind: NodeKind, hits: Hits): string | null {
  if (found.credentialsWeak(hits)) return 'NODE_CREDENTIALS';
  if (found.resourceWeak(hits)) return 'NODE_RESOURCE_NOT_FOUND';
  if (found.rateWeak(hits)) return 'NODE_RATE_LIMITED';
  if (found.quotaWeak(hits)) return 'NODE_QUOTA_EXCEEDED';
  if (found.unavailableWeak(hits)) return 'NODE_PROVIDER_UNAVAILABLE';
  if (found.inputWeak(hits)) return 'NODE_INPUT_INVALID';
  return kind !== 'calls_nothing' && found.provider(hits) ? 'NODE_PROVIDER_ERROR' : null;
}

function genericStatusRow(kind: NodeKind, status: number | null): string {
  if (status === 400) return 'NODE_INPUT_INVALID';
  const itself = kind === 'code' || kind === 'calls_nothing' || kind === 'untyped';
  return status === 500 && !itself ? 'NODE_PROVIDER_ERROR' : 'NODE_FAILED';
}

/** `NODE_RATE_LIMITED` → `rate-limited`, for rule ids. */
function slug(code: string): string {
  return SLUGS.get(code) ?? remember(code);
}
const SLUGS = new Map<string, string>();
function remember(code: string): string {
  const made = code
    .replace(/^NODE_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
  SLUGS.set(code, made);
  return made;
}
