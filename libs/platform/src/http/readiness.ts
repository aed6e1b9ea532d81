import { AppError } from '../errors/app-error.js';

/** What a process depends on, by name; a check rejects when its dependency cannot be used. */
export type ReadinessChecks = Record<string, () => Promise<void>>;

/** DI token of the process's `ReadinessChecks`. */
export const READINESS_CHECKS = Symbol('readiness checks');

/** A probe is asked every few seconds; a check that hangs longer counts as failed. */
const CHECK_TIMEOUT_MS = 2_000;

export interface Readiness {
  /** Names of the checks that failed, in the order given. */
  failed: string[];
  /** Every check: `ok`, or what is wrong. */
  checks: Record<string, string>;
}

/**
 * Runs all checks at once. Only what we worded ourselves is repeated in the answer: a driver's message may
 * hold addresses and user names, and the probe is open to everybody.
 */
export async function checkReadiness(
  checks: ReadinessChecks,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<Readiness> {
  const states = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await stateOf(check, timeoutMs)] as const),
  );
  return {
    failed: states.filter(([, state]) => state !== 'ok').map(([name]) => name),
    checks: Object.fromEntries(states),
  };
}

async function stateOf(check: () => Promise<void>, timeoutMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  try {
    return await Promise.race([check().then(() => 'ok'), late]);
  } catch (error) {
    return error instanceof AppError ? error.message : 'does not answer';
  } finally {
    clearTimeout(timer);
  }
}
