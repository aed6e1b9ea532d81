import { Body, Get, Inject, Param, Patch, Query } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { IssuesReadModel } from '#store/issues/issues.read-model.js';
import { IssuesStore } from '#store/issues/issues.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { Remedies } from '../remedies/remedies.js';
import { ISSUE } from './examples.js';
import { issuePage, issuePatch, issueSchema, issuesQuery } from './issues.schema.js';
import { presentIssue } from './present-issue.js';

/** Failures of one kind, grouped. */
@ApiController('issues', 'Issues')
export class IssuesController {
  constructor(
    private readonly issues: IssuesReadModel,
    private readonly store: IssuesStore,
    private readonly remedies: Remedies,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List issues' })
  @ApiAnswer(issuePage, 'A page of issues.', { items: [ISSUE], nextCursor: null })
  @ApiProblem(400, 'A parameter is not valid.', {
    code: 'invalid_query',
    detail: 'sort: expected one of lastSeen, firstSeen, count, got a text of 6 characters.',
    field: 'sort',
  })
  async listIssues(
    @Query({ schema: issuesQuery }) query: z.infer<typeof issuesQuery>,
  ): Promise<z.infer<typeof issuePage>> {
    const { limit, cursor, ...filter } = query;
    const [page, remedyOf] = await Promise.all([
      this.issues.list(filter, { limit, cursor }, this.clock()),
      this.remedies.load(),
    ]);
    return {
      items: page.items.map((issue) => presentIssue(issue, remedyOf)),
      nextCursor: page.nextCursor,
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show one issue' })
  @ApiAnswer(issueSchema, 'The issue.', ISSUE)
  @ApiProblem(404, 'There is no such issue.', {
    code: 'not_found',
    detail: 'There is no issue with this id.',
    field: 'id',
  })
  async getIssue(@Param('id', { schema: idParam }) id: string): Promise<z.infer<typeof issueSchema>> {
    const issue = await this.issues.byId(id, this.clock());
    if (!issue) throw notFound('issue');
    return presentIssue(issue, await this.remedies.load());
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change an issue’s state',
    description:
      'A resolved issue that fails again comes back as open. A snoozed one wakes at `snoozeUntil`, or after ' +
      '`snoozeCount` more failures, whichever comes first. An ignored one only counts.',
  })
  @ApiBody({
    description: 'The new state.',
    schema: { $ref: '#/components/schemas/IssueChange' },
    examples: {
      resolve: { value: { status: 'resolved' } },
      snooze: { value: { status: 'snoozed', snoozeUntil: '2026-11-27T08:00:00Z' } },
      snoozeForSome: { value: { status: 'snoozed', snoozeCount: 100 } },
    },
  })
  @ApiAnswer(issueSchema, 'The issue as it is now.', { ...ISSUE, status: 'resolved' })
  @ApiProblem(400, 'The change is not valid.', {
    code: 'invalid_snooze',
    detail: 'snoozeUntil must be a time to come.',
    field: 'snoozeUntil',
  })
  @ApiProblem(404, 'There is no such issue.', {
    code: 'not_found',
    detail: 'There is no issue with this id.',
    field: 'id',
  })
  async changeIssue(
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: issuePatch }) change: z.infer<typeof issuePatch>,
  ): Promise<z.infer<typeof issueSchema>> {
    const issue = await this.store.setStatus(id, change, this.clock());
    if (!issue) throw notFound('issue');
    return presentIssue(issue, await this.remedies.load());
  }
}
