import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';

/** DI token of the admin token. */
export const ADMIN_TOKEN = Symbol('admin token');

/** Name of the scheme in the OpenAPI document. */
export const ADMIN_SECURITY = 'adminToken';

const BEARER = /^Bearer +(.+)$/i;

/** Lets a request through that carries the admin token as `Authorization: Bearer <token>`. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(ADMIN_TOKEN) token: string) {
    // A header loses the blanks around its value.
    this.expected = digest(Buffer.from(token.trim()));
  }

  canActivate(context: ExecutionContext): boolean {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers.authorization ?? '';
    const given = BEARER.exec(header)?.[1];
    // Digests have one length, so the comparison takes the same time whatever was sent.
    if (given !== undefined && this.matches(given.trim())) return true;
    throw new AppError(
      'unauthorized',
      401,
      given === undefined
        ? 'Give the admin token as `Authorization: Bearer <token>`.'
        : 'This is not the admin token of this instance.',
      { headers: { 'www-authenticate': `Bearer realm="foghorn"${given ? ', error="invalid_token"' : ''}` } },
    );
  }

  /** Node reads headers as Latin-1; a token beyond ASCII usually arrives as UTF-8 bytes. */
  private matches(given: string): boolean {
    return timingSafeEqual(digest(Buffer.from(given, 'latin1')), this.expected);
  }
}

function digest(token: Buffer): Buffer {
  return createHash('sha256').update(token).digest();
}
