import { Body, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Rule } from '#alerting/rule.js';
import { RuleBook, type GivenSpec } from '#alerting/rule-book.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { RuleSource } from '#store/alert-rules/rule-source.js';
import { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso, isoOrNull } from '../http/time.js';
import { checked } from './alert-rules.controller.js';
import { previewBody, previewSchema } from './alert-rules.schema.js';
import { OWN, PREVIEW } from './examples.js';
import { preview } from './preview.js';

const SPAN = { from: '2026-10-20T00:00:00Z', to: '2026-11-20T00:00:00Z' };

/** Trying a rule before it is switched on. */
@ApiController('alert-rules/preview', 'Alerts')
export class PreviewController {
  constructor(
    private readonly source: RuleSource,
    private readonly windows: WindowsReadModel,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try an alert rule on what is stored',
    description:
      'Says when it would have fired, by the code that judges live. Counts by ten seconds are kept for a day; ' +
      'before that the failures of a minute are laid evenly over it, and the rule is asked once a minute.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/PreviewRequest' },
    examples: {
      name: { summary: 'A rule as it holds', value: { rule: 'rate_limit_spike', ...SPAN } },
      full: { summary: 'One on trial', value: { rule: OWN, ...SPAN } },
    },
  })
  @ApiAnswer(previewSchema, 'When it would have fired.', PREVIEW)
  @ApiProblem(400, 'The rule or the span is not valid.', {
    code: 'unknown_rule',
    detail: 'There is no alert rule "rate_limit"; known: rate_limit_spike, server_error_persistence.',
    field: 'rule',
  })
  async previewAlertRule(
    @Body({ schema: previewBody }) body: z.infer<typeof previewBody>,
  ): Promise<z.infer<typeof previewSchema>> {
    const startedAt = performance.now();
    const { ruleOf, rule } = await this.rulesOf(body.rule);
    const { from, to, project } = body;
    const found = await preview(this.windows, { ruleOf, rule, project, from, to }, this.clock());
    return {
      incidents: found.incidents.map((incident) => ({
        ...incident,
        firedAt: iso(incident.firedAt),
        resolvedAt: isoOrNull(incident.resolvedAt),
      })),
      evaluated: found.evaluated,
      tookMs: Math.round(performance.now() - startedAt),
      projectsLeftOut: found.projectsLeftOut,
      counts: {
        from: iso(found.counts.from),
        stepSeconds: found.counts.stepMs / 1_000,
        values: found.counts.values,
      },
    };
  }

  /** The rule as each project would have it, switched on whatever it says: that is what a trial is for. */
  private async rulesOf(given: string | Record<string, unknown>): Promise<{
    rule: Rule;
    ruleOf: (project: string) => Rule | null;
  }> {
    await this.source.refresh();
    const held = this.source.given;
    const name = typeof given === 'string' ? given : checked(given).name;
    const onTrial: GivenSpec[] =
      typeof given === 'string'
        ? [{ origin: 'api', id: null, spec: { name, enabled: true } }]
        : [{ origin: 'api', id: null, spec: { ...checked(given), enabled: true } }];
    const book = new RuleBook([...held, ...onTrial]);
    const ruleOf = (project: string) => book.rulesFor(project).find((rule) => rule.name === name) ?? null;
    const rule = book.all().find((one) => one.name === name);
    if (rule) return { rule, ruleOf };
    const known = [...new Set(book.list().map((entry) => entry.rule.name))];
    throw new AppError('unknown_rule', 400, `There is no alert rule "${name}"; known: ${known.join(', ')}.`, {
      field: 'rule',
    });
  }
}
