import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import type { Logger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { ProblemFilter } from './problem.filter.js';

export interface HttpAppOptions {
  logger: Logger;
  /** Largest body on the wire in bytes; a route with a raw body checks its own limit after decompression. */
  bodyLimit: number;
}

/** Largest JSON body of a route that is not raw, in bytes. */
const JSON_LIMIT = 1024 * 1024;
/** A shipper that keeps its connection is not cut off between two batches. */
const KEEP_ALIVE_MS = 75_000;
const IDLE_SWEEP_MS = 50;
const START_LIMIT_MS = 30_000;
/** Scrapes and probes come every few seconds; their lines would bury the others. */
const QUIET_PATHS = new Set(['/metrics', '/healthz', '/readyz']);

/**
 * A Nest application on Fastify whose bodies are read as bytes: routes with `@RouteConfig({ rawBody: true })`
 * get the Buffer whatever the content type says, all others get JSON.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit,
    genReqId: () => randomUUID(),
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // What still comes in over a connection that is busy while the server closes is answered like anything else: by
    // Fastify's own 503 a sender would not learn when to come back.
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: new NestLogger(options.logger),
    abortOnError: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  readBodiesAsBytes(fastify);
  logRequests(fastify, options.logger);
  closeWhatFallsIdle(fastify);
  app.useGlobalFilters(new ProblemFilter(options.logger));
  return app;
}

/**
 * Initialises the application and listens.
 *
 * @throws AppError `start_timeout` when that takes longer than half a minute, as over a connection that died without a word;
 *   whoever supervises the process starts it anew.
 */
export async function listenInTime(app: NestFastifyApplication, port: number, host: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `The process was not ready after ${START_LIMIT_MS / 1000} s.`;
    timer = setTimeout(() => reject(new AppError('start_timeout', 500, message)), START_LIMIT_MS);
  });
  try {
    await Promise.race([app.listen(port, host), late]);
  } finally {
    clearTimeout(timer);
  }
}

function wantsRawBody(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { rawBody?: boolean }).rawBody === true;
}

function readBodiesAsBytes(fastify: FastifyInstance): void {
  // A malformed content type would be refused before any parser is asked; a raw route does not care for it.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (wantsRawBody(request)) request.headers['content-type'] = 'application/octet-stream';
    done();
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (wantsRawBody(request)) return done(null, body);
    if (body.length === 0) return done(null, undefined);
    if (body.length > JSON_LIMIT) {
      return done(
        new AppError('body_too_large', 413, `The body has ${body.length} bytes; the limit is ${JSON_LIMIT}.`),
      );
    }
    const text = body.toString('utf8');
    // Plain text is for the routes that read what people paste.
    if (request.headers['content-type']?.startsWith('text/plain')) return done(null, text);
    try {
      done(null, JSON.parse(text, dropPrototypeKeys));
    } catch {
      done(new AppError('invalid_json', 400, 'The body is not valid JSON.'));
    }
  });
}

/**
 * Connections that are idle are closed when the server begins to close; those busy at that moment would be
 * kept alive after their answer and hold up the end for as long as the client likes.
 */
function closeWhatFallsIdle(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    const sweep = setInterval(() => fastify.server.closeIdleConnections(), IDLE_SWEEP_MS);
    fastify.server.once('close', () => clearInterval(sweep));
    sweep.unref();
    done();
  });
}

function dropPrototypeKeys(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?')[0] ?? '';
    const line = {
      requestId: request.id,
      method: request.method,
      path,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (QUIET_PATHS.has(path)) logger.debug(line, 'request');
    else logger.info(line, 'request');
    done();
  });
}
