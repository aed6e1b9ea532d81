import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { OutcomesReadModel } from '#store/ledger/outcomes.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { LAST_MOMENT } from '../http/time.js';
import { outcomesQuery, outcomesSchema } from './outcomes.schema.js';

/** What became of everything that was acknowledged. */
@ApiController('outcomes', 'Ingest')
export class OutcomesController {
  constructor(private readonly outcomes: OutcomesReadModel) {}

  @Get()
  @ApiOperation({
    summary: 'Account for every event received',
    description:
      'By the time of receipt. `received` is always the sum of the rest: nothing is lost without a name. Exact for any ' +
      'period of the last week; what is older is kept by the hour, so there the ends should be full hours (an hour ' +
      'counts where it begins).',
  })
  @ApiAnswer(outcomesSchema, 'How many events ended how.', {
    received: 1_000,
    stored: 930,
    duplicate: 20,
    not_failure: 45,
    quarantined: 1,
    pending: 4,
  })
  @ApiProblem(400, 'A parameter is not valid.', {
    code: 'invalid_query',
    detail: 'to: expected a time after `from`.',
    field: 'to',
  })
  getOutcomes(
    @Query({ schema: outcomesQuery }) query: z.infer<typeof outcomesQuery>,
  ): Promise<OutcomeLedger> {
    return this.outcomes.between(query.from ?? 0, query.to ?? LAST_MOMENT);
  }
}
