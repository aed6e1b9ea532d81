import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { parseRuleSpec, type RuleSpec } from '#alerting/rule-spec.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { AlertRulesStore } from '#store/alert-rules/alert-rules.store.js';
import { RuleSource } from '#store/alert-rules/rule-source.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { alertRuleBody, effectiveRulePage, givenRuleSchema } from './alert-rules.schema.js';
import { EFFECTIVE, GIVEN, OVERRIDE, OWN } from './examples.js';
import { presentGiven, presentRule } from './present-rule.js';

const BODY = {
  required: true,
  schema: { $ref: '#/components/schemas/NewAlertRule' },
  examples: {
    override: { summary: 'A built-in rule, changed for one project', value: OVERRIDE },
    own: { summary: 'A rule of your own', value: OWN },
  },
};
const INVALID = {
  code: 'invalid_body',
  detail: 'params.minCount: expected a whole number from 1 to 1000000.',
  field: 'params.minCount',
} as const;
const NO_RULE = { code: 'not_found', detail: 'There is no alert rule with this id.', field: 'id' } as const;
const TWICE = {
  code: 'rule_exists',
  detail: 'There is already a rule "rate_limit_spike" for these projects; change that one.',
  field: 'name',
} as const;

/** Alert rules: what holds, and what people gave. */
@ApiController('alert-rules', 'Alerts')
export class AlertRulesController {
  constructor(
    private readonly rows: AlertRulesStore,
    private readonly source: RuleSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List alert rules',
    description:
      'All rules as they hold now, all at once: the built-in ones, changed and joined by the rule file and by what ' +
      'was given here. Those that are off are listed too.',
  })
  @ApiAnswer(effectiveRulePage, 'All rules.', { items: [EFFECTIVE], nextCursor: null })
  async listAlertRules(): Promise<z.infer<typeof effectiveRulePage>> {
    const book = await this.source.refresh();
    return { items: book.list().map(presentRule), nextCursor: null };
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Give an alert rule',
    description:
      'With the name of a built-in rule it changes that rule, for all projects or for some; with another name it ' +
      'makes a rule of your own. It holds within two seconds.',
  })
  @ApiBody(BODY)
  @ApiAnswer(givenRuleSchema, 'It is kept.', GIVEN, 201)
  @ApiProblem(400, 'The rule is not valid; the field at fault is named.', INVALID)
  @ApiProblem(409, 'There is one of this name for the same projects.', TWICE)
  async createAlertRule(
    @Body({ schema: alertRuleBody }) body: z.infer<typeof alertRuleBody>,
  ): Promise<z.infer<typeof givenRuleSchema>> {
    const spec = checked(body);
    await this.refuseTwice(spec, null);
    return presentGiven(await this.rows.create(spec, this.clock()));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One alert rule, as it was given' })
  @ApiAnswer(givenRuleSchema, 'The rule.', GIVEN)
  @ApiProblem(404, 'There is no such rule.', NO_RULE)
  async getAlertRule(@Param('id', { schema: idParam }) id: string): Promise<z.infer<typeof givenRuleSchema>> {
    const row = await this.rows.get(id);
    if (!row) throw notFound('alert rule');
    return presentGiven(row);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Put another in its place' })
  @ApiBody(BODY)
  @ApiAnswer(givenRuleSchema, 'It is kept.', GIVEN)
  @ApiProblem(400, 'The rule is not valid; the field at fault is named.', INVALID)
  @ApiProblem(404, 'There is no such rule.', NO_RULE)
  @ApiProblem(409, 'There is another one of this name for the same projects.', TWICE)
  async replaceAlertRule(
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: alertRuleBody }) body: z.infer<typeof alertRuleBody>,
  ): Promise<z.infer<typeof givenRuleSchema>> {
    const spec = checked(body);
    await this.refuseTwice(spec, id);
    const row = await this.rows.replace(id, spec, this.clock());
    if (!row) throw notFound('alert rule');
    return presentGiven(row);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Take an alert rule back',
    description: 'A built-in rule is then as it was; incidents of a rule of your own resolve.',
  })
  @ApiResponse({ status: 204, description: 'It is gone.' })
  @ApiProblem(404, 'There is no such rule.', NO_RULE)
  async removeAlertRule(@Param('id', { schema: idParam }) id: string): Promise<void> {
    if (!(await this.rows.remove(id))) throw notFound('alert rule');
  }

  /** Two entries for the same would hide one another; the second is more likely a mistake. */
  private async refuseTwice(spec: RuleSpec, id: string | null): Promise<void> {
    const scope = scopeOf(spec);
    const other = (await this.rows.list()).find((row) => row.id !== id && scopeOf(row.spec) === scope);
    if (!other) return;
    throw new AppError(
      'rule_exists',
      409,
      `There is already a rule "${spec.name}" for these projects (${other.id}); change that one.`,
      { field: 'name' },
    );
  }
}

function scopeOf({ name, projects }: RuleSpec): string {
  return JSON.stringify([name, [...(projects ?? [])].sort()]);
}

/** What the body's schema cannot say: parameters go by the type. @throws AppError `invalid_body`. */
export function checked(body: unknown): RuleSpec {
  const parsed = parseRuleSpec(body);
  if (parsed.ok) return parsed.spec;
  const errors = parsed.faults.map(({ path, message }) => {
    const field = path.join('.') || 'body';
    return { field, detail: `${field}: ${message}.` };
  });
  throw new AppError('invalid_body', 400, errors.map(({ detail }) => detail).join(' '), {
    field: errors[0]!.field,
    ...(errors.length > 1 ? { extensions: { errors } } : {}),
  });
}
