import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import { IngestKeys, type KeyHolder } from './auth/ingest-keys.js';
import { Backlog } from './batching/backlog.js';
import { SpooledQueue, unavailable } from './batching/spooled-queue.js';
import { capBody } from './body-cap.js';
import { COLLECTOR_OPTIONS, type CollectorOptions } from './collector.options.js';

/** What a request brought past the door. */
export interface Admission {
  holder: KeyHolder;
  /** Adds to the bytes that this request occupies until it is answered. */
  occupy(bytes: number): void;
}

/**
 * Decides before a body is read: who sends it, whether it is too large, and whether there is room for it.
 * Nobody without a key makes us hold ten mebibytes, and memory stays bounded whatever comes in.
 */
@Injectable()
export class AdmissionControl {
  private readonly admitted = new WeakMap<FastifyRequest, Admission>();
  private occupied = 0;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(IngestKeys) private readonly keys: IngestKeys,
    @Inject(COLLECTOR_OPTIONS) private readonly options: CollectorOptions,
    @Inject(Backlog) private readonly backlog: Backlog,
    @Inject(SpooledQueue) private readonly queue: SpooledQueue,
  ) {
    // Routes take over a hook only when it is there before them, hence here and not on module init.
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', async (request, reply) => {
      const { ingest } = request.routeOptions.config as { ingest?: boolean };
      if (ingest === true) await this.admit(request, reply);
    });
    fastify.addHook('preParsing', (request, _reply, payload, done) => {
      const admission = this.admitted.get(request);
      const stated = request.headers['content-length'] !== undefined;
      if (admission === undefined || stated) return done(null, payload);
      const limit = this.options.config.FOGHORN_MAX_BODY_BYTES;
      done(
        null,
        capBody(payload as Readable, limit, (bytes) => admission.occupy(bytes)),
      );
    });
  }

  /** The admission of a request that has reached its handler. */
  of(request: FastifyRequest): Admission {
    const admission = this.admitted.get(request);
    if (admission === undefined) throw new Error('the route is not marked as ingest');
    return admission;
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const holder = await this.keys.identify(request.headers);
    if (this.queue.refuses) throw unavailable();
    if (!this.queue.away) this.backlog.check();
    const { FOGHORN_MAX_BODY_BYTES: most, FOGHORN_MAX_INFLIGHT_BYTES: room } = this.options.config;
    const stated = Number(request.headers['content-length'] ?? 0);
    if (stated > most) {
      throw new AppError('body_too_large', 413, `The body has ${stated} bytes; the limit is ${most} bytes.`);
    }
    if (this.occupied > 0 && this.occupied + stated > room) {
      throw new AppError('overloaded', 503, 'Too much is under way at the moment; send it again.', {
        retryable: true,
        retryAfterSeconds: 1,
      });
    }
    let mine = 0;
    const occupy = (bytes: number) => {
      mine += bytes;
      this.occupied += bytes;
    };
    occupy(stated);
    reply.raw.once('close', () => (this.occupied -= mine));
    this.admitted.set(request, { holder, occupy });
  }
}
