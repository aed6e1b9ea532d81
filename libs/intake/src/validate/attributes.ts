import type { Json } from '#contracts/event.js';
import { LIMITS } from '#contracts/limits.js';
import type { Cleaner } from '../clean.js';
import { Refusal, count, isObject, shapeOf } from '../refusal.js';

/** Reads the sender's own fields: any JSON values, a bounded number of them. */
export function readAttributes(value: unknown, cleaner: Cleaner): Record<string, Json> | undefined | Refusal {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    return new Refusal(`attributes is ${shapeOf(value)}; an object is expected`, 'attributes');
  }
  const keys = Object.keys(value);
  if (keys.length > LIMITS.attributes) {
    return new Refusal(
      `attributes has ${count(keys.length)} keys; the limit is ${LIMITS.attributes}`,
      'attributes',
    );
  }
  const long = keys.find((key) => key.length > LIMITS.attributeKeyChars);
  if (long !== undefined) {
    const limit = LIMITS.attributeKeyChars;
    return new Refusal(`a key is ${count(long.length)} characters; the limit is ${limit}`, 'attributes');
  }
  return cleaner.value(value, 'attributes', 2) as Record<string, Json>;
}
