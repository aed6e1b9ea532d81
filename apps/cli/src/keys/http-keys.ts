import { KeyServiceError, type CreatedKey, type KeyService, type ListedKey } from './key-service.js';

/** A local instance answers in milliseconds; past this it is not there. */
const TIMEOUT_MS = 10_000;

interface Page {
  items: ListedKey[];
  nextCursor: string | null;
}

/** Keys through the REST interface of a running instance. */
export function httpKeys(url: string, token: string): KeyService {
  const call = (method: string, path: string, body?: unknown) => request(url, token, method, path, body);
  return {
    create: async (key) => (await answerOf(await call('POST', '/api/keys', key))) as CreatedKey,
    list: async () => {
      const items: ListedKey[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
        const page = (await answerOf(await call('GET', `/api/keys${query}`))) as Page;
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
    revoke: async (id) => {
      const response = await call('DELETE', `/api/keys/${encodeURIComponent(id)}`);
      if (response.status === 404) return false;
      await answerOf(response);
      return true;
    },
    close: () => Promise.resolve(),
  };
}

async function request(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new KeyServiceError(
      `No Foghorn answers at ${url} (${reasonOf(error)}). Start it with npm start, name it with --url, or set DATABASE_URL.`,
    );
  }
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const body = (await response.json().catch(() => undefined)) as { detail?: unknown } | undefined;
  if (response.ok && body !== undefined) return body;
  if (response.status === 401) {
    throw new KeyServiceError('The admin token was refused; give the right one in FOGHORN_ADMIN_TOKEN.');
  }
  throw new KeyServiceError(
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
