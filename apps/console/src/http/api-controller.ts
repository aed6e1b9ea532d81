import { applyDecorators, Controller, UseGuards, UsePipes } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { AdminGuard, ADMIN_SECURITY } from '../auth/admin.guard.js';
import { ApiProblem } from './problem.schema.js';
import { ZodPipe } from './zod.pipe.js';

/** A controller under `/api`: behind the admin token, its parameters parsed by their zod schemas. */
export function ApiController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(`api/${path}`),
    UseGuards(AdminGuard),
    UsePipes(ZodPipe),
    ApiTags(tag),
    ApiBearerAuth(ADMIN_SECURITY),
    ApiProblem(401, 'No admin token, or a wrong one.', {
      code: 'unauthorized',
      detail: 'Give the admin token as `Authorization: Bearer <token>`.',
    }),
  );
}

/** Documents what a route answers when all is well, with an example. */
export function ApiAnswer(schema: z.ZodType, description: string, example: unknown, status = 200) {
  return applyDecorators(ApiResponse({ status, description, standardSchema: schema, example }));
}
