import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';

/**
 * An id in a path. Anything is taken: what is no id of ours names nothing, and "not found" says that better
 * than a lesson on formats.
 */
export const idParam = z.string().meta({ example: '0192f3c1-7d3a-8c55-9a63-2f1d8a7c9b3e' });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether Postgres would take the text for a UUID. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** The refusal of an id that names nothing. */
export function notFound(what: string): AppError {
  return new AppError('not_found', 404, `There is no ${what} with this id.`, { field: 'id' });
}
