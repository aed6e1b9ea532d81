import { z } from 'zod';
import { MATCHED, type MatchedField } from '#alerting/matching.js';
import { textParam } from '../http/parameters.js';

/** Values of one field, at most. */
const VALUES_MAX = 100;

const DESCRIPTIONS: Record<MatchedField, [string, string]> = {
  project: ['Projects.', 'shop-*'],
  rule: ['Rules.', 'rate_limit_spike'],
  severity: ['Severities.', 'warning'],
  subject: ['What in the project it is about: a node, an issue, a key.', 'LLMNode_746'],
  code: ['Catalog codes.', 'RATE_LIMITED'],
  flow: ['Flows.', 'checkout'],
  node: ['Node ids.', 'LLMNode_746'],
  provider: ['Model providers.', 'openai'],
  environment: ['Environments.', 'staging'],
};

function values(field: MatchedField) {
  const [description, example] = DESCRIPTIONS[field];
  return z
    .array(textParam('A value; `*` stands for anything.', example))
    .min(1)
    .max(VALUES_MAX)
    .meta({ description: `${description} Any of them may match.`, example: [example] })
    .optional();
}

/** Which alerts are meant. */
export const matchersField = z
  .strictObject({
    project: values('project'),
    rule: values('rule'),
    severity: values('severity'),
    subject: values('subject'),
    code: values('code'),
    flow: values('flow'),
    node: values('node'),
    provider: values('provider'),
    environment: values('environment'),
  } satisfies Record<MatchedField, unknown>)
  .refine(
    (matchers) => MATCHED.some((field) => matchers[field] !== undefined),
    'expected at least one field, so that nobody silences everything by accident',
  )
  .meta({
    id: 'Matchers',
    description:
      'All fields given must match. Where an alert has several values in a field (Flows, codes), every one of them must.',
  });

/** The same in an answer. */
export const matchersAnswer = z.partialRecord(z.enum(MATCHED), z.array(z.string()));
