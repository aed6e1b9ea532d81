import { Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { FailuresReadModel } from '#store/failures/failures.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { Remedies } from '../remedies/remedies.js';
import { FAILURE, FAILURE_DETAIL } from './examples.js';
import { presentFailure, presentFailureDetail } from './present-failure.js';
import { failureDetailSchema, failurePage, failuresQuery } from './failures.schema.js';

/** Stored failures, one by one. */
@ApiController('failures', 'Failures')
export class FailuresController {
  constructor(
    private readonly failures: FailuresReadModel,
    private readonly remedies: Remedies,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List failures', description: 'Newest first, by the time they occurred.' })
  @ApiAnswer(failurePage, 'A page of failures.', { items: [FAILURE], nextCursor: null })
  @ApiProblem(400, 'A parameter is not valid.', {
    code: 'invalid_query',
    detail: 'limit: expected a whole number from 1 to 200.',
    field: 'limit',
  })
  async listFailures(
    @Query({ schema: failuresQuery }) query: z.infer<typeof failuresQuery>,
  ): Promise<z.infer<typeof failurePage>> {
    const { limit, cursor, ...filter } = query;
    const [page, remedyOf] = await Promise.all([
      this.failures.list(filter, { limit, cursor }, this.clock()),
      this.remedies.load(),
    ]);
    return {
      items: page.items.map((failure) => presentFailure(failure, remedyOf)),
      nextCursor: page.nextCursor,
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one failure', description: 'With the redacted evidence it was judged on.' })
  @ApiAnswer(failureDetailSchema, 'The failure.', FAILURE_DETAIL)
  @ApiProblem(404, 'There is no such failure, or retention has removed it.', {
    code: 'not_found',
    detail: 'There is no failure with this id.',
    field: 'id',
  })
  async getFailure(
    @Param('id', { schema: idParam }) id: string,
  ): Promise<z.infer<typeof failureDetailSchema>> {
    const failure = await this.failures.byId(id);
    if (!failure) throw notFound('failure');
    return presentFailureDetail(failure, await this.remedies.load());
  }
}
