import { z } from 'zod';
import { pageOf } from '../http/parameters.js';
import { timestamp } from '../http/time.js';

export const projectSchema = z
  .object({
    id: z.string(),
    failures: z.int().meta({ description: 'Failures ever stored.' }),
    openIssues: z.int().meta({ description: 'Issues that are open now.' }),
    firstSeen: timestamp,
    lastSeen: timestamp,
  })
  .meta({ id: 'Project' });

export const projectPage = pageOf(projectSchema, 'ProjectPage');
