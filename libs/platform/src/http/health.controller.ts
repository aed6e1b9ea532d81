import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '../errors/app-error.js';
import { checkReadiness, READINESS_CHECKS, type ReadinessChecks } from './readiness.js';

const CHECKS_EXAMPLE = { postgres: 'ok', queue: 'ok', migrations: 'ok' };

/** Probes for an orchestrator; every process of ours answers them, whatever else it serves. */
@ApiTags('Operation')
@Controller()
export class HealthController {
  constructor(@Inject(READINESS_CHECKS) private readonly checks: ReadinessChecks) {}

  @Get('healthz')
  @ApiOperation({
    operationId: 'healthz',
    summary: 'Is the process up?',
    description: 'Asks nothing else, so that a database that is away does not get the process restarted.',
  })
  @ApiResponse({
    status: 200,
    description: 'The process answers.',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['status'],
          properties: { status: { type: 'string', enum: ['ok'] } },
        },
        example: { status: 'ok' },
      },
    },
  })
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({
    operationId: 'readyz',
    summary: 'Can it do its work now?',
    description: 'Asks everything this process depends on and names what does not answer.',
  })
  @ApiResponse({
    status: 200,
    description: 'Every check passed.',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['status', 'checks'],
          properties: {
            status: { type: 'string', enum: ['ok'] },
            checks: { type: 'object', additionalProperties: { type: 'string', enum: ['ok'] } },
          },
        },
        example: { status: 'ok', checks: CHECKS_EXAMPLE },
      },
    },
  })
  @ApiResponse({
    status: 503,
    description: 'At least one check failed; `checks` says which.',
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: {
          type: '/docs#problem-not_ready',
          title: 'Service unavailable',
          status: 503,
          detail: 'Not ready: queue.',
          code: 'not_ready',
          instance: '/readyz',
          checks: { ...CHECKS_EXAMPLE, queue: 'does not answer' },
        },
      },
    },
  })
  async ready(): Promise<{ status: 'ok'; checks: Record<string, string> }> {
    const { failed, checks } = await checkReadiness(this.checks);
    if (failed.length === 0) return { status: 'ok', checks };
    throw new AppError('not_ready', 503, `Not ready: ${failed.join(', ')}.`, {
      retryable: true,
      extensions: { checks },
    });
  }
}
