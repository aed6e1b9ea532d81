import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Buffers of finished copies. New ones of this size would cost more than filling them does. */
const spare: Buffer[] = [];
const SPARE_MAX = 4;
const SPARE_MAX_BYTES = 4 * 1024 * 1024;
const FIRST_BYTES = 1024 * 1024;

/**
 * Runs a `COPY … FROM STDIN` on what `encode` writes: it is given a buffer to write over, and answers with the part of it
 * that it used, or with a larger one.
 *
 * @throws whatever `encode` throws, before anything was sent, and the database's error.
 */
export async function copyIn(
  client: PoolClient,
  statement: string,
  encode: (buffer: Buffer) => Buffer,
): Promise<void> {
  const encoded = encode(spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_BYTES));
  const stream = client.query(copyFrom(statement));
  stream.end(encoded);
  // Once the server has answered, nothing refers to the buffer any more; after an error it is let go of.
  await finished(stream);
  if (spare.length < SPARE_MAX && encoded.buffer.byteLength <= SPARE_MAX_BYTES) {
    spare.push(Buffer.from(encoded.buffer));
  }
}
