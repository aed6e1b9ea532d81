import { z } from 'zod';

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,6})\s*(s|m|h|d)$/;

/** Milliseconds of `90s`, `5m`, `2h`, `1d`; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text.trim());
  return match ? Number(match[1]) * UNITS[match[2]!]! : null;
}

/** The shortest way to write a span of whole seconds; milliseconds are cut off. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (ms > 0 && ms % UNITS[unit]! === 0) return `${ms / UNITS[unit]!}${unit}`;
  }
  return `${Math.floor(ms / 1_000)}s`;
}

/**
 * A span as people write it, in milliseconds once parsed.
 *
 * @param least the shortest that is taken, as people write it
 * @param most likewise the longest
 */
export function duration(description: string, least: string, most: string) {
  const [low, high] = [parseDuration(least)!, parseDuration(most)!];
  const expected = `expected a span from ${least} to ${most}, such as 90s, 5m, 2h or 1d`;
  return z
    .string({ error: expected })
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== null && ms >= low && ms <= high) return ms;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .meta({ description });
}

/** A whole number with its limits named when they are broken. */
export function wholeNumber(description: string, low: number, high: number) {
  const expected = `expected a whole number from ${low} to ${high}`;
  return z
    .number({ error: expected })
    .refine((n) => Number.isInteger(n) && n >= low && n <= high, expected)
    .meta({ description });
}

/** A number with its limits named when they are broken. */
export function quantity(description: string, low: number, high: number) {
  const expected = `expected a number from ${low} to ${high}`;
  return z
    .number({ error: expected })
    .refine((n) => n >= low && n <= high, expected)
    .meta({ description });
}

/** A list of texts of which any may match. */
export function texts(description: string) {
  const expected = 'expected a list of 1 to 100 texts of at most 256 characters';
  return z
    .array(z.string({ error: expected }).min(1, expected).max(256, expected), { error: expected })
    .min(1, expected)
    .max(100, expected)
    .meta({ description });
}
