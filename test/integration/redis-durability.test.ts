import { Writable } from 'node:stream';
import { createLogger } from '#platform/logging/logger.js';
import { redisDurability, warnIfRedisForgets } from '#platform/queue/redis-durability.js';
import { hasRedis, startRedis, type TestRedisOptions } from '../kit/redis.js';

async function warningsOf(url: string): Promise<string> {
  let log = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  await warnIfRedisForgets(url, createLogger({ level: 'info', name: 'test', destination }));
  return log;
}

(hasRedis() ? describe : describe.skip)('a start with Redis', () => {
  it.each<[TestRedisOptions, string, RegExp]>([
    [{ appendOnly: 'yes', appendFsync: 'always' }, 'full', /^$/],
    [{ appendOnly: 'yes', appendFsync: 'everysec' }, 'last second', /set appendfsync always/],
    [{ appendOnly: 'no' }, 'none', /set appendonly yes/],
  ])('finds out what %j keeps, and warns about what it does not', async (options, durability, warning) => {
    const redis = await startRedis(options);
    try {
      expect(await redisDurability(redis.url)).toBe(durability);
      expect(await warningsOf(redis.url)).toMatch(warning);
    } finally {
      await redis.stop();
    }
  });

  it('does not wait for a Redis that is away', async () => {
    expect(await redisDurability('redis://127.0.0.1:9')).toBeNull();
  });
});
