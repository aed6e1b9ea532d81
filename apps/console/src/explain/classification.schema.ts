import { z } from 'zod';
import type { Classification } from '#contracts/classification.js';

export const failingNodeSchema = z
  .object({
    nodeId: z.string().nullable(),
    nodeType: z.string().nullable(),
    nodeName: z.string().nullable(),
    path: z.array(z.string()).meta({ description: 'Node ids from the outermost container to this node.' }),
  })
  .meta({ id: 'FailingNode' });

export const remedySchema = z
  .object({
    meaning: z.string(),
    cause: z.string(),
    fix: z.string(),
    docsUrl: z.string().meta({ description: 'A page of the platform’s documentation.' }),
  })
  .meta({ id: 'Remedy' });

/** The fields of a verdict; a stored failure has them too. */
export const classificationFields = {
  failure: z.boolean().meta({ description: 'False for a success, a healed run or one still in progress.' }),
  code: z.string().nullable().meta({ description: 'The catalog code: exactly one for a failure.' }),
  httpStatus: z
    .int()
    .nullable()
    .meta({ description: 'The wire’s status; null for a Flow run or when no response came.' }),
  errorCode: z.string().nullable().meta({ description: '`errors[].extensions.code`, verbatim.' }),
  retryable: z.boolean().nullable().meta({ description: 'Whether the same request may succeed later.' }),
  retryAfterMs: z
    .number()
    .min(0)
    .nullable()
    .meta({ description: 'Milliseconds until a retry makes sense, where something states it.' }),
  provider: z.string().nullable().meta({ description: 'Model provider, lower case.' }),
  failingNodes: z
    .array(failingNodeSchema)
    .meta({ description: 'Nodes that failed by themselves, in order.' }),
  causeNodeId: z.string().nullable().meta({ description: 'The node on which the code was decided.' }),
  message: z.string().nullable().meta({ description: 'The deciding error text, redacted.' }),
  rule: z.string().meta({ description: 'Which rule decided.' }),
  fingerprint: z.string().nullable().meta({ description: 'Key of the issue this failure belongs to.' }),
  remedy: remedySchema.nullable(),
};

export const classificationSchema = z
  .object(classificationFields)
  .meta({ id: 'Explanation' }) satisfies z.ZodType<Classification>;
