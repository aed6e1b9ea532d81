import { CATALOG } from '../registry.js';
import { PhraseIndex, type Hits } from './phrase-index.js';

/** Signals that weigh between rows; the rows' own phrases lie beside their codes. */
const MARKERS: Record<string, readonly string[]> = {
  perMinute: [
    'per (minute|min|second|sec|hour|100 seconds|60 seconds|user per minute)',
    '(requests|request|req|calls|tokens|rpm|tpm) (minute|min|second|sec)',
    '(rpm|tpm|rps|itpm|otpm)',
    'user rate limit exceeded',
    'minute limit',
    'perminute*',
    'concurren*',
  ],
  perDay: [
    'per (day|month|week|24 hours|30 days)',
    '(requests|request|calls|tokens) (day|month)',
    '(rpd|tpd)',
    'daily',
    'monthly',
    'perday*',
    'current month',
  ],
  /** Only says "wait"; how long is read by `wait.ts`. */
  waitLead: ['again', 'retry*', 'wait*', 'reset*', 'available in', 'retrydelay'],
  earlierFailed: [
    '(previous|earlier|preceding|prior|upstream|parent|dependent|depended) (node|nodes|step|steps|dependency|task|action|block) … (failed|fail|error|errored|failure|failing|did not complete|unsuccessful|not successful)',
    '(failure|error|failed|errored) … (in|of|at|from) (a |an |the |)(previous|earlier|preceding|prior|upstream|parent) (node|step|dependency|task)',
    '(skipped|not executed|aborted|cancelled|canceled|stopped|halted|not run|cannot run|cannot continue|did not run) … (because|due to|since|after|as) … (failed|failure|error|errored)',
    'dependency … (failed|error|failure)',
    'depends on … (failed|error|failure)',
    'failed dependency',
    'upstream failure',
    'upstream failed',
    'waiting on … failed',
  ],
  insideFailed: [
    '(iteration|iterations|item|items) … (failed|error|errors|errored|failure)',
    '(failed|errors|error) … (iteration|iterations|items)',
    '(child|inner|nested|sub|body) (node|nodes|flow|flows|workflow|step|run) … (failed|error|errored|failure)',
    '(subflow|sub flow|loop body|batch body|agent tool|child flow) … (failed|error|errored|failure)',
    '(node|nodes) (inside|in) (the |a |)(loop|batch|flow|agent|sub flow) … (failed|error|failure)',
    '(loop|batch) (failed|execution failed)',
    'one or more … failed',
  ],
  unresolved: [
    '(could not|cannot|cant|could not be|failed to|unable to|cannot be|not) (resolve|resolved|be resolved|read|evaluate|be found|find)',
    '(unresolved|undefined|missing|unknown) (variable|variables|reference|references|value|output)',
    '(is|was) (undefined|null|not available|not defined|unavailable|not found|missing|not resolved|empty)',
    'has no output',
    'no output',
    'does not exist',
    'unresolved',
  ],
  /** Words after a node's id that make it the one that failed. */
  failedWord: ['failed', 'failure', 'errored', 'error', 'did not complete', 'unsuccessful'],
  /** Says only that something went wrong. */
  generic: [
    '(something|node|step|execution|flow|workflow|run|it|operation|request|task) (failed|went wrong|execution failed|errored)',
    'execution failed',
    'internal server error',
    'internal error',
    '(unknown|unexpected|an|generic) error',
    'error occurred',
    'server error',
  ],
  codeTimeLimit: [
    '(script|code|function|execution|isolate|worker|vm) … (timed out|timedout|time limit|timeout|too long)',
    'processing time*',
    'time limit',
    'cpu time',
    '(maximum|max) (execution |)time',
  ],
  exception: ['error', 'exception', 'uncaught', 'at eval', 'at object*', 'throw*'],
  scriptException: [
    '(type error|reference error|range error|eval error|uri error)',
    'cannot read (property|properties)',
    'code node',
    'at eval',
  ],
  oversized: ['(payload|entity|body|request body|content|file) (is |)too large', 'request entity too large'],
  slowDown: ['slow down'],
  /** Google's hint beside a rate; it does not say that the quota is used up. */
  quotaHint: ['e g check quota'],
  /** What was sent is at fault although the words "not found" or "does not exist" stand beside it. */
  inputBeforeResource: ['malformed (input|request|json|body)', 'required key', 'operator does not exist'],
  /** Limits that are none of the plan's, however near the word "execution" stands. */
  otherLimit: [
    'rate limit*',
    'rate limited',
    '(time|memory|cpu|depth|recursion|nesting|size|character|token|context|iteration|node|nodes|payload) (limit|limits|limitation)',
    '(execution|executions|processing|running|run|cpu) (time|timeout|duration|depth|memory)',
    '(timed out|timedout|timeout)',
    'limit of … (second|seconds|minute|minutes|mb|gb|iterations|levels|tokens|characters|nodes)',
    '(limit|maximum|max) … (iterations|levels|depth)',
  ],
  quotaWord: ['quota', '30 day*'],
  throttled: ['throttl*', 'wait before trying again', 'too many requests'],
  calledOutside: ['provider', 'model', 'upstream', 'llm', 'api', 'node', 'query', 'statement'],
  edgeRateLimit: ['error (code |)1015', 'you are being rate limited'],
  edgeCode: [
    'error code (1101|1102|1000|1001|1003|1016|1018|1019|1023|1033|1042|520|521|522|523|524|525|526|527|530|502|503|504)',
    'error (1101|1102)',
    'worker threw exception',
    'worker exceeded resource limits',
  ],
};

/** Names by which a text gives a model provider away, per slug. */
const PROVIDER_NAMES: Record<string, readonly string[]> = {
  'azure-openai': [
    'azure openai',
    'azure open ai',
    'azure open ais',
    'azure openais',
    'openai azure com',
    'azureopenai',
  ],
  openai: ['openai', 'open ai', 'openais', 'open ais'],
  anthropic: ['anthropic', 'anthropics'],
  gemini: [
    'gemini',
    'google gemini',
    'generativelanguage',
    'generative language',
    'google generative ai',
    'googlegenerativeai',
    'google ai',
  ],
  groq: ['groq', 'groqcloud'],
  cohere: ['cohere', 'co here'],
  'mistral-ai': ['mistral ai', 'mistralai'],
  mistral: ['mistral'],
  bedrock: ['bedrock', 'amazon bedrock', 'aws bedrock', 'bedrock runtime'],
  openrouter: ['openrouter', 'open router'],
  huggingface: ['huggingface', 'hugging face'],
  'together-ai': ['together ai', 'together xyz', 'togetherai', 'togethercomputer'],
  'fireworks-ai': ['fireworks ai', 'fireworksai'],
  'perplexity-ai': ['perplexity', 'perplexity ai'],
  deepseek: ['deepseek', 'deep seek'],
  xai: ['xai', 'x ai', 'grok'],
  ollama: ['ollama'],
  'voyage-ai': ['voyage ai', 'voyageai'],
};

function vocabulary(): Record<string, readonly string[]> {
  const all: Record<string, readonly string[]> = {};
  for (const entry of CATALOG) {
    if (entry.texts !== undefined) all[entry.code] = entry.texts;
    if (entry.weakTexts !== undefined) all[`${entry.code}~`] = entry.weakTexts;
  }
  for (const [name, phrases] of Object.entries(MARKERS)) all[name] = phrases;
  for (const [slug, phrases] of Object.entries(PROVIDER_NAMES)) all[`provider:${slug}`] = phrases;
  return all;
}

/** The one index of everything that texts are searched for. */
export const VOCABULARY = new PhraseIndex(vocabulary());

/** Characters of one text that are looked at. */
export const TEXT_LIMIT = 8 * 1024;

let lastText: string | null = null;
let lastHits: Hits = VOCABULARY.scan('', TEXT_LIMIT);

/**
 * Finds all signals of a text; the result is overwritten by the next call with another text. Rules ask about
 * the same text one after the other, so the last answer is kept.
 */
export function signalsIn(text: string): Hits {
  if (text !== lastText) {
    lastHits = VOCABULARY.scan(text, TEXT_LIMIT);
    lastText = text;
  }
  return lastHits;
}

/** Test for one signal: a row's code, a code with `~` for its weak phrases, or a marker. */
export function signal(name: string): (hits: Hits) => boolean {
  const id = VOCABULARY.idOf(name);
  return (hits) => hits[id]! >= 0;
}

const waitLead = VOCABULARY.idOf('waitLead');

/** False when no word of the text can lead to a stated wait. */
export function mayStateWait(text: string): boolean {
  return signalsIn(text)[waitLead]! >= 0;
}

const PROVIDERS = Object.keys(PROVIDER_NAMES).map((slug) => ({
  slug,
  id: VOCABULARY.idOf(`provider:${slug}`),
}));

/** The provider that a text names first; on a tie the longer name, which stands first in the table. */
export function providerIn(hits: Hits): string | null {
  let found: string | null = null;
  let at = Infinity;
  for (const { slug, id } of PROVIDERS) {
    const start = hits[id]!;
    if (start >= 0 && start < at) [found, at] = [slug, start];
  }
  return found;
}
