import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';
import type { Clock } from '#platform/clock/clock.js';
import type { VerifiedKey } from '#store/keys/keys.store.js';

/** Whose key it is, and for which projects; null means all. The operator's own key has no id. */
export interface KeyHolder {
  keyId: string | null;
  projects: readonly string[] | null;
}

/** What of the store is needed here. */
export interface KeyLookup {
  verify(key: string): Promise<VerifiedKey | null>;
}

const KNOWN_MS = 10_000;
const UNKNOWN_MS = 2_000;
const MOST_REMEMBERED = 2_000;
/** A store that answers at all does so within this time; a request waits no longer for its key. */
const PATIENCE_MS = 1_000;
/** A store that is away is asked about the same key again after this time. */
const AWAY_MS = 2_000;
/** So long a key stays good that the store once knew, while the store cannot be asked. */
const TRUSTED_MS = 24 * 3_600_000;

interface Remembered {
  until: number;
  holder: Promise<KeyHolder | null>;
  /** When the store last knew the key, and whose it was. */
  confirmed: { at: number; holder: KeyHolder } | null;
}

/**
 * Tells whose key a request carries. Answers are remembered for seconds, so a revocation takes that long;
 * by the key's hash, so that no key lies in memory. While the store is away, keys that it has known stay good.
 */
export class IngestKeys {
  private readonly operatorHash: Buffer | null;
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    operatorKey: string | undefined,
    private readonly store: KeyLookup,
    private readonly clock: Clock,
  ) {
    this.operatorHash = operatorKey === undefined ? null : sha256(operatorKey);
  }

  /** @throws AppError 401 without a key or with an unknown one, 503 when the store cannot say. */
  async identify(headers: Record<string, string | string[] | undefined>): Promise<KeyHolder> {
    const key = keyIn(headers);
    if (key === null) {
      const how = 'Send the ingest key as "Authorization: Bearer <key>".';
      throw new AppError('missing_key', 401, how, { headers: { 'www-authenticate': 'Bearer' } });
    }
    const hash = sha256(key);
    if (this.operatorHash !== null && timingSafeEqual(hash, this.operatorHash)) {
      return { keyId: null, projects: null };
    }
    const holder = await this.lookUp(key, hash.toString('base64'));
    if (holder !== null) return holder;
    throw new AppError('unknown_key', 401, 'The ingest key is unknown or was revoked.', {
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
  }

  private async lookUp(key: string, hash: string): Promise<KeyHolder | null> {
    const known = this.remembered.get(hash);
    if (known !== undefined && known.until > this.clock()) return known.holder;
    const confirmed = known?.confirmed ?? null;
    const answer = this.askInTime(key);
    const entry: Remembered = { until: this.clock() + UNKNOWN_MS, holder: answer, confirmed };
    // Whoever comes meanwhile gets what this one gets, the old answer included.
    entry.holder = answer.catch((cause: unknown) => trusted(entry.confirmed, this.clock(), cause));
    this.remember(hash, entry);
    try {
      const holder = await answer;
      entry.confirmed = holder === null ? null : { at: this.clock(), holder };
      if (holder !== null) entry.until = this.clock() + KNOWN_MS;
      return holder;
    } catch {
      entry.until = this.clock() + AWAY_MS;
      return entry.holder;
    }
  }

  private async askInTime(key: string): Promise<KeyHolder | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      return await Promise.race([this.ask(key), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(key: string): Promise<KeyHolder | null> {
    const verified = await this.store.verify(key);
    return verified === null ? null : { keyId: verified.id, projects: verified.projects };
  }

  /** The oldest entry makes room: a flood of invented keys cannot fill the memory, nor push out known ones. */
  private remember(hash: string, entry: Remembered): void {
    this.remembered.delete(hash);
    if (this.remembered.size >= MOST_REMEMBERED) {
      const [oldest] = this.remembered.keys();
      const victim = this.oldestUnconfirmed() ?? oldest;
      if (victim !== undefined) this.remembered.delete(victim);
    }
    this.remembered.set(hash, entry);
  }

  private oldestUnconfirmed(): string | undefined {
    for (const [hash, { confirmed }] of this.remembered) if (confirmed === null) return hash;
    return undefined;
  }
}

/** @throws AppError 503 when the store never knew the key, or too long ago. */
function trusted(confirmed: Remembered['confirmed'], now: number, cause: unknown): KeyHolder {
  if (confirmed !== null && now - confirmed.at < TRUSTED_MS) return confirmed.holder;
  throw new AppError('keys_unavailable', 503, 'The ingest key cannot be checked at the moment.', {
    retryable: true,
    retryAfterSeconds: 2,
    cause,
  });
}

function keyIn(headers: Record<string, string | string[] | undefined>): string | null {
  const authorization = headers['authorization'];
  const bearer =
    typeof authorization === 'string' ? /^bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined;
  const own = headers['x-foghorn-key'];
  return bearer ?? (typeof own === 'string' && own !== '' ? own : null);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
