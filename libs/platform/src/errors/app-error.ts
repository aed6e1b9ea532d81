export interface AppErrorOptions {
  /** The same request may succeed later. */
  retryable?: boolean;
  /** JSON path or query parameter at fault. */
  field?: string;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  /** Further members of the problem body. */
  extensions?: Record<string, unknown>;
  /** Further headers of the answer, lower case. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An expected refusal that crosses a boundary. `code` is stable and documented; `status` is an HTTP status. */
export class AppError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly options: AppErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
  }
}
