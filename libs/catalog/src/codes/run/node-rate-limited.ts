import { docs, type CatalogEntry } from '../../entry.js';
import { failedNode } from '../../examples.js';

/** Its texts are weighed against those of the quota in `run/weigh-limits.ts`. */
export const nodeRateLimited: CatalogEntry = {
  code: 'NODE_RATE_LIMITED',
  area: 'run',
  meaning: 'What the node called takes no more requests for a moment.',
  cause: 'More requests or tokens per minute were sent than the provider allows to this credential.',
  fix: 'Wait and retry with exponential backoff, lower the concurrency of batches, or ask the provider for a higher rate.',
  docsUrl: docs('limits'),
  severity: 'warning',
  retryable: true,
  family: 'rate_limit',
  texts: [
    'rate limit*',
    'ratelimit*',
    'rate exceeded',
    'too many requests',
    'too many concurrent*',
    'throttl*',
    'too many tokens please wait',
    'activity limit reached',
    'concurrency limit*',
    'requests per (minute|second) … exceeded',
    'exceeded … requests per (minute|second)',
    'too many login attempts',
  ],
  weakTexts: [
    'slow down',
    'status code 429',
    'status 429',
    'http 429',
    'error code 429',
    'error 429',
    'resource exhausted',
  ],
  examples: {
    matching: [
      failedNode(
        'LLMNode',
        429,
        'Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM). Please try again in 1.2s.',
        'openai',
      ),
      failedNode(
        'LLMNode',
        429,
        'Rate limit reached on tokens per day (TPD): Limit 100000, Used 99800. Please try again in 7m12s.',
        'groq',
      ),
      failedNode('slackNode', 429, { ok: false, error: 'ratelimited' }),
      failedNode('googleSheetsNode', 403, { errors: [{ reason: 'userRateLimitExceeded' }] }),
      failedNode(
        'googleSheetsNode',
        429,
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'",
      ),
      failedNode(
        'LLMNode',
        429,
        {
          message: 'You exceeded your current quota, please check your plan and billing details.',
          details: [{ retryDelay: '36s' }],
        },
        'gemini',
      ),
      failedNode(
        'LLMNode',
        429,
        'ThrottlingException: Too many tokens, please wait before trying again.',
        'bedrock',
      ),
      failedNode(
        'firecrawlNode',
        429,
        'Rate limit exceeded. Consumed (req/min): 11. Upgrade your plan or please retry after 23s',
      ),
      failedNode('GitHubNode', 403, 'You have exceeded a secondary rate limit.'),
      failedNode('notionNode', 429, null),
      failedNode('apiNode', 500, 'Request failed with status code 429'),
      failedNode(
        'vectorizeNode',
        429,
        'You are using a Trial key, which is limited to 100 API calls / minute.',
        'cohere',
      ),
    ],
    nonMatching: [
      failedNode(
        'LLMNode',
        429,
        {
          code: 'insufficient_quota',
          message: 'You exceeded your current quota, please check your plan and billing details.',
        },
        'openai',
      ),
      failedNode('S3Node', 503, 'SlowDown: Please reduce your request rate.'),
      failedNode(
        'LLMNode',
        413,
        'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000',
        'groq',
      ),
    ],
  },
};
