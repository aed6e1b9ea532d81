import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { AppError } from '#platform/errors/app-error.js';
import { inflate } from './inflate.js';

const LIMIT = 4 * 1024 * 1024;
const text = Buffer.from('{"a":1}'.repeat(100));

async function refused(body: Buffer, header: string | undefined, limit = LIMIT): Promise<AppError> {
  const error: unknown = await inflate(body, header, limit).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error('not refused');
  return error;
}

describe('inflate', () => {
  it.each([
    ['no encoding', undefined, text],
    ['identity', 'identity', text],
    ['gzip', 'gzip', gzipSync(text)],
    ['x-gzip in capitals', 'X-GZIP', gzipSync(text)],
    [
      'gzip in several members',
      'gzip',
      Buffer.concat([gzipSync(text.subarray(0, 70)), gzipSync(text.subarray(70))]),
    ],
    ['gzip that nobody announced', undefined, gzipSync(text)],
    ['deflate with a zlib header', 'deflate', deflateSync(text)],
    ['deflate without', 'deflate', deflateRawSync(text)],
    ['br', 'br', brotliCompressSync(text)],
    ['two encodings', 'gzip, br', brotliCompressSync(gzipSync(text))],
  ])('undoes %s', async (_what, header, body) => {
    expect((await inflate(body, header, LIMIT)).equals(text)).toBe(true);
  });

  it('refuses what it does not know and says what it does', async () => {
    const error = await refused(text, 'zstd');
    expect(error).toMatchObject({
      status: 415,
      options: { headers: { 'accept-encoding': 'gzip, deflate, br' } },
    });
    expect((await refused(text, 'gzip,gzip,gzip,gzip')).status).toBe(415);
    expect((await refused(text, '__proto__')).status).toBe(415);
  });

  it('refuses a corrupt or cut stream', async () => {
    expect((await refused(text, 'gzip')).status).toBe(400);
    expect((await refused(gzipSync(text).subarray(0, 20), 'gzip')).status).toBe(400);
    expect((await refused(text, 'br')).status).toBe(400);
    expect((await refused(Buffer.alloc(0), 'gzip')).status).toBe(400);
  });

  it('counts the limit after decompression', async () => {
    const large = Buffer.alloc(LIMIT + 1, 'abcdefghij0123456789');
    expect(await refused(large, undefined)).toMatchObject({
      status: 413,
      message: expect.stringContaining(String(LIMIT)) as string,
    });
    expect((await refused(gzipSync(large), 'gzip')).status).toBe(413);
    expect((await inflate(gzipSync(large.subarray(0, 1_000_000)), 'gzip', LIMIT)).length).toBe(1_000_000);
  });

  it('stops a bomb by its ratio, long before the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const error = await refused(bomb, 'gzip', 1024 * 1024 * 1024);
    expect(error).toMatchObject({ status: 413, message: expect.stringContaining('200 times') as string });
    const nested = gzipSync(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    expect((await refused(nested, 'gzip, gzip', 1024 * 1024 * 1024)).status).toBe(413);
  });
});
