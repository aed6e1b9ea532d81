import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Incident } from '#contracts/incident.js';
import { IncidentsReadModel } from '#store/alerts/incidents.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso, isoOrNull } from '../http/time.js';
import { alertPage, type alertSchema, alertsQuery } from './alerts.schema.js';

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
};

/** What the alert rules found. */
@ApiController('alerts', 'Alerts')
export class AlertsController {
  constructor(private readonly incidents: IncidentsReadModel) {}

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
  };
}
