import { Body, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { routeIncident, type Routing } from '#alerting/routing.js';
import type { Route } from '#contracts/routes.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { ReceiversStore } from '#store/receivers/receivers.store.js';
import { RoutesStore } from '#store/receivers/routes.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { factsBody, routedSchema, routesBody, routesSchema } from './routes.schema.js';

const ROUTE = {
  name: 'payments',
  match: { project: ['shop-*'], severity: ['critical', 'error'] },
  receivers: ['payments-oncall'],
  continue: false,
  escalation: { afterMinutes: 15, receivers: ['slack'] },
};
const LIST = { items: [{ ...ROUTE, source: 'api' as const }], defaults: ['slack'], nextCursor: null };

interface Known {
  routing: Routing;
  sources: ('file' | 'api')[];
}

/** Where incidents go. */
@ApiController('routes', 'Receivers')
export class RoutesController {
  constructor(
    private readonly routes: RoutesStore,
    private readonly receivers: ReceiversStore,
    private readonly status: ReceiverStatusStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List routes',
    description:
      'The operator’s first, then those of the API. The first that matches an incident decides, and those after it while they say `continue`; without any, all receivers of the operator are told.',
  })
  @ApiAnswer(routesSchema, 'All routes.', LIST)
  async listRoutes(): Promise<z.infer<typeof routesSchema>> {
    const { routing, sources } = await this.known();
    return {
      items: routing.routes.map((route, i) => ({ ...route, source: sources[i]! })),
      defaults: [...routing.defaults],
      nextCursor: null,
    };
  }

  @Put()
  @ApiOperation({
    summary: 'Replace the routes of the API',
    description: 'In effect within a few seconds. The operator’s routes stay and are asked first.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/Routes' },
    examples: { payments: { value: { routes: [ROUTE] } }, none: { value: { routes: [] } } },
  })
  @ApiAnswer(routesSchema, 'All routes as they are now.', LIST)
  @ApiProblem(400, 'The body is not valid, or names a receiver that does not exist.', {
    code: 'unknown_receiver',
    detail: 'routes.0.receivers: there is no receiver with the name payments-oncal.',
    field: 'routes.0.receivers',
  })
  async replaceRoutes(
    @Body({ schema: routesBody }) body: z.infer<typeof routesBody>,
  ): Promise<z.infer<typeof routesSchema>> {
    const { routing } = await this.known();
    for (const [i, route] of body.routes.entries()) checkNames(route, i, routing.known);
    await this.routes.replace('api', body.routes, this.clock());
    return this.listRoutes();
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask where an incident would go',
    description: 'Tells nobody and changes nothing.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/IncidentFacts' },
    examples: { flow: { value: { project: 'shop-assistant', severity: 'error', flows: ['checkout'] } } },
  })
  @ApiAnswer(routedSchema, 'Where it would go.', {
    receivers: ['payments-oncall'],
    escalations: [{ afterMinutes: 15, receivers: ['slack'] }],
    routes: [{ position: 0, name: 'payments', source: 'api' }],
    byDefault: false,
    missing: [],
  })
  @ApiProblem(400, 'The body is not valid.', {
    code: 'invalid_body',
    detail: 'project: expected a value of type string, got nothing.',
    field: 'project',
  })
  async testRoutes(
    @Body({ schema: factsBody }) body: z.infer<typeof factsBody>,
  ): Promise<z.infer<typeof routedSchema>> {
    const { routing, sources } = await this.known();
    const { project, rule, severity, subject, ...labels } = body;
    const { taken, escalations, ...routed } = routeIncident(routing, {
      project,
      rule,
      severity,
      subject,
      labels,
    });
    return {
      ...routed,
      escalations: escalations.map((one) => ({
        afterMinutes: one.afterMs / 60_000,
        receivers: one.receivers,
      })),
      routes: taken.map((position) => ({
        position,
        name: routing.routes[position]!.name ?? null,
        source: sources[position]!,
      })),
      byDefault: taken.length === 0,
    };
  }

  private async known(): Promise<Known> {
    const [{ file, api }, stored, statuses] = await Promise.all([
      this.routes.read(),
      this.receivers.list(),
      this.status.list(),
    ]);
    const defaults = statuses.filter(({ source }) => source !== 'api').map(({ name }) => name);
    return {
      routing: {
        routes: [...file, ...api],
        defaults,
        known: new Set([...defaults, ...stored.map(({ name }) => name)]),
      },
      sources: [...file.map(() => 'file' as const), ...api.map(() => 'api' as const)],
    };
  }
}

function checkNames(route: Route, index: number, known: ReadonlySet<string>): void {
  const lists = { receivers: route.receivers, 'escalation.receivers': route.escalation?.receivers ?? [] };
  for (const [field, names] of Object.entries(lists)) {
    const unknown = names.find((name) => !known.has(name));
    if (unknown === undefined) continue;
    throw new AppError(
      'unknown_receiver',
      400,
      `routes.${index}.${field}: there is no receiver with the name ${unknown}.`,
      { field: `routes.${index}.${field}` },
    );
  }
}
