import type { z } from 'zod';
import { RUN_EVENT } from '../explain/examples.js';
import type { customCodeSchema, uncataloguedSchema } from './catalog.schema.js';

export const CUSTOM_CODE: z.infer<typeof customCodeSchema> = {
  project: RUN_EVENT.projectId,
  code: 'PARCEL_REFUSED',
  meaning: 'The parcel service refused the address.',
  cause: 'The address has no house number.',
  fix: 'Ask the customer for the whole address.',
  severity: 'warning',
  retryable: false,
  docsUrl: 'https://wiki.example.com/parcel-refused',
};

export const UNCATALOGUED: z.infer<typeof uncataloguedSchema> = {
  project: RUN_EVENT.projectId,
  errorCode: 'COURIER_CLOSED',
  guess: 'GRAPHQL_ERROR',
  count: 12,
  firstSeen: '2026-11-19T16:20:11.000Z',
  lastSeen: '2026-11-20T07:58:31.400Z',
};
