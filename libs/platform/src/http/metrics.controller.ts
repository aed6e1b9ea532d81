import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Metrics } from '../metrics/metrics.js';

const EXAMPLE = `# HELP foghorn_build_info Version of the running build; always 1.
# TYPE foghorn_build_info gauge
foghorn_build_info{version="0.1.0",revision="unknown"} 1
`;

/** The page that Prometheus scrapes: this process's metrics. */
@ApiTags('Operation')
@Controller()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get('metrics')
  @ApiOperation({
    operationId: 'metrics',
    summary: 'Metrics for Prometheus',
    description:
      'Text exposition format; OpenMetrics, with an example request id on the counters, for a scraper that asks for it. ' +
      'With several processes, scrape each of them.',
  })
  @ApiProduces('text/plain', 'application/openmetrics-text')
  @ApiResponse({
    status: 200,
    description: 'All metrics of this process.',
    content: { 'text/plain': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  async scrape(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { contentType, body } = await this.metrics.expose(accept);
    void reply.headers({ 'content-type': contentType, vary: 'accept' });
    return body;
  }
}
