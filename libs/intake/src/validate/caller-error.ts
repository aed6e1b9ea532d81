import type { CallerError } from '#contracts/event.js';
import { LIMITS } from '#contracts/limits.js';
import type { Cleaner } from '../clean.js';
import { Refusal, isObject, shapeOf } from '../refusal.js';
import { textField } from './fields.js';

/** Reads what the caller's runtime threw; bare text is taken for the message. */
export function readCallerError(value: unknown, cleaner: Cleaner): CallerError | undefined | Refusal {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { message: cleaner.text(value) };
  if (!isObject(value)) {
    return new Refusal(
      `error is ${shapeOf(value)}; an object with name, message or code is expected`,
      'error',
    );
  }
  const name = textField(value.name, 'error.name', LIMITS.errorNameChars);
  if (name instanceof Refusal) return name;
  const code = textField(value.code, 'error.code', LIMITS.errorNameChars);
  if (code instanceof Refusal) return code;
  const message = textField(value.message, 'error.message', LIMITS.recordBytes);
  if (message instanceof Refusal) return message;

  const error: CallerError = {};
  if (name !== null) error.name = cleaner.text(name);
  if (message !== null) error.message = cleaner.text(message);
  if (code !== null) error.code = cleaner.text(code);
  if (value.cause !== undefined) error.cause = cleaner.value(value.cause, 'error.cause', 3);
  return error;
}
