import { Body, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { KeyStore, type KeyItem } from '#store/keys/keys.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, isUuid, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso, isoOrNull } from '../http/time.js';
import { createdKeySchema, keyBody, keyPage, type keySchema } from './keys.schema.js';

const KEY: z.infer<typeof keySchema> = {
  id: '0b9f3c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  name: 'production apps',
  prefix: 'fh_q1Zr8P',
  projects: null,
  createdAt: '2026-11-01T07:00:00.000Z',
  lastUsedAt: '2026-11-20T08:01:00.000Z',
  revokedAt: null,
};

/** Who may send failures. */
@ApiController('keys', 'Ingest')
export class KeysController {
  constructor(
    private readonly keys: KeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List ingest keys', description: 'All at once, newest first, without secrets.' })
  @ApiAnswer(keyPage, 'All keys, revoked ones included.', { items: [KEY], nextCursor: null })
  async listKeys(): Promise<z.infer<typeof keyPage>> {
    return { items: (await this.keys.list()).map(present), nextCursor: null };
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Make an ingest key',
    description: 'Its secret is in this answer and nowhere else.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/NewKey' },
    examples: {
      all: { value: { name: 'production apps' } },
      scoped: { value: { name: 'shop', projects: ['3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11'] } },
    },
  })
  @ApiAnswer(
    createdKeySchema,
    'The key.',
    { ...KEY, lastUsedAt: null, key: 'fh_q1Zr8PxSb3mWk7Yt0uVa2cDe4fGh6iJk8lMn0oPq2rS' },
    201,
  )
  @ApiProblem(400, 'The body is not valid.', {
    code: 'invalid_body',
    detail: 'name: expected a value of type string, got nothing.',
    field: 'name',
  })
  async createKey(
    @Body({ schema: keyBody }) body: z.infer<typeof keyBody>,
  ): Promise<z.infer<typeof createdKeySchema>> {
    const { key, ...item } = await this.keys.create(body, this.clock());
    return { ...present(item), key };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an ingest key' })
  @ApiResponse({ status: 204, description: 'It is revoked; requests with it are refused from now on.' })
  @ApiProblem(404, 'There is no such key, or it was revoked before.', {
    code: 'not_found',
    detail: 'There is no active key with this id.',
    field: 'id',
  })
  async revokeKey(@Param('id', { schema: idParam }) id: string): Promise<void> {
    if (!isUuid(id) || !(await this.keys.revoke(id, this.clock()))) throw notFound('active key');
  }
}

function present(key: KeyItem): z.infer<typeof keySchema> {
  return {
    ...key,
    createdAt: iso(key.createdAt),
    lastUsedAt: isoOrNull(key.lastUsedAt),
    revokedAt: isoOrNull(key.revokedAt),
  };
}
