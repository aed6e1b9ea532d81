import { UserFault } from './user-fault.js';

/** A local instance answers in milliseconds; past this it is not there. */
const TIMEOUT_MS = 10_000;

interface Page {
  items: unknown[];
  nextCursor: string | null;
}

/** The REST interface of a running instance. Every method throws `UserFault` with what to do about it. */
export class HttpClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** The parsed answer; undefined when there is none. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    return answerOf(await this.send(method, path, body));
  }

  /** The same, but null where the instance knows no such thing. */
  async callOrNull(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.send(method, path, body);
    return response.status === 404 ? null : answerOf(response);
  }

  /** All items of a list, page by page. */
  async all(path: string): Promise<unknown[]> {
    const items: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const page = (await this.call('GET', `${path}${query}`)) as Page;
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new UserFault(
        `No Foghorn answers at ${this.url} (${reasonOf(error)}). Start it with npm start, name it with --url, or set DATABASE_URL.`,
      );
    }
  }
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const body = (await response.json().catch(() => undefined)) as { detail?: unknown } | undefined;
  if (response.ok && body !== undefined) return body;
  if (response.status === 401) {
    throw new UserFault('The admin token was refused; give the right one in FOGHORN_ADMIN_TOKEN.');
  }
  throw new UserFault(
    typeof body?.detail === 'string' ? body.detail : `Unexpected answer: HTTP ${response.status}.`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: unknown } | undefined;
  return typeof cause?.code === 'string'
    ? cause.code
    : error.name === 'TimeoutError'
      ? 'no answer in time'
      : error.message;
}
