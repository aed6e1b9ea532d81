import { graphqlPartialError } from './codes/request/graphql-partial-error.js';
import { graphqlErrorEntry } from './codes/request/graphql-error.js';
import { invalidQuery } from './codes/request/invalid-query.js';
import { payloadMismatch } from './codes/request/payload-mismatch.js';
import { badRequest } from './codes/request/bad-request.js';
import { unauthorized } from './codes/request/unauthorized.js';
import { forbidden } from './codes/request/forbidden.js';
import { notFound } from './codes/request/not-found.js';
import { rateLimited } from './codes/request/rate-limited.js';
import { quotaExceeded } from './codes/request/quota-exceeded.js';
import { serverError } from './codes/request/server-error.js';
import { providerError } from './codes/request/provider-error.js';
import { providerUnavailable } from './codes/request/provider-unavailable.js';
import { providerTimeout } from './codes/request/provider-timeout.js';
import { retryFailed } from './codes/request/retry-failed.js';
import { edgeError } from './codes/request/edge-error.js';
import { malformedResponse } from './codes/request/malformed-response.js';
import { clientTimeout } from './codes/request/client-timeout.js';
import { networkError } from './codes/request/network-error.js';
import { clientError } from './codes/request/client-error.js';
import { nodeCredentials } from './codes/run/node-credentials.js';
import { nodeInputInvalid } from './codes/run/node-input-invalid.js';
import { nodeRateLimited } from './codes/run/node-rate-limited.js';
import { nodeQuotaExceeded } from './codes/run/node-quota-exceeded.js';
import { nodeContextLength } from './codes/run/node-context-length.js';
import { nodeModelNotFound } from './codes/run/node-model-not-found.js';
import { nodeContentFiltered } from './codes/run/node-content-filtered.js';
import { nodeResourceNotFound } from './codes/run/node-resource-not-found.js';
import { nodeProviderUnavailable } from './codes/run/node-provider-unavailable.js';
import { nodeTimeout } from './codes/run/node-timeout.js';
import { nodeProviderError } from './codes/run/node-provider-error.js';
import { nodeConnectionFailed } from './codes/run/node-connection-failed.js';
import { nodeOutOfMemory } from './codes/run/node-out-of-memory.js';
import { nodeCodeError } from './codes/run/node-code-error.js';
import { nodeFailed } from './codes/run/node-failed.js';
import { flowTimeout } from './codes/run/flow-timeout.js';
import { flowLimitExceeded } from './codes/run/flow-limit-exceeded.js';
import { flowRetryFailed } from './codes/run/flow-retry-failed.js';
import { flowFailed } from './codes/run/flow-failed.js';
import type { CatalogEntry } from './entry.js';

/** All rows of the catalog, in the order in which the reference lists them. */
export const CATALOG: readonly CatalogEntry[] = [
  graphqlPartialError,
  graphqlErrorEntry,
  invalidQuery,
  payloadMismatch,
  badRequest,
  unauthorized,
  forbidden,
  notFound,
  rateLimited,
  quotaExceeded,
  serverError,
  providerError,
  providerUnavailable,
  providerTimeout,
  retryFailed,
  edgeError,
  malformedResponse,
  clientTimeout,
  networkError,
  clientError,
  nodeCredentials,
  nodeInputInvalid,
  nodeRateLimited,
  nodeQuotaExceeded,
  nodeContextLength,
  nodeModelNotFound,
  nodeContentFiltered,
  nodeResourceNotFound,
  nodeProviderUnavailable,
  nodeTimeout,
  nodeProviderError,
  nodeConnectionFailed,
  nodeOutOfMemory,
  nodeCodeError,
  nodeFailed,
  flowTimeout,
  flowLimitExceeded,
  flowRetryFailed,
  flowFailed,
];

const BY_CODE = new Map(CATALOG.map((entry) => [entry.code, entry]));

/** The row of a code; undefined for a code that is a user's own. */
export function entryOf(code: string): CatalogEntry | undefined {
  return BY_CODE.get(code);
}
