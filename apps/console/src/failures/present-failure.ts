import type { z } from 'zod';
import type { FailureDetail, FailureItem } from '#store/failures/failure-item.js';
import { iso } from '../http/time.js';
import type { RemedyLookup } from '../remedies/remedies.js';
import type { failureDetailSchema, failureSchema } from './failures.schema.js';

/** A stored failure as the interface shows it: times as ISO 8601, with its remedy. */
export function presentFailure(failure: FailureItem, remedyOf: RemedyLookup): z.infer<typeof failureSchema> {
  const { causeNodeType: _causeNodeType, occurredAt, receivedAt, ...rest } = failure;
  return {
    ...rest,
    occurredAt: iso(occurredAt),
    receivedAt: iso(receivedAt),
    remedy: remedyOf(failure.projectId, failure.code),
  };
}

/** The same with the evidence. */
export function presentFailureDetail(
  { original, ...failure }: FailureDetail,
  remedyOf: RemedyLookup,
): z.infer<typeof failureDetailSchema> {
  return { ...presentFailure(failure, remedyOf), original };
}
