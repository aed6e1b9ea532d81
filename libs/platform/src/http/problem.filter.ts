import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import type { Logger } from '../logging/logger.js';
import { PROBLEM_CONTENT_TYPE, toProblem } from './problem.js';

/** Every error of a route leaves as problem details; only what nobody expected is logged as an error. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const body = toProblem(error, request.url.split('?')[0]);
    if (body.status >= 500 && !(error instanceof AppError)) {
      this.logger.error({ err: error, requestId: request.id }, 'request failed');
    }
    if (error instanceof AppError) {
      if (error.options.retryAfterSeconds !== undefined)
        void reply.header('retry-after', String(error.options.retryAfterSeconds));
      for (const [name, value] of Object.entries(error.options.headers ?? {})) void reply.header(name, value);
    }
    void reply.status(body.status).header('content-type', PROBLEM_CONTENT_TYPE).send(body);
  }
}
