import { z } from 'zod';
import { RETENTION_DAYS_MAX } from '#store/projects/retention.config.js';
import { pageOf } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

export const projectParam = z.string().meta({ example: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11' });

const timeOrNull = (description: string) => timestamp.nullable().meta({ description });

export const projectSchema = z
  .object({
    id: z.string(),
    failures: z.int().meta({ description: 'Failures ever stored, deleted ones included.' }),
    openIssues: z.int().meta({ description: 'Issues that are open now.' }),
    firstSeen: timestamp,
    lastSeen: timestamp,
    oldest: timeOrNull('When the oldest failure occurred that is still stored.'),
    newest: timeOrNull('When the newest failure occurred that is still stored.'),
    lastEventAt: timeOrNull('When the newest stored failure was received.'),
    storedBytes: z.int().nullable().meta({
      description:
        'Estimated bytes that its failures take on disk, indexes included: the size of each day divided among the projects by number and mean size of their failures. Null until measured.',
    }),
    measuredAt: timeOrNull('When `storedBytes` was measured; about every hour.'),
    retentionDays: z.int().meta({ description: 'Days that its failures are kept.' }),
    retentionIsDefault: z.boolean().meta({ description: 'Whether that is the default or its own.' }),
  })
  .meta({ id: 'Project' });

export const projectPage = pageOf(projectSchema, 'ProjectPage');

const EXPECTED = `expected a whole number of days from 1 to ${RETENTION_DAYS_MAX}, or null`;

export const projectChange = z
  .strictObject({
    retentionDays: z
      .int({ error: EXPECTED })
      .min(1, EXPECTED)
      .max(RETENTION_DAYS_MAX, EXPECTED)
      .nullable()
      .meta({ description: 'Days that its failures are kept; null for the default.', example: 90 }),
  })
  .meta({ id: 'ProjectChange' });
