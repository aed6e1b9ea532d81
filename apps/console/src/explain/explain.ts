import { classifyPasted } from '#catalog/classify-pasted.js';
import { classify } from '#catalog/classify.js';
import { classificationOf, type Classification, type CustomCodeLookup } from '#contracts/classification.js';
import { accept, type Acceptance } from '#intake/accept.js';
import { endOfValue } from '#intake/json-extent.js';
import { parsePasted } from '#intake/parse-pasted.js';
import type { HeadFields } from '#intake/recognise.js';
import { AppError } from '#platform/errors/app-error.js';

/** Stands in where an event names no project; only the fingerprint depends on it. */
const NO_PROJECT = 'explain';

/** What a console prints of an object begins with a bare name instead. */
const LOOKS_LIKE_JSON = /^\s*(?:\{\s*"|\[\s*[{["])/;

export interface ExplainContext {
  /** Epoch milliseconds. */
  now: number;
  headers: HeadFields;
  redactEmails: boolean;
  /** The users' own codes. */
  customCodes: CustomCodeLookup;
}

/**
 * The verdict on one event, which is cleaned as at the door first, so that the fingerprint is the one that
 * the same event gets when it is sent.
 *
 * @param body JSON as it was parsed, or pasted text
 * @throws AppError `invalid_event` naming the field when it is no event
 */
export function explain(body: unknown, context: ExplainContext): Classification {
  const take = (raw: unknown): Acceptance =>
    accept(raw, {
      now: context.now,
      headers: context.headers,
      allowedProjects: null,
      redactEmails: context.redactEmails,
      defaultProjectId: NO_PROJECT,
    });
  const accepted = typeof body === 'string' ? takePasted(body, take) : take(oneOf(body));
  if (!accepted.ok) {
    throw new AppError('invalid_event', 400, `This is no event: ${accepted.reason}.`, {
      field: accepted.field ?? 'body',
    });
  }
  const options = { customCodes: context.customCodes };
  const verdict =
    typeof body === 'string' ? classifyPasted(accepted.event, options) : classify(accepted.event, options);
  if (verdict === null) {
    throw new AppError('invalid_event', 400, 'Nothing in this text says what failed.', { field: 'body' });
  }
  return classificationOf(verdict);
}

/**
 * Text that is JSON is an event like any other, because clients that state no type send JSON as plain text.
 * The rest is read as people paste.
 *
 * @throws AppError `invalid_json` for JSON that was cut off.
 */
function takePasted(text: string, take: (raw: unknown) => Acceptance): Acceptance {
  const json = jsonOf(text);
  if (json !== undefined && typeof json !== 'string') return take(oneOf(json));
  if (LOOKS_LIKE_JSON.test(text) && endOfValue(text.trimStart(), 0) < 0) {
    throw new AppError('invalid_json', 400, 'The body is not valid JSON: it ends too early.', {
      field: 'body',
    });
  }
  return take(parsePasted(text));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The one record of a body; a list of one is taken for it. */
function oneOf(body: unknown): unknown {
  if (!Array.isArray(body)) return body;
  if (body.length === 1) return body[0] as unknown;
  throw new AppError('invalid_event', 400, `One event is expected; the body is a list of ${body.length}.`, {
    field: 'body',
  });
}
