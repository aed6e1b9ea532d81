import type { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';

type Issue = z.core.$ZodIssue;

/**
 * What zod found wrong with a query or a body, as a refusal that names the field, what was expected there
 * and the shape of what came. Values are described, not repeated: they may be secrets.
 *
 * @param place what was read, for the sentence about unknown fields
 * @param known the fields that exist there
 */
export function requestFault(
  issues: readonly Issue[],
  input: unknown,
  place: 'query' | 'body' | 'path',
  known: readonly string[],
): AppError {
  const errors = issues.flatMap((issue) => faultsOf(issue, input, place, known));
  const first = errors[0] ?? { field: place, detail: `The ${place} is not valid.` };
  return new AppError(`invalid_${place}`, 400, errors.map((error) => error.detail).join(' '), {
    field: first.field,
    ...(errors.length > 1 ? { extensions: { errors } } : {}),
  });
}

interface Fault {
  field: string;
  detail: string;
}

function faultsOf(issue: Issue, input: unknown, place: string, known: readonly string[]): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const field = [...issue.path, key].join('.');
      const what = place === 'query' ? 'query parameter' : 'field';
      return { field, detail: `Unknown ${what} "${field}"; known: ${known.join(', ')}.` };
    });
  }
  // A query has no nesting: what stands below a parameter is one of its several values.
  const field = (place === 'query' ? issue.path.slice(0, 1) : issue.path).join('.') || place;
  return [{ field, detail: `${field}: ${expectation(issue)}, got ${shapeOf(valueAt(input, issue.path))}.` }];
}

/** A schema's own wording where it has one, else one that names the limit. */
function expectation(issue: Issue): string {
  if (issue.message.startsWith('expected ')) return issue.message;
  switch (issue.code) {
    case 'too_big':
      return `expected at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `expected at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`}`;
    default:
      return issue.message;
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' entries' : '';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value === 'object' && value !== null) return (value as Record<PropertyKey, unknown>)[key];
    // The one value of a filter that takes several.
    return key === 0 ? value : undefined;
  }, input);
}

/** The kind and size of a value in words, for example `a text of 12 characters`. */
export function shapeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (typeof value === 'string')
    return /^-?\d{1,15}$/.test(value) ? value : `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length} entries`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  return 'an object';
}
