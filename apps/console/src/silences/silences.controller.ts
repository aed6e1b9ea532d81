import { Body, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { SilencesStore, silenceState, type SilenceItem } from '#store/alerts/silences.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso } from '../http/time.js';
import { silenceBody, silencePage, silencePatch, silenceSchema, silencesQuery } from './silences.schema.js';

type SilenceAnswer = z.infer<typeof silenceSchema>;

const SILENCE: SilenceAnswer = {
  id: '5d0c9f11-7a3b-4e2d-a6b1-90c1d2e3f405',
  state: 'active',
  matchers: { project: ['shop-*'], rule: ['rate_limit_spike'] },
  startsAt: '2026-11-20T08:00:00.000Z',
  endsAt: '2026-11-20T10:00:00.000Z',
  author: 'ann',
  comment: 'Moving to the new provider.',
  createdAt: '2026-11-20T08:00:00.000Z',
};
const NONE = {
  code: 'not_found',
  detail: 'There is no silence with this id that has not ended.',
  field: 'id',
};

/** What is not told for a while. */
@ApiController('silences', 'Alerts')
export class SilencesController {
  constructor(
    private readonly silences: SilencesStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List silences',
    description: 'All at once, at most 1,000; those that end last come first.',
  })
  @ApiAnswer(silencePage, 'The silences.', { items: [SILENCE], nextCursor: null })
  async listSilences(
    @Query({ schema: silencesQuery }) query: z.infer<typeof silencesQuery>,
  ): Promise<z.infer<typeof silencePage>> {
    const now = this.clock();
    const items = await this.silences.list(now, query.state);
    return { items: items.map((one) => present(one, now)), nextCursor: null };
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Silence alerts',
    description:
      'Alerts that match are recorded and not sent. One that still fires when the silence ends is sent then.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/NewSilence' },
    examples: {
      project: {
        value: { matchers: { project: ['shop'] }, endsAt: '2026-11-20T10:00:00Z', author: 'ann' },
      },
    },
  })
  @ApiAnswer(silenceSchema, 'The silence.', SILENCE, 201)
  @ApiProblem(400, 'The body is not valid.', {
    code: 'invalid_silence',
    detail: 'endsAt must be after startsAt, and to come.',
    field: 'endsAt',
  })
  async createSilence(
    @Body({ schema: silenceBody }) body: z.infer<typeof silenceBody>,
  ): Promise<SilenceAnswer> {
    const now = this.clock();
    const { startsAt = now, ...rest } = body;
    if (body.endsAt <= Math.max(now, startsAt)) throw endsTooEarly();
    return present(await this.silences.create({ ...rest, startsAt }, now), now);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a silence' })
  @ApiAnswer(silenceSchema, 'The silence.', SILENCE)
  @ApiProblem(404, 'There is no such silence.', NONE)
  async getSilence(@Param('id', { schema: idParam }) id: string): Promise<SilenceAnswer> {
    const silence = await this.silences.get(id);
    if (!silence) throw notFound('silence');
    return present(silence, this.clock());
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a silence',
    description: 'Its end and its comment, while it has not ended.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/SilenceChange' },
    examples: { longer: { value: { endsAt: '2026-11-20T12:00:00Z' } } },
  })
  @ApiAnswer(silenceSchema, 'The silence as it is now.', { ...SILENCE, endsAt: '2026-11-20T12:00:00.000Z' })
  @ApiProblem(400, 'The change is not valid.', {
    code: 'invalid_silence',
    detail: 'endsAt must be after startsAt, and to come.',
    field: 'endsAt',
  })
  @ApiProblem(404, 'There is no such silence.', NONE)
  async changeSilence(
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: silencePatch }) change: z.infer<typeof silencePatch>,
  ): Promise<SilenceAnswer> {
    const now = this.clock();
    const before = await this.silences.get(id);
    if (!before || before.endsAt <= now) throw notFound('silence');
    if (change.endsAt !== undefined && change.endsAt <= Math.max(now, before.startsAt)) throw endsTooEarly();
    const silence = await this.silences.change(id, change, now);
    if (!silence) throw notFound('silence');
    return present(silence, now);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a silence', description: 'It stays in the list, because alerts name it.' })
  @ApiResponse({ status: 204, description: 'It has ended; what still fires is sent.' })
  @ApiProblem(404, 'There is no such silence, or it has ended before.', NONE)
  async endSilence(@Param('id', { schema: idParam }) id: string): Promise<void> {
    if (!(await this.silences.end(id, this.clock()))) throw notFound('silence');
  }
}

function endsTooEarly(): AppError {
  return new AppError('invalid_silence', 400, 'endsAt must be after startsAt, and to come.', {
    field: 'endsAt',
  });
}

function present(silence: SilenceItem, now: number): SilenceAnswer {
  return {
    id: silence.id,
    state: silenceState(silence, now),
    matchers: silence.matchers as SilenceAnswer['matchers'],
    startsAt: iso(silence.startsAt),
    endsAt: iso(silence.endsAt),
    author: silence.author,
    comment: silence.comment,
    createdAt: iso(silence.createdAt),
  };
}
