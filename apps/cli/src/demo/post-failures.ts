import { z } from 'zod';

/** A demo that cannot go on; the message says what to do. */
export class DemoError extends Error {
  override name = 'DemoError';
}

export interface Target {
  /** Base address of the collector, without a path. */
  url: string;
  /** An ingest key. */
  key: string;
}

/** What one request came to. */
export interface Receipt {
  accepted: number;
  rejected: { index: number; reason: string; field?: string | undefined }[];
  /** How often it had to be sent again. */
  retries: number;
}

/** Waits for so many milliseconds. */
export type Sleep = (ms: number) => Promise<void>;

const ATTEMPTS = 8;
/** A wait for longer than this would outlast the story. */
const LONGEST_WAIT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 10_000;

const accepted = z.object({
  accepted: z.number(),
  rejected: z.array(z.object({ index: z.number(), reason: z.string(), field: z.string().optional() })),
});
const thrown = z.object({ name: z.string(), cause: z.object({ code: z.string() }).partial().optional() });
const problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

/** Makes sure that a collector listens there. Throws a `DemoError` that says what is wrong otherwise. */
export async function assertReachable(target: Target): Promise<void> {
  const answer = await request(target, { method: 'HEAD' }).catch((error: unknown) => {
    throw unreachable(target, error);
  });
  if (answer.status >= 400) {
    throw new DemoError(
      `${target.url} answers, but not as Foghorn does (HEAD /v1/failures gave ${answer.status}). Is it the right --url?`,
    );
  }
}

/**
 * Posts NDJSON. Pressure (429, 503) is waited out as the instance asks, and so is a lost connection; the events
 * carry ids, so that one that was sent twice counts once. Throws a `DemoError` when the instance refuses.
 */
export async function postFailures(target: Target, ndjson: string, sleep: Sleep): Promise<Receipt> {
  for (let retries = 0; ; retries += 1) {
    const answer = await request(target, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${target.key}` },
      body: ndjson,
    }).catch((error: unknown) => {
      if (retries + 1 >= ATTEMPTS) throw unreachable(target, error);
      return null;
    });
    if (answer?.status === 202) return { ...accepted.parse(await answer.json()), retries };
    const patient = answer === null || answer.status === 429 || answer.status === 503;
    if (!patient || retries + 1 >= ATTEMPTS) throw await refused(target, answer);
    await sleep(waitOf(answer, retries));
  }
}

function request(target: Target, init: RequestInit): Promise<Response> {
  return fetch(`${target.url}/v1/failures`, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
}

/** Milliseconds: what `Retry-After` says in seconds, else a wait that grows. */
function waitOf(answer: Response | null, retries: number): number {
  const stated = Number(answer?.headers.get('retry-after') ?? Number.NaN) * 1000;
  const wait = Number.isFinite(stated) && stated >= 0 ? stated : 250 * 2 ** retries;
  return Math.min(wait, LONGEST_WAIT_MS);
}

async function refused(target: Target, answer: Response | null): Promise<DemoError> {
  if (answer === null) return new DemoError(`${target.url} does not answer any more.`);
  const text = await answer.text();
  if (answer.status === 401) {
    return new DemoError(
      `${target.url} does not know this ingest key (401). Pass the right one with --key or FOGHORN_INGEST_KEY.`,
    );
  }
  if (answer.status === 403) {
    return new DemoError(
      `This ingest key may not report for the demo's project (403). Choose one it may with --project, or another key.`,
    );
  }
  return new DemoError(`${target.url} answered ${answer.status}: ${detailOf(text)}`);
}

function detailOf(text: string): string {
  try {
    const { title, detail } = problem.parse(JSON.parse(text));
    return detail ?? title ?? text.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

function unreachable(target: Target, error: unknown): DemoError {
  return new DemoError(
    `Nothing answers at ${target.url} (${reasonOf(error)}). Start Foghorn with \`npm start\`, or point --url at a running instance.`,
  );
}

/** Node's fetch hides the reason (ECONNREFUSED, ENOTFOUND) in the cause. */
function reasonOf(error: unknown): string {
  const known = thrown.safeParse(error);
  if (!known.success) return String(error);
  return known.data.cause?.code ?? known.data.name;
}
