import { AppError } from '../errors/app-error.js';

/** An error body by RFC 9457. `type` is a stable, relative reference into the documentation. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Stable machine-readable code, for example `body_too_large`. */
  code: string;
  instance?: string;
  [extension: string]: unknown;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Payload too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Service unavailable',
};

/** The shapes that Nest, Fastify and our own code throw. */
interface ThrownHttp {
  status?: unknown;
  statusCode?: unknown;
  message?: unknown;
  code?: unknown;
}

/** Any thrown value as a problem; what is not meant for the caller becomes a plain 500 without details. */
export function toProblem(error: unknown, instance?: string): Problem {
  if (error instanceof AppError) {
    const { field, extensions } = error.options;
    return problem(
      error.status,
      error.code,
      error.message,
      { ...(field ? { field } : {}), ...extensions },
      instance,
    );
  }
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as ThrownHttp;
  const status = Number(thrown.status ?? thrown.statusCode);
  if (status >= 400 && status < 500) {
    const code =
      typeof thrown.code === 'string'
        ? thrown.code.toLowerCase()
        : (TITLES[status] ?? 'error').toLowerCase().replaceAll(' ', '_');
    return problem(status, code, String(thrown.message ?? TITLES[status]), {}, instance);
  }
  return problem(
    500,
    'internal_error',
    'Something failed on our side; the log of this instance has the details.',
    {},
    instance,
  );
}

function problem(
  status: number,
  code: string,
  detail: string,
  extensions: Record<string, unknown>,
  instance?: string,
): Problem {
  return {
    type: `/docs#problem-${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(instance ? { instance } : {}),
    ...extensions,
  };
}
