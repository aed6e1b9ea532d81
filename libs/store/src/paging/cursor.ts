import { AppError } from '#platform/errors/app-error.js';
import { isUuid } from '../postgres/uuid.js';

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Which page of a list is wanted. */
export interface PageRequest {
  /** 1 to 200; 50 when absent. */
  limit?: number | undefined;
  /** The previous page's `nextCursor`. */
  cursor?: string | null | undefined;
}

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

/** @throws AppError 400 `invalid_limit`. */
export function pageLimit(limit: number | undefined): number {
  if (limit === undefined) return PAGE_DEFAULT;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new AppError(
      'invalid_limit',
      400,
      `limit must be a whole number from 1 to ${PAGE_MAX}, not ${limit}.`,
      {
        field: 'limit',
      },
    );
  }
  return limit;
}

/** Where a page ended: the sort value (a number or epoch milliseconds) and the id of its last row. */
export interface Position {
  at: number;
  id: string;
}

/** Opaque to clients, so that the sort key can change without breaking them. */
export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws AppError 400 `invalid_cursor` for anything `encodeCursor` did not make. */
export function decodeCursor(cursor: string | null | undefined): Position | null {
  if (cursor === null || cursor === undefined || cursor === '') return null;
  const position = parse(Buffer.from(cursor, 'base64url').toString());
  if (position) return position;
  throw new AppError('invalid_cursor', 400, 'The cursor is not one that this list returned.', {
    field: 'cursor',
  });
}

function parse(text: string): Position | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 2) return null;
    const [at, id] = value as unknown[];
    return typeof at === 'number' && Math.abs(at) <= 8.64e15 && typeof id === 'string' && isUuid(id)
      ? { at, id }
      : null;
  } catch {
    return null;
  }
}

/** Cuts the one row that was read beyond the limit and says where to go on. */
export function toPage<R, T>(
  rows: R[],
  limit: number,
  toItem: (row: R) => T,
  position: (row: R) => Position,
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(toItem),
    nextCursor: rows.length > limit && last ? encodeCursor(position(last)) : null,
  };
}
