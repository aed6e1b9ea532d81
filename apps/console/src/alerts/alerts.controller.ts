import { Body, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Incident } from '#contracts/incident.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { IncidentsReadModel } from '#store/alerts/incidents.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso, isoOrNull } from '../http/time.js';
import { acknowledgeBody, alertPage, alertSchema, alertsQuery } from './alerts.schema.js';

const ALERT: z.infer<typeof alertSchema> = {
  id: '0192f3c2-11aa-8b10-8f21-5e6f7a8b9c0d',
  rule: 'rate_limit_spike',
  title: 'Rate limit spike',
  severity: 'warning',
  project: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  subject: null,
  notify: true,
  state: 'firing',
  startedAt: '2026-11-20T08:01:00.000Z',
  firedAt: '2026-11-20T08:01:10.000Z',
  resolvedAt: null,
  lastActiveAt: '2026-11-20T08:04:50.000Z',
  value: 412,
  peak: 430,
  baseline: 9,
  reason: '412 rate-limit failures in 5 min, where about 9 are normal.',
  groupId: '0192f3c2-11aa-8b10-8f21-5e6f7a8b9c0d',
  labels: {
    codes: ['RATE_LIMITED'],
    flows: ['checkout'],
    nodes: [],
    providers: ['openai'],
    environments: ['production'],
  },
  flaps: 0,
  muted: null,
  acknowledged: null,
};
const ACKNOWLEDGED = { at: '2026-11-20T08:03:00.000Z', by: 'ann', comment: null };

/** What the alert rules found. */
@ApiController('alerts', 'Alerts')
export class AlertsController {
  constructor(
    private readonly incidents: IncidentsReadModel,
    private readonly store: IncidentsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List alerts', description: 'Newest first, by the time they started.' })
  @ApiAnswer(alertPage, 'A page of alerts.', { items: [ALERT], nextCursor: null })
  @ApiProblem(400, 'A parameter is not valid.', {
    code: 'invalid_query',
    detail: 'state: expected one of pending, firing, resolved, got a text of 4 characters.',
    field: 'state',
  })
  async listAlerts(
    @Query({ schema: alertsQuery }) query: z.infer<typeof alertsQuery>,
  ): Promise<z.infer<typeof alertPage>> {
    const { limit, cursor, ...filter } = query;
    const page = await this.incidents.list(filter, { limit, cursor });
    return { items: page.items.map(present), nextCursor: page.nextCursor };
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Acknowledge an alert',
    description:
      'Somebody takes care of it, and of all that fired together with it: it is neither repeated nor escalated ' +
      'any more. Who came first stays.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/NewAcknowledgement' },
    examples: {
      plain: { value: { by: 'ann' } },
      comment: { value: { by: 'ann', comment: 'The provider knows; see their status page.' } },
    },
  })
  @ApiAnswer(alertSchema, 'The alert as it is now.', { ...ALERT, acknowledged: ACKNOWLEDGED })
  @ApiProblem(400, 'The body is not valid.', {
    code: 'invalid_body',
    detail: 'by: expected a value of type string, got nothing.',
    field: 'by',
  })
  @ApiProblem(404, 'There is no such alert.', {
    code: 'not_found',
    detail: 'There is no alert with this id.',
    field: 'id',
  })
  @ApiProblem(409, 'It is over.', { code: 'already_resolved', detail: 'The alert is resolved already.' })
  async acknowledgeAlert(
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: acknowledgeBody }) body: z.infer<typeof acknowledgeBody>,
  ): Promise<z.infer<typeof alertSchema>> {
    const incident = await this.store.acknowledge(id, { ...body, at: this.clock() });
    if (!incident) throw notFound('alert');
    if (incident.state === 'resolved') {
      throw new AppError('already_resolved', 409, 'The alert is resolved already.');
    }
    return present(incident);
  }
}

function present(incident: Incident): z.infer<typeof alertSchema> {
  return {
    id: incident.id,
    rule: incident.rule,
    title: incident.title,
    severity: incident.severity,
    project: incident.project,
    subject: incident.subject,
    notify: incident.notify,
    state: incident.state,
    startedAt: iso(incident.startedAt),
    firedAt: isoOrNull(incident.firedAt),
    resolvedAt: isoOrNull(incident.resolvedAt),
    lastActiveAt: iso(incident.lastActiveAt),
    value: incident.value,
    peak: incident.peak,
    baseline: incident.baseline,
    reason: incident.reason,
    groupId: incident.groupId,
    labels: incident.labels,
    flaps: incident.flaps,
    muted: incident.muted,
    acknowledged: incident.acknowledged && {
      ...incident.acknowledged,
      at: iso(incident.acknowledged.at),
    },
  };
}
