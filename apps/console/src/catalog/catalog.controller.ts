import { Body, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { CatalogEntry } from '#catalog/entry.js';
import { CATALOG, entryOf } from '#catalog/registry.js';
import { knownExtensionRow } from '#catalog/request/errors-array.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { CatalogEntriesStore, type CatalogEntryItem } from '#store/catalog-entries/catalog-entries.store.js';
import { UncataloguedReadModel } from '#store/catalog-entries/uncatalogued.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso } from '../http/time.js';
import {
  type catalogEntrySchema,
  catalogQuery,
  catalogSchema,
  customCodeBody,
  customCodePath,
  customCodeSchema,
} from './catalog.schema.js';
import { CUSTOM_CODE, UNCATALOGUED } from './examples.js';

const { project: _project, code: _code, ...CUSTOM_CODE_BODY } = CUSTOM_CODE;

/** Every code with its remedy, and the users' own. */
@ApiController('catalog', 'Catalog')
export class CatalogController {
  constructor(
    private readonly entries: CatalogEntriesStore,
    private readonly uncatalogued: UncataloguedReadModel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Show the catalog',
    description:
      'All codes, the entries that users made, and the extension codes that nobody has explained yet.',
  })
  @ApiAnswer(catalogSchema, 'The catalog.', {
    items: [presentEntry(entryOf('RATE_LIMITED')!)],
    custom: [CUSTOM_CODE],
    uncatalogued: [UNCATALOGUED],
    nextCursor: null,
  })
  @ApiProblem(400, 'A parameter is not valid.', {
    code: 'invalid_query',
    detail: 'Unknown query parameter "code"; known: project.',
    field: 'code',
  })
  async getCatalog(
    @Query({ schema: catalogQuery }) { project }: z.infer<typeof catalogQuery>,
  ): Promise<z.infer<typeof catalogSchema>> {
    const [custom, uncatalogued] = await Promise.all([
      this.entries.list(project),
      this.uncatalogued.list(project),
    ]);
    return {
      items: CATALOG.map(presentEntry),
      custom: custom.map(presentCustom),
      uncatalogued: uncatalogued.map((code) => ({
        ...code,
        firstSeen: iso(code.firstSeen),
        lastSeen: iso(code.lastSeen),
      })),
      nextCursor: null,
    };
  }

  @Put('custom/:project/:code')
  @ApiOperation({
    summary: 'Explain an extension code of your own',
    description: 'Later failures of the project with this extension code take the entry.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/CustomCodeChange' },
    examples: { parcel: { value: CUSTOM_CODE_BODY } },
  })
  @ApiAnswer(customCodeSchema, 'The entry as it is now.', CUSTOM_CODE)
  @ApiProblem(400, 'The entry is not valid, or the catalog knows the code already.', {
    code: 'invalid_body',
    detail: 'meaning: expected a value of type string, got nothing.',
    field: 'meaning',
  })
  async putCustomCode(
    @Param({ schema: customCodePath }) { project, code }: z.infer<typeof customCodePath>,
    @Body({ schema: customCodeBody }) body: z.infer<typeof customCodeBody>,
  ): Promise<z.infer<typeof customCodeSchema>> {
    if (entryOf(code) !== undefined || knownExtensionRow(code) !== undefined) {
      throw new AppError(
        'code_known',
        400,
        `code: the catalog knows ${code}; an own entry would never be used.`,
        {
          field: 'code',
        },
      );
    }
    await this.entries.upsert(project, { code, ...body }, this.clock());
    return { project, code, ...body, docsUrl: body.docsUrl ?? null };
  }

  @Delete('custom/:project/:code')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an entry of your own' })
  @ApiResponse({ status: 204, description: 'It is gone.' })
  @ApiProblem(400, 'The path is not valid.', {
    code: 'invalid_path',
    detail: 'code: expected at most 256 characters, got a text of 300 characters.',
    field: 'code',
  })
  @ApiProblem(404, 'There is no such entry.', {
    code: 'not_found',
    detail: 'The project has no entry for this code.',
    field: 'code',
  })
  async removeCustomCode(
    @Param({ schema: customCodePath }) { project, code }: z.infer<typeof customCodePath>,
  ): Promise<void> {
    if (await this.entries.remove(project, code)) return;
    throw new AppError('not_found', 404, 'The project has no entry for this code.', { field: 'code' });
  }
}

function presentEntry(entry: CatalogEntry): z.infer<typeof catalogEntrySchema> {
  const { code, area, family, meaning, cause, fix, docsUrl, severity, retryable } = entry;
  return { code, area, family: family ?? null, meaning, cause, fix, docsUrl, severity, retryable };
}

function presentCustom(entry: CatalogEntryItem): z.infer<typeof customCodeSchema> {
  const { updatedAt: _updatedAt, docsUrl, ...rest } = entry;
  return { ...rest, docsUrl: docsUrl ?? null };
}
