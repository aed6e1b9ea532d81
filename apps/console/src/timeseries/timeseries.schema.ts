import { z } from 'zod';
import { TIMESERIES_KEYS, TIMESERIES_POINTS_MAX } from '#store/timeseries/timeseries.read-model.js';
import { failureFilters } from '../failures/failures.schema.js';
import { inOrder, timeParam, timestamp } from '../http/time.js';
import { stepParam } from './step.js';

const by = z.enum(TIMESERIES_KEYS);

export const timeseriesQuery = z
  .strictObject({
    from: timeParam('Start; an hour before `to` when absent.').optional(),
    to: timeParam('End; now when absent.').optional(),
    step: stepParam.optional(),
    by: by.optional().meta({
      description: 'One series per value of this; a single one named `all` when absent.',
      example: 'code',
    }),
    ...failureFilters,
  })
  .superRefine(inOrder);

const seriesSchema = z
  .object({
    key: z.string().meta({
      description:
        'The value; empty for failures that have none, `other` for all beyond the most frequent ones.',
    }),
    total: z.int().meta({ description: 'Sum over its points.' }),
    points: z
      .array(z.object({ at: timestamp, count: z.int() }))
      .max(TIMESERIES_POINTS_MAX)
      .meta({ description: 'One per step, zeros included; `at` is where the step starts.' }),
  })
  .meta({ id: 'Series' });

export const timeseriesSchema = z
  .object({
    from: timestamp.meta({ description: 'Pulled back to a multiple of the step.' }),
    to: timestamp.meta({ description: 'Pushed on to a multiple of the step.' }),
    step: z.int().meta({ description: 'Seconds.' }),
    by: by.nullable(),
    series: z.array(seriesSchema).meta({ description: 'Most failures first.' }),
  })
  .meta({ id: 'TimeSeries' });
