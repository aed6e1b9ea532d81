import { LIMITS } from '#contracts/limits.js';
import { AppError } from '#platform/errors/app-error.js';
import { LenientReader } from './lenient-reader.js';
import type { Records } from './read-record.js';
import { textOf } from './text-of.js';

/**
 * Reads the records of a body: one object, an array, NDJSON or JSON values one after another, told by the
 * bytes alone. What is broken is named and left out; the rest goes on.
 *
 * @throws AppError 413 for more than `LIMITS.recordsPerRequest` records.
 */
export function readRecords(bytes: Buffer): Records {
  const text = textOf(bytes);
  const whole = parseWhole(text);
  const read =
    whole === undefined ? new LenientReader(text, LIMITS.recordsPerRequest).read() : listed(whole.value);
  if (read.records.length + read.broken.length <= LIMITS.recordsPerRequest) return read;
  throw new AppError(
    'too_many_records',
    413,
    `The body has more than ${LIMITS.recordsPerRequest} records, the limit; send several requests.`,
  );
}

function parseWhole(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function listed(value: unknown): Records {
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return { records: values.map((item, index) => ({ index, value: item })), broken: [] };
}
