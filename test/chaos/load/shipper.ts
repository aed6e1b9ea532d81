import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Random } from '../random.js';
import type { EventMaker, MadeEvent } from './event-maker.js';
import type { Notebook } from './notebook.js';

const zip = promisify(gzip);

/** As short as shippers have it, so that a slow answer and a lost one are the same to it. */
const TIMEOUT_MS = 4_000;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_CAP_MS = 3_000;
/** Batches that it may come back to after their acknowledgement. */
const REMEMBERED = 40;

export interface ShipperOptions {
  /** The collectors, as behind a load balancer: each attempt goes to any of them. */
  urls: readonly string[];
  ingestKey: string;
  maker: EventMaker;
  /** Pause between two batches at most, in milliseconds. */
  pauseMs: number;
}

/** Sends batches as shippers do: the whole batch again until a 202 comes, sometimes once more after it. */
export class Shipper {
  private readonly acknowledged: MadeEvent[][] = [];
  private ended = false;

  constructor(
    private readonly options: ShipperOptions,
    private readonly notebook: Notebook,
    private readonly random: Random,
  ) {}

  /** Runs until `end`; then what is under way is seen through. */
  async run(): Promise<void> {
    while (!this.ended) {
      await this.deliver(this.nextBatch(), this.random.chance(0.03));
      await sleep(this.random.between(0, this.options.pauseMs));
    }
  }

  end(): void {
    this.ended = true;
  }

  /** Sends the batch until it is acknowledged; a shipper that `givesUp` dies after its first failure. */
  async deliver(batch: MadeEvent[], givesUp = false): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const waitMs = await this.attempt(batch);
      if (waitMs === null) break;
      if (givesUp) {
        this.notebook.requests.abandoned += 1;
        return;
      }
      const own = Math.min(BACKOFF_CAP_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10));
      await sleep(Math.max(waitMs, own * (0.5 + this.random.next() / 2)));
    }
    this.acknowledged.push(batch);
    if (this.acknowledged.length > REMEMBERED) this.acknowledged.shift();
  }

  private nextBatch(): MadeEvent[] {
    const { random } = this;
    const past = this.acknowledged;
    if (past.length > 0 && random.chance(0.06)) {
      this.notebook.requests.sentAgainOnPurpose += 1;
      return random.pick(past);
    }
    const { maker } = this.options;
    if (random.chance(0.1)) return [maker.bare()];
    const kind = random.next();
    const size = kind < 0.4 ? 1 : kind < 0.85 ? random.between(2, 30) : random.between(80, 300);
    const batch = Array.from({ length: size }, () => maker.make());
    // Some events arrive in two batches that have nothing else in common.
    if (past.length > 0 && size > 1 && random.chance(0.1)) {
      const known = random.pick(random.pick(past));
      if (!known.headers) batch.push(known);
    }
    return batch;
  }

  /** Null after a 202, else the least time to wait in milliseconds. */
  private async attempt(batch: MadeEvent[]): Promise<number | null> {
    const { body, headers } = await this.encode(batch);
    this.notebook.sent(batch);
    let response: Response;
    let answer: string;
    try {
      response = await fetch(`${this.random.pick(this.options.urls)}/v1/failures`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.options.ingestKey}`, ...headers },
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      answer = await response.text();
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      this.notebook.requests[late ? 'timedOut' : 'broken'] += 1;
      return 0;
    }
    if (response.status === 202) {
      const { accepted } = JSON.parse(answer) as { accepted: number };
      if (accepted !== batch.length) this.protest(`202 for ${accepted} of ${batch.length} events`);
      this.notebook.acknowledged(batch);
      return null;
    }
    this.notebook.refusedWith(response.status);
    const retryAfter = Number(response.headers.get('retry-after'));
    const known = [429, 503].includes(response.status);
    if (!known) this.protest(`${response.status}: ${answer.slice(0, 300)}`);
    if (known && !(retryAfter > 0))
      this.protest(`${response.status} without Retry-After: ${answer.slice(0, 300)}`);
    return retryAfter * 1_000;
  }

  private protest(what: string): void {
    if (this.notebook.protests.length < 20) this.notebook.protests.push(what);
  }

  private async encode(batch: MadeEvent[]): Promise<{ body: Buffer; headers: Record<string, string> }> {
    const records = batch.map(({ json }) => json);
    const shape = this.random.pick(['array', 'ndjson', 'concatenated'] as const);
    const text =
      records.length === 1 && (batch[0]!.headers || this.random.chance(0.7))
        ? records[0]!
        : shape === 'array'
          ? `[${records.join(',')}]`
          : records.join(shape === 'ndjson' ? '\n' : '');
    const headers = {
      'content-type': shape === 'ndjson' ? 'application/x-ndjson' : 'application/json',
      ...batch[0]!.headers,
    };
    if (!this.random.chance(0.4)) return { body: Buffer.from(text), headers };
    return { body: await zip(text), headers: { ...headers, 'content-encoding': 'gzip' } };
  }
}
