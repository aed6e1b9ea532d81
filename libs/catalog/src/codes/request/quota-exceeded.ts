import { docs, type CatalogEntry } from '../../entry.js';
import { answered, failedNode, failedRun, graphqlError, sdkResult } from '../../examples.js';

export const quotaExceeded: CatalogEntry = {
  code: 'QUOTA_EXCEEDED',
  area: 'request',
  meaning: "The plan's quota of executions is used up.",
  cause: 'All executions of the day or of the 30-day period have been spent.',
  fix: 'Wait for the period to end, upgrade the plan, or find out which Flow spends the executions.',
  docsUrl: docs('limits'),
  severity: 'critical',
  retryable: false,
  family: 'quota',
  /** About executions of the plan: true in a request and in a run. */
  texts: [
    '(execution|executions|flow run|flow runs|workflow run|workflow runs) … (quota|limit|allowance) … (reached|exceeded|exhausted|used up|hit|consumed|is over|spent)',
    '(execution|executions|flow run|flow runs|workflow run|workflow runs) … (quota|allowance)',
    '(execution|executions) (limit|quota)',
    '(quota|limit|allowance) … (of|for) … (executions|flow runs|workflow runs)',
    '(reached|exceeded|exhausted|used|used up|consumed|spent|out of) … (executions|execution quota|execution limit|flow runs|workflow runs)',
    '(executions|flow runs) … (reached|exceeded|exhausted|used up|consumed)',
    'no executions (left|remaining)',
    'executions … (used|per day|per month|in 30 days)',
    '(daily|monthly|30 day|plan) (execution|executions|run|runs)',
    'plan quota',
    'plan limit … (reached|exceeded|exhausted)',
    'plan execution*',
    'quota … (starter|pro|enterprise|free) plan',
    '(starter|pro|enterprise|free) plan … (quota|executions)',
  ],
  /** Quota words that mean the plan when the platform itself says them, hence for requests only. */
  weakTexts: [
    '(daily|monthly|30 day|plan|usage|account|project|organization|organisation) quota',
    'quota … (exceeded|exhausted|used up|reached|depleted)',
    '(exceeded|exhausted|reached|used up) … quota',
    '(daily|monthly|30 day) … limit … (reached|exceeded|exhausted|used up)',
    '(reached|exceeded|exhausted) … (daily|monthly|30 day) … limit',
    '(exceeded|reached) … (plan limit|plans limit|plan limits|limit of your plan|limits of your plan)',
  ],
  examples: {
    matching: [
      answered(402, { message: 'Monthly execution quota exhausted (100,000 of 100,000). Please upgrade.' }),
      answered(
        429,
        { message: 'Daily execution limit of 100 reached on the Starter plan' },
        { 'retry-after': '3600' },
      ),
      answered(403, { error: 'You have used all 3,000 executions of your 30-day period' }),
      answered(500, { message: 'Execution quota exceeded' }),
      graphqlError(200, 'Daily quota exceeded', { code: 'QUOTA_EXCEEDED' }),
      graphqlError(200, 'Plan limit reached: 3,000 executions in 30 days', { code: 'RATE_LIMITED' }),
      answered(429, 'Monthly execution quota exhausted'),
      sdkResult('Execution limit reached for your plan', 429),
      failedRun({ message: 'Daily execution quota exceeded', statusCode: 429 }),
      failedNode('flowNode', 429, 'Daily execution quota of 100 used up on the Starter plan'),
    ],
    nonMatching: [
      failedRun({ message: 'Execution time limit exceeded' }),
      failedRun({ message: 'Execution failed: memory limit exceeded' }),
      answered(429, { message: 'Rate limit exceeded for workflow executions' }),
      answered(429, { message: 'Rate limit of 60 requests per minute reached. Upgrade your plan for more.' }),
      answered(402, { message: 'Payment Required' }),
      failedNode(
        'LLMNode',
        429,
        'You exceeded your current quota, please check your plan and billing details.',
        'openai',
      ),
    ],
  },
};
