/** First pause after a failed attempt. */
const FIRST_MS = 1_000;
/** Longest pause that we choose ourselves. */
const LONGEST_MS = 60_000;
/** Longest pause that a receiver may ask for; one that says "tomorrow" is asked again in an hour. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * Milliseconds until the next attempt: doubling from one second, half of it by chance, so that many workers do not
 * come back at once. What the receiver asked for is a lower bound.
 *
 * @param attempts attempts made so far, 1 or more
 * @param random chance in [0, 1)
 */
export function retryDelayMs(attempts: number, askedMs: number | undefined, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 30));
  const own = full / 2 + (full / 2) * random;
  const asked = Math.min(LONGEST_ASKED_MS, askedMs ?? 0);
  return Math.round(asked > own ? asked + FIRST_MS * random : own);
}
