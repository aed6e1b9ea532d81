import type { z } from 'zod';
import type { IssueItem } from '#store/issues/issue-item.js';
import { iso, isoOrNull } from '../http/time.js';
import type { RemedyLookup } from '../remedies/remedies.js';
import type { issueSchema } from './issues.schema.js';

/** An issue as the interface shows it: times as ISO 8601, with its remedy. */
export function presentIssue(issue: IssueItem, remedyOf: RemedyLookup): z.infer<typeof issueSchema> {
  return {
    ...issue,
    firstSeen: iso(issue.firstSeen),
    lastSeen: iso(issue.lastSeen),
    resolvedAt: isoOrNull(issue.resolvedAt),
    regressedAt: isoOrNull(issue.regressedAt),
    snoozeUntil: isoOrNull(issue.snoozeUntil),
    remedy: remedyOf(issue.project, issue.code),
  };
}
