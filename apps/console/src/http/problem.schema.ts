import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

/** The body of every refusal, by RFC 9457. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: 'Stable reference; its fragment ends with `code`.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'One sentence for people: the place, the limit, what came.' }),
    code: z.string().meta({ description: 'Stable, for programs.' }),
    field: z.string().optional().meta({ description: 'The parameter or JSON path at fault.' }),
    instance: z.string().optional(),
  })
  .meta({ id: 'Problem' });

const TITLES = {
  400: 'Bad request',
  401: 'Unauthorized',
  404: 'Not found',
  409: 'Conflict',
  503: 'Service unavailable',
} as const;

export interface ProblemExample {
  code: string;
  detail: string;
  field?: string;
}

/** Documents a refusal of a route with an example of its body. */
export function ApiProblem(status: keyof typeof TITLES, description: string, example: ProblemExample) {
  return applyDecorators(
    ApiResponse({
      status,
      description,
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          example: { type: `/docs#problem-${example.code}`, title: TITLES[status], status, ...example },
        },
      },
    }),
  );
}
