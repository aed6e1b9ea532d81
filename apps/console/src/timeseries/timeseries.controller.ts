import { Get, Inject, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { TimeseriesReadModel } from '#store/timeseries/timeseries.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso } from '../http/time.js';
import { stepFor } from './step.js';
import { timeseriesQuery, timeseriesSchema } from './timeseries.schema.js';

/** What a chart shows when no range is asked for. */
const DEFAULT_RANGE_MS = 3_600_000;

const TIMESERIES: z.infer<typeof timeseriesSchema> = {
  from: '2026-11-20T08:00:00.000Z',
  to: '2026-11-20T08:02:00.000Z',
  step: 60,
  by: 'code',
  series: [
    {
      key: 'NODE_RATE_LIMITED',
      total: 41,
      points: [
        { at: '2026-11-20T08:00:00.000Z', count: 3 },
        { at: '2026-11-20T08:01:00.000Z', count: 38 },
      ],
    },
  ],
};

/** Failures over time, counted when they were stored and not when they are asked for. */
@ApiController('timeseries', 'Time series')
export class TimeseriesController {
  constructor(
    private readonly timeseries: TimeseriesReadModel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Count failures over time',
    description:
      'By the time they occurred. Without a range: the last hour; without a step: about 60 points. A step ' +
      'below a minute reaches back one day.',
  })
  @ApiAnswer(timeseriesSchema, 'The counts.', TIMESERIES)
  @ApiProblem(400, 'A parameter is not valid, or there would be too many points.', {
    code: 'invalid_query',
    detail: 'step: expected a multiple of ten seconds, such as 60, 10s, 1m, 1h or 1d.',
    field: 'step',
  })
  async getTimeseries(
    @Query({ schema: timeseriesQuery }) query: z.infer<typeof timeseriesQuery>,
  ): Promise<z.infer<typeof timeseriesSchema>> {
    const now = this.clock();
    const { from: givenFrom, to: givenTo, step: givenStep, ...rest } = query;
    const to = givenTo ?? Math.max(now, (givenFrom ?? 0) + 1);
    const from = givenFrom ?? Math.max(0, to - DEFAULT_RANGE_MS);
    const stepMs = givenStep ?? stepFor(to - from);
    const { step, series } = await this.timeseries.query({ ...rest, from, to, stepMs }, now);
    return {
      from: iso(Math.floor(from / step) * step),
      to: iso(Math.ceil(to / step) * step),
      step: step / 1_000,
      by: rest.by ?? null,
      series: series.map(({ key, points }) => ({
        key,
        total: points.reduce((sum, [, count]) => sum + count, 0),
        points: points.map(([at, count]) => ({ at: iso(at), count })),
      })),
    };
  }
}
