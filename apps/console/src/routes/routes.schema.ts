import { z } from 'zod';
import { route, routes } from '#contracts/routes.js';
import { textParam } from '../http/parameters.js';

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
const VALUES_MAX = 50;

export const routesBody = z.strictObject({ routes }).meta({ id: 'Routes' });

const shownRoute = route.extend({ source: z.enum(['file', 'api']) }).meta({ id: 'Route' });

export const routesSchema = z
  .object({
    items: z.array(shownRoute).meta({ description: 'In the order in which they are asked.' }),
    defaults: z.array(z.string()).meta({ description: 'Who is told when no route matches.' }),
    nextCursor: z.null(),
  })
  .meta({ id: 'RouteList' });

function values(description: string, example: string) {
  return z
    .array(textParam(description, example))
    .max(VALUES_MAX)
    .default([])
    .meta({ description, example: [example] });
}

export const factsBody = z
  .strictObject({
    project: textParam('Its project.', 'shop-assistant'),
    rule: textParam('Its rule.', 'rate_limit_spike').default('rate_limit_spike'),
    severity: z.enum(SEVERITIES).default('error'),
    subject: textParam('What in the project it is about.', 'LLMNode_746').nullable().default(null),
    environments: values('Environments of its failures.', 'production'),
    flows: values('Flows of its failures.', 'f-support-chat'),
    codes: values('Codes of its failures.', 'RATE_LIMITED'),
    nodes: values('Nodes of its failures.', 'LLMNode_746'),
    providers: values('Providers of its failures.', 'openai'),
  })
  .meta({ id: 'IncidentFacts' });

export const routedSchema = z
  .object({
    receivers: z.array(z.string()).meta({ description: 'Who is told.' }),
    escalations: z.array(z.object({ afterMinutes: z.number(), receivers: z.array(z.string()) })),
    routes: z.array(
      z.object({
        position: z.int().meta({ description: 'From 0, in the order of GET /api/routes.' }),
        name: z.string().nullable(),
        source: z.enum(['file', 'api']),
      }),
    ),
    byDefault: z.boolean().meta({ description: 'No route matched.' }),
    missing: z
      .array(z.string())
      .meta({ description: 'Receivers that these routes name and that do not exist.' }),
  })
  .meta({ id: 'Routed' });
