import { Controller, Head, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { AdmissionControl } from './admission.js';
import { KeyUsage } from './auth/key-usage.js';
import { CollectorMetrics } from './collector.metrics.js';
import { Ingest } from './ingest.js';
import type { Protocol } from './protocols/protocol.js';
import { PROTOCOLS } from './protocols/registry.js';

/** The routes by which failures come in; each names its protocol and nothing else. */
@Controller()
export class IngestController {
  constructor(
    @Inject(AdmissionControl) private readonly admission: AdmissionControl,
    @Inject(Ingest) private readonly ingest: Ingest,
    @Inject(KeyUsage) private readonly usage: KeyUsage,
    @Inject(CollectorMetrics) private readonly metrics: CollectorMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Post('v1/failures')
  @RouteConfig({ rawBody: true, ingest: true })
  async failures(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.receive(PROTOCOLS.native, request, reply);
  }

  /** Shippers ask so before they send. */
  @Head('v1/failures')
  @HttpCode(200)
  probe(): void {}

  private async receive(protocol: Protocol, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { holder, occupy } = this.admission.of(request);
    this.usage.note(holder.keyId);
    const { headers } = request;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      const outcome = await this.ingest.receive(protocol, { headers, body, holder, unfolded: occupy });
      if (outcome.rejected.length > 0) this.logRejected(request, holder.keyId, outcome.rejected.length);
      await reply.status(outcome.reply.status).send(outcome.reply.body);
    } finally {
      this.metrics.answered(reply.elapsedTime / 1_000);
    }
  }

  private logRejected(request: FastifyRequest, keyId: string | null, rejected: number): void {
    this.logger.info({ requestId: request.id, keyId, rejected }, 'records rejected');
  }
}
