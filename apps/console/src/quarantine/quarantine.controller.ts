import { Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { writeBatch } from '#contracts/batch-text.js';
import { CLASSIFY_JOB } from '#contracts/jobs.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { JobQueue } from '#platform/queue/job-queue.js';
import { retryJob } from '#store/quarantine/retry-job.js';
import { QuarantineStore, type QuarantineItem } from '#store/quarantine/quarantine.store.js';
import { RUN_EVENT } from '../explain/examples.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso } from '../http/time.js';
import {
  quarantinedDetailSchema,
  type quarantinedSchema,
  quarantinePage,
  quarantineRetrySchema,
  quarantineQuery,
} from './quarantine.schema.js';

const QUARANTINED: z.infer<typeof quarantinedSchema> = {
  id: '0192f3c3-0a4b-8c77-b1de-7c6b5a493827',
  project: RUN_EVENT.projectId,
  batchId: '5b1e7a52-7d0c-4a0e-9c55-1c6f2f3f8a10',
  eventId: RUN_EVENT.eventId,
  reason: 'too_old',
  detail: 'occurredAt is 45 days before it was received; the limit is 30 days.',
  receivedAt: '2026-11-20T08:01:08.000Z',
  retries: 0,
};
const NOT_FOUND = {
  code: 'not_found',
  detail: 'There is no quarantined event with this id.',
  field: 'id',
};

/** Events that were accepted and could not be stored. */
@ApiController('quarantine', 'Ingest')
export class QuarantineController {
  constructor(
    private readonly quarantine: QuarantineStore,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List events set aside', description: 'Newest first, by the time of receipt.' })
  @ApiAnswer(quarantinePage, 'A page of events.', { items: [QUARANTINED], nextCursor: null })
  @ApiProblem(400, 'A parameter is not valid.', {
    code: 'invalid_query',
    detail: 'Unknown query parameter "projct"; known: project, reason, limit, cursor.',
    field: 'projct',
  })
  async listQuarantine(
    @Query({ schema: quarantineQuery }) query: z.infer<typeof quarantineQuery>,
  ): Promise<z.infer<typeof quarantinePage>> {
    const { limit, cursor, ...filter } = query;
    const page = await this.quarantine.list(filter, { limit, cursor });
    return { items: page.items.map(present), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one event that was set aside' })
  @ApiAnswer(quarantinedDetailSchema, 'The event with the reason.', { ...QUARANTINED, event: RUN_EVENT })
  @ApiProblem(404, 'There is no such event.', NOT_FOUND)
  async getQuarantined(
    @Param('id', { schema: idParam }) id: string,
  ): Promise<z.infer<typeof quarantinedDetailSchema>> {
    const found = await this.quarantine.show(id);
    if (!found) throw notFound('quarantined event');
    const { event, ...item } = found;
    return { ...present(item), event: { ...event } };
  }

  @Post(':id/retry')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Put an event through the pipe again',
    description:
      'Takes effect once, however often it is asked for. The event stays here until it has another outcome; it then ' +
      'counts as that instead of as quarantined, so what was received stays the same. When it is refused again it ' +
      'stays, with the new reason and one more in `retries`.',
  })
  @ApiAnswer(quarantineRetrySchema, 'It is on its way.', { id: QUARANTINED.id, queued: true }, 202)
  @ApiProblem(404, 'There is no such event.', NOT_FOUND)
  @ApiProblem(503, 'The queue is away.', {
    code: 'queue_unavailable',
    detail: 'The event could not be queued; try again.',
  })
  async retryQuarantined(
    @Param('id', { schema: idParam }) id: string,
  ): Promise<z.infer<typeof quarantineRetrySchema>> {
    const found = await this.quarantine.show(id);
    if (!found) throw notFound('quarantined event');
    try {
      await this.queue.add(CLASSIFY_JOB, found.id, writeBatch(retryJob(found, this.clock())));
    } catch (cause) {
      throw new AppError('queue_unavailable', 503, 'The event could not be queued; try again.', {
        retryable: true,
        retryAfterSeconds: 2,
        cause,
      });
    }
    return { id: found.id, queued: true };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Drop an event that was set aside',
    description: 'Its content is gone for good; it stays counted as quarantined.',
  })
  @ApiResponse({ status: 204, description: 'It is gone.' })
  @ApiProblem(404, 'There is no such event.', NOT_FOUND)
  async dropQuarantined(@Param('id', { schema: idParam }) id: string): Promise<void> {
    if (!(await this.quarantine.drop(id))) throw notFound('quarantined event');
  }
}

function present(item: QuarantineItem): z.infer<typeof quarantinedSchema> {
  return { ...item, receivedAt: iso(item.receivedAt) };
}
