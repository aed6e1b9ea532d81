import { Body, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Classification } from '#contracts/classification.js';
import { headFields } from '#intake/head-fields.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { CatalogEntriesStore } from '#store/catalog-entries/catalog-entries.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { classificationSchema } from './classification.schema.js';
import { BARE_PAYLOAD, EXPLANATION, REQUEST_EVENT, RUN_EVENT } from './examples.js';
import { explain } from './explain.js';

/** DI token: whether e-mail addresses are redacted, as the collector does. */
export const REDACT_EMAILS = Symbol('redact e-mails');

/** One error, judged on the spot. */
@ApiController('explain', 'Explain')
export class ExplainController {
  constructor(
    private readonly ownCodes: CatalogEntriesStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REDACT_EMAILS) private readonly redactEmails: boolean,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Explain one failure',
    description:
      'Takes what POST /v1/failures takes, one event at a time, and says what it is; nothing is stored. The ' +
      'project may be left out. As `text/plain` it also takes what people paste: the output of `curl -i`, or ' +
      'the text of an error.',
  })
  @ApiHeader({ name: 'x-project-id', required: false, description: 'The project of a platform payload.' })
  @ApiHeader({ name: 'x-flow-id', required: false, description: 'The Flow of a platform payload.' })
  @ApiHeader({ name: 'x-request-id', required: false, description: 'The request of a platform payload.' })
  @ApiHeader({
    name: 'x-http-status',
    required: false,
    description: 'The wire status of a platform payload.',
  })
  @ApiBody({
    required: true,
    schema: {},
    examples: {
      run: { summary: 'A Flow run that failed', value: RUN_EVENT },
      request: { summary: 'A request that failed', value: REQUEST_EVENT },
      payload: { summary: 'A platform payload as it came', value: BARE_PAYLOAD },
    },
  })
  @ApiAnswer(classificationSchema, 'What it is, also when it is no failure.', EXPLANATION)
  @ApiProblem(400, 'It is no event.', {
    code: 'invalid_event',
    detail: 'This is no event: the record is an array; an object is expected.',
    field: 'body',
  })
  async explain(@Body() body: unknown, @Req() request: FastifyRequest): Promise<Classification> {
    return explain(body, {
      now: this.clock(),
      headers: headFields(request.headers),
      redactEmails: this.redactEmails,
      customCodes: await this.ownCodes.lookup(),
    });
  }
}
