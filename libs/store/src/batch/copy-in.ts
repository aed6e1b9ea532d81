import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { SpareBuffers } from '#platform/memory/spare-buffers.js';

const MEBIBYTE = 1024 * 1024;
const spare = new SpareBuffers({ first: MEBIBYTE, kept: 4, largest: 4 * MEBIBYTE });

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
  const encoded = encode(spare.take());
  const stream = client.query(copyFrom(statement));
  stream.end(encoded);
  // Once the server has answered, nothing refers to the buffer any more; after an error it is let go of.
  await finished(stream);
  spare.give(encoded);
}
