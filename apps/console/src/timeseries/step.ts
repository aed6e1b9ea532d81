import { z } from 'zod';

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const STEP = /^(\d{1,9})([smhd]?)$/;

/** Steps that people think in, in milliseconds. */
const NICE_STEPS_MS = [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800].map(
  (seconds) => seconds * 1_000,
);
/** The finest rollup; a step is a multiple of it. */
const FINEST_STEP_MS = 10_000;
/** Points that a chart shows well, when no step is asked for. */
const POINTS = 60;
/** Milliseconds of `60` (seconds), `10s`, `1m`, `1h` or `1d`; `undefined` for anything else. */
export function parseStep(text: string): number | undefined {
  const match = STEP.exec(text);
  if (!match) return undefined;
  const millis = Number(match[1]) * UNIT_MS[match[2] || 's']!;
  return millis >= FINEST_STEP_MS && millis % FINEST_STEP_MS === 0 ? millis : undefined;
}

/** The finest step that people think in and that shows a range of `rangeMs` in about 60 points. */
export function stepFor(rangeMs: number): number {
  const fine = NICE_STEPS_MS.find((step) => rangeMs / step <= POINTS);
  return fine ?? Math.ceil(rangeMs / POINTS / UNIT_MS['d']!) * UNIT_MS['d']!;
}

/** The step in a query, read as milliseconds. */
export const stepParam = z
  .string()
  .transform((text, context) => {
    const millis = parseStep(text);
    if (millis !== undefined) return millis;
    context.addIssue({
      code: 'custom',
      message: 'expected a multiple of ten seconds, such as 60, 10s, 1m, 1h or 1d',
    });
    return z.NEVER;
  })
  .meta({
    description: 'Width of a bucket: seconds, or with a unit (s, m, h, d); a multiple of 10 s.',
    example: '1m',
  });
