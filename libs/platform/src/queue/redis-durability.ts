import { Redis } from 'ioredis';
import type { Logger } from '../logging/logger.js';

/** What a Redis promises: all that it acknowledged, all but the last second, or nothing. */
export type RedisDurability = 'full' | 'last second' | 'none';

const ASK_LIMIT_MS = 3_000;

/** How durable Redis is set up to be; null when the server is away or does not let us ask. */
export async function redisDurability(redisUrl: string): Promise<RedisDurability | null> {
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: ASK_LIMIT_MS,
    commandTimeout: ASK_LIMIT_MS,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const [, appendOnly] = (await client.config('GET', 'appendonly')) as string[];
    if (appendOnly !== 'yes') return 'none';
    const [, fsync] = (await client.config('GET', 'appendfsync')) as string[];
    return fsync === 'always' ? 'full' : 'last second';
  } catch {
    return null;
  } finally {
    // One that never was connected is closed; its disconnect would leave a timer behind.
    if (client.status !== 'end') client.disconnect();
  }
}

/** Warns where Redis may lose what was acknowledged; says what to set. To be called at the start. */
export async function warnIfRedisForgets(redisUrl: string, logger: Logger): Promise<void> {
  const durability = await redisDurability(redisUrl);
  if (durability === 'none') {
    logger.warn(
      'Redis runs without its append-only file: a restart of Redis may lose accepted failures; set appendonly yes',
    );
  } else if (durability === 'last second') {
    logger.warn(
      'Redis writes its append-only file once a second: a power failure may lose the last second of accepted failures; set appendfsync always',
    );
  } else if (durability === null) {
    logger.warn('Redis does not say whether it keeps an append-only file; make sure of appendonly yes');
  }
}
