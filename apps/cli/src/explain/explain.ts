import { classifyPasted } from '#catalog/classify-pasted.js';
import { classify } from '#catalog/classify.js';
import { classificationOf, type Classification } from '#contracts/classification.js';
import { accept, type Acceptance } from '#intake/accept.js';
import { endOfValue } from '#intake/json-extent.js';
import { parsePasted } from '#intake/parse-pasted.js';
import { UnusableInput } from './unusable-input.js';

/** Stands in where a pasted error names no project; only the fingerprint depends on it. */
const NO_PROJECT = 'explain';

/** What a console prints of an object begins with a bare name instead. */
const CUT_OFF_JSON = /^\s*(?:\{\s*"|\[\s*[{["])/;

/**
 * The texts of a list of events: a JSON array of more than one, or one object a line. Any other text is one.
 */
export function eventsIn(text: string): string[] {
  const whole = jsonOf(text);
  if (Array.isArray(whole) && whole.every((item) => isEvent(item))) {
    return whole.map((item) => JSON.stringify(item));
  }
  if (whole !== undefined) return [text];
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => isEvent(jsonOf(line))) ? lines : [text];
}

function isEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The verdict on one pasted event. What `POST /api/explain` takes gets its answer word for word; beyond that
 * the ways in which errors get pasted are understood.
 *
 * @param now epoch milliseconds, for waits that are stated as a date
 * @throws UnusableInput when it is no event
 */
export function explain(text: string, now: number, redactEmails: boolean): Classification {
  const take = (raw: unknown): Acceptance =>
    accept(raw, { now, headers: {}, allowedProjects: null, redactEmails, defaultProjectId: NO_PROJECT });
  const json = jsonOf(text);
  const asSent = take(json);
  const pasted = !asSent.ok && !isMeantAsEvent(json);
  if (pasted && CUT_OFF_JSON.test(text) && endOfValue(text.trimStart(), 0) < 0) {
    throw new UnusableInput('the JSON ends too early');
  }
  const accepted = pasted ? take(parsePasted(text)) : asSent;
  if (!accepted.ok) throw new UnusableInput(accepted.reason, accepted.field);
  const verdict = pasted ? classifyPasted(accepted.event) : classify(accepted.event);
  if (verdict === null) throw new UnusableInput('nothing in this text says what failed');
  return classificationOf(verdict);
}

/** The text as JSON, a list of one taken for its item; `undefined` when it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  } catch {
    return undefined;
  }
}

/**
 * Who writes `kind` follows the format; the refusal then helps more than a guess at what else it could be. And
 * of an empty object or a number nothing can be said.
 */
function isMeantAsEvent(value: unknown): boolean {
  if (value === undefined || typeof value === 'string') return false;
  return typeof value !== 'object' || value === null || 'kind' in value || Object.keys(value).length === 0;
}
