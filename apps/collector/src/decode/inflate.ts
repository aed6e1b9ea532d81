import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate as inflateZlib, inflateRaw, type InputType } from 'node:zlib';
import { LIMITS } from '#contracts/limits.js';
import { AppError } from '#platform/errors/app-error.js';

const UNDERSTOOD = 'gzip, deflate, br';
/** Encodings applied on top of one another; more is an attack or a mistake. */
const MOST_ENCODINGS = 3;
/** Below this many bytes a high ratio does no harm: few records that resemble one another compress so well. */
const RATIO_FREE_BYTES = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

type Decompress = (
  input: InputType,
  options: { maxOutputLength: number; chunkSize: number },
) => Promise<Buffer>;

const gzip: Decompress = promisify(gunzip);
const zlib: Decompress = promisify(inflateZlib);
const raw: Decompress = promisify(inflateRaw);
const brotli: Decompress = promisify(brotliDecompress);

const DECOMPRESS: Record<string, Decompress> = {
  gzip,
  'x-gzip': gzip,
  br: brotli,
  deflate: (input, options) => (hasZlibHeader(input as Buffer) ? zlib : raw)(input, options),
};

/**
 * Undoes the content encodings of a body, last one first. Output stops growing at the limit, so a bomb never
 * unfolds. Gzip is recognised without its header too.
 *
 * @throws AppError 415 for an unknown encoding, 413 over `limitBytes` or the ratio, 400 for a corrupt stream.
 */
export async function inflate(body: Buffer, header: string | undefined, limitBytes: number): Promise<Buffer> {
  let decoded = body;
  for (const encoding of encodingsOf(header, body).reverse()) {
    decoded = await undo(encoding, decoded, limitBytes, body.length);
  }
  if (decoded.length > limitBytes) throw tooLarge(`has ${decoded.length} bytes`, limitBytes);
  return decoded;
}

function encodingsOf(header: string | undefined, body: Buffer): string[] {
  const encodings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const unknown = encodings.find((name) => !Object.hasOwn(DECOMPRESS, name));
  if (unknown !== undefined || encodings.length > MOST_ENCODINGS) {
    const fault =
      unknown === undefined ? `More than ${MOST_ENCODINGS} content encodings` : 'The content encoding';
    throw new AppError(
      'unsupported_encoding',
      415,
      `${fault} cannot be undone; send ${UNDERSTOOD} or identity.`,
      {
        field: 'content-encoding',
        headers: { 'accept-encoding': UNDERSTOOD },
      },
    );
  }
  const isGzip = body.length > 2 && body[0] === 0x1f && body[1] === 0x8b;
  return encodings.length === 0 && isGzip ? ['gzip'] : encodings;
}

async function undo(encoding: string, input: Buffer, limitBytes: number, wireBytes: number): Promise<Buffer> {
  const byRatio = Math.max(RATIO_FREE_BYTES, wireBytes * LIMITS.inflateRatio);
  const maxOutputLength = Math.min(limitBytes, byRatio);
  try {
    return await DECOMPRESS[encoding]!(input, { maxOutputLength, chunkSize: CHUNK_BYTES });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      if (maxOutputLength === limitBytes) throw tooLarge('is larger after decompression', limitBytes);
      const ratio = LIMITS.inflateRatio;
      throw new AppError(
        'body_too_large',
        413,
        `The body unfolds to more than ${ratio} times its size, the limit.`,
      );
    }
    throw new AppError('corrupt_body', 400, `The body is no valid ${encoding} stream, or it was cut off.`, {
      cause,
    });
  }
}

function tooLarge(fact: string, limitBytes: number): AppError {
  return new AppError('body_too_large', 413, `The body ${fact}; the limit is ${limitBytes} bytes.`);
}

/** RFC 1950: method 8 and a header checksum. Some clients send the raw stream under the same name. */
function hasZlibHeader(body: Buffer): boolean {
  return body.length > 1 && (body[0]! & 0x0f) === 8 && ((body[0]! << 8) | body[1]!) % 31 === 0;
}
