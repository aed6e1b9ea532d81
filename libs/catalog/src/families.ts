import type { CodeFamily } from './entry.js';
import { CATALOG } from './registry.js';

function codesOf(family: CodeFamily): readonly string[] {
  return CATALOG.filter((entry) => entry.family === family).map((entry) => entry.code);
}

/**
 * Codes of the 429 family: limits that pass with time. Used-up quotas are not among them, because no
 * waiting ends them and one event is enough to act on.
 */
export const RATE_LIMIT_CODES: readonly string[] = codesOf('rate_limit');

/** Codes of keys and logins that are refused: the project's own, or a provider's on a node. */
export const CREDENTIAL_CODES: readonly string[] = codesOf('credentials');

/** Codes of plans and prepaid credit that are used up. */
export const QUOTA_CODES: readonly string[] = codesOf('quota');

/** Codes of the 5xx family: the platform, its edge, a provider or what a node called failed. */
export const SERVER_ERROR_CODES: readonly string[] = codesOf('server_error');
