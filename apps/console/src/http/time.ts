import { z } from 'zod';

const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:[.]\d{1,9})?)?)(Z|[+ -]\d{2}:?\d{2})?)?$/;
/** The latest time that anything here speaks of, epoch milliseconds. */
export const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const EXPECTED = 'expected an ISO 8601 time such as 2026-11-20T08:00:00Z, or epoch milliseconds';

/**
 * Epoch milliseconds from an ISO 8601 time, a date (its first moment, UTC) or epoch milliseconds;
 * `undefined` when it is none. A time without a zone is UTC. A blank stands for the `+` that an unescaped
 * query loses.
 */
export function parseTime(text: string): number | undefined {
  const given = /^\d{1,15}$/.test(text) ? Number(text) : fromIso(text);
  return given !== undefined && given >= 0 && given <= LAST_MOMENT ? given : undefined;
}

function fromIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, date, time = '00:00', zone = 'Z'] = match;
  const millis = Date.parse(`${date}T${time}${zone.replace(' ', '+').replace(/(\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(millis) ? undefined : millis;
}

/** A point in time in a query, read as epoch milliseconds. */
export function timeParam(description: string) {
  return z
    .string()
    .transform((text, context) => {
      const millis = parseTime(text);
      if (millis !== undefined) return millis;
      context.addIssue({ code: 'custom', message: EXPECTED });
      return z.NEVER;
    })
    .meta({ description: `${description} ISO 8601 or epoch milliseconds.`, example: '2026-11-20T08:00:00Z' });
}

/** A point in time in a body, read as epoch milliseconds. */
export const timeField = z.union([z.string(), z.number()]).transform((given, context) => {
  const millis = parseTime(String(given));
  if (millis !== undefined) return millis;
  context.addIssue({ code: 'custom', message: EXPECTED });
  return z.NEVER;
});

/** `from` must come before `to` where both are given; the fault is reported at `to`. */
export function inOrder(
  range: { from?: number | undefined; to?: number | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (range.from === undefined || range.to === undefined || range.from < range.to) return;
  context.addIssue({ code: 'custom', path: ['to'], message: 'expected a time after `from`' });
}

/** ISO 8601 UTC with milliseconds, as every time in an answer. */
export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The same for a time that may be absent. */
export function isoOrNull(epochMs: number | null | undefined): string | null {
  return epochMs === null || epochMs === undefined ? null : iso(epochMs);
}

/** A time in an answer. */
export const timestamp = z.string().meta({ format: 'date-time', example: '2026-11-20T08:01:07.137Z' });
