import { z } from 'zod';

/** Longest text of a filter. */
const FILTER_CHARS = 256;
/** Items of a page when nothing is asked for, and at most. */
export const PAGE_LIMIT = { default: 50, max: 200 } as const;

/** A text to filter by, compared as a whole. Postgres has no NUL in texts, so no row could match one. */
export function textParam(description: string, example: string, maxChars = FILTER_CHARS) {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .refine((text) => !text.includes('\u0000'), 'expected a text without NUL characters')
    .meta({ description, example });
}

/** A whole number in a query. */
export function wholeNumber(min: number, max: number, description: string, example: number) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z.coerce
    .number({ error: expected })
    .refine((n) => Number.isInteger(n) && n >= min && n <= max, expected)
    .meta({ description, type: 'integer', minimum: min, maximum: max, example });
}

/** Values of one filter, at most. */
const FILTER_VALUES = 50;

/**
 * A filter that may be given several times; any of its values may match.
 *
 * @param item what one value is
 */
export function anyOf<T extends z.ZodType>(item: T) {
  const { $schema: _dialect, description, example, ...items } = z.toJSONSchema(item, { io: 'input' });
  return z
    .unknown()
    .transform((given) => (Array.isArray(given) ? (given as unknown[]) : [given]))
    .pipe(z.array(item).min(1).max(FILTER_VALUES))
    .meta({ type: 'array', items, description, example: [example] })
    .optional();
}

/** The parameters that every list takes. */
export const pageParams = {
  limit: wholeNumber(1, PAGE_LIMIT.max, 'Items of one page.', PAGE_LIMIT.default).default(PAGE_LIMIT.default),
  cursor: z
    .string()
    .min(1)
    .max(1_024)
    .meta({ description: 'The `nextCursor` of the page before, with the same filters.' })
    .optional(),
};

/** A page of `item`s as every list answers it. */
export function pageOf<T extends z.ZodType>(item: T, id: string) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
    })
    .meta({ id });
}
