import { Body, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { ReceiverStatusStore, type ReceiverStatus } from '#store/receivers/receiver-status.store.js';
import { ReceiversStore, type StoredReceiver } from '#store/receivers/receivers.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { isoOrNull } from '../http/time.js';
import { NEW_RECEIVERS, RECEIVER, TRIAL } from './examples.js';
import { noReceiver, ReceiverChanges } from './receiver-changes.js';
import { ReceiverTrials } from './receiver-trials.js';
import {
  nameParam,
  receiverBody,
  receiverPage,
  receiverPatch,
  receiverSchema,
  trialSchema,
} from './receivers.schema.js';

const NOT_FOUND = {
  code: 'not_found',
  detail: 'There is no receiver with this name.',
  field: 'name',
};
const NO_KEY = {
  code: 'no_secret_key',
  detail: 'Receivers can be made over the API when FOGHORN_SECRET_KEY is set, for console and worker alike.',
};
const FORBIDDEN = {
  code: 'forbidden_target',
  detail:
    'settings.url: expected an address on the public internet; FOGHORN_ALLOW_PRIVATE_TARGETS allows others.',
  field: 'settings.url',
};

/** Who is told. */
@ApiController('receivers', 'Receivers')
export class ReceiversController {
  constructor(
    private readonly receivers: ReceiversStore,
    private readonly status: ReceiverStatusStore,
    private readonly changes: ReceiverChanges,
    private readonly trials: ReceiverTrials,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List receivers',
    description: 'The operator’s and those made over the API, by name, with how they do; without secrets.',
  })
  @ApiAnswer(receiverPage, 'All receivers.', { items: [RECEIVER], nextCursor: null })
  async listReceivers(): Promise<z.infer<typeof receiverPage>> {
    return { items: await this.all(), nextCursor: null };
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Make a receiver',
    description:
      'Its secrets are encrypted and never returned. It gets what a route sends to it: until one names it, nothing.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/NewReceiver' },
    examples: NEW_RECEIVERS,
  })
  @ApiAnswer(receiverSchema, 'The receiver.', RECEIVER, 201)
  @ApiProblem(400, 'The body is not valid, or points at a private address.', FORBIDDEN)
  @ApiProblem(409, 'The name is taken.', {
    code: 'name_taken',
    detail: 'There is a receiver with the name ops-slack already.',
    field: 'name',
  })
  @ApiProblem(503, 'This instance has no key to encrypt with.', NO_KEY)
  async createReceiver(
    @Body({ schema: receiverBody }) body: z.infer<typeof receiverBody>,
  ): Promise<z.infer<typeof receiverSchema>> {
    await this.changes.create(body);
    return this.one(body.name);
  }

  @Patch(':name')
  @ApiOperation({ summary: 'Change a receiver’s settings' })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/ReceiverPatch' },
    examples: { move: { value: { settings: { url: 'https://example.com/hooks/new' } } } },
  })
  @ApiAnswer(receiverSchema, 'The receiver as it is now.', RECEIVER)
  @ApiProblem(400, 'The settings do not fit, or point at a private address.', FORBIDDEN)
  @ApiProblem(404, 'There is no such receiver.', NOT_FOUND)
  @ApiProblem(409, 'The operator configured it, or somebody else changes it now.', {
    code: 'not_changeable',
    detail: 'The operator configured this receiver; it is changed there.',
  })
  @ApiProblem(503, 'This instance has no key to encrypt with.', NO_KEY)
  async changeReceiver(
    @Param('name', { schema: nameParam }) name: string,
    @Body({ schema: receiverPatch }) body: z.infer<typeof receiverPatch>,
  ): Promise<z.infer<typeof receiverSchema>> {
    await this.changes.change(name, body.settings);
    return this.one(name);
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a receiver' })
  @ApiResponse({ status: 204, description: 'It is gone; messages to it that wait are given up.' })
  @ApiProblem(404, 'There is no such receiver.', NOT_FOUND)
  @ApiProblem(409, 'A route names it, or the operator configured it.', {
    code: 'receiver_in_use',
    detail: 'Route 0 names this receiver; change it first.',
  })
  async removeReceiver(@Param('name', { schema: nameParam }) name: string): Promise<void> {
    await this.changes.remove(name);
  }

  @Post(':name/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try a receiver',
    description: 'Sends a marked test message, once, and answers with what the other side said.',
  })
  @ApiAnswer(trialSchema, 'How it ended.', TRIAL)
  @ApiProblem(404, 'There is no such receiver.', NOT_FOUND)
  @ApiProblem(503, 'No worker took the message.', {
    code: 'no_worker',
    detail: 'No worker has sent the message in time; is one running?',
  })
  async testReceiver(
    @Param('name', { schema: nameParam }) name: string,
  ): Promise<z.infer<typeof trialSchema>> {
    await this.one(name);
    return this.trials.try(name);
  }

  private async one(name: string): Promise<z.infer<typeof receiverSchema>> {
    const found = (await this.all()).find((receiver) => receiver.name === name);
    if (!found) throw noReceiver();
    return found;
  }

  private async all(): Promise<z.infer<typeof receiverSchema>[]> {
    const [stored, statuses] = await Promise.all([this.receivers.list(), this.status.list()]);
    const operated = statuses.filter(({ source }) => source !== 'api');
    const own = stored.filter(({ name }) => !operated.some((one) => one.name === name));
    const made = own.map((one) =>
      present(one, statuses.find((status) => status.name === one.name) ?? fresh(one)),
    );
    return [...operated.map((status) => present(null, status)), ...made].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  }
}

function fresh({ name, type }: StoredReceiver): ReceiverStatus {
  return {
    name,
    type,
    source: 'api',
    state: 'new',
    lastError: null,
    lastErrorAt: null,
    lastDeliveredAt: null,
  };
}

function present(stored: StoredReceiver | null, status: ReceiverStatus): z.infer<typeof receiverSchema> {
  return {
    name: status.name,
    type: status.type,
    source: status.source,
    settings: stored?.shown ?? null,
    state: status.state,
    lastError: status.lastError,
    lastErrorAt: isoOrNull(status.lastErrorAt),
    lastDeliveredAt: isoOrNull(status.lastDeliveredAt),
    createdAt: isoOrNull(stored?.createdAt),
    updatedAt: isoOrNull(stored?.updatedAt),
  };
}
