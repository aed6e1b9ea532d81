import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Past the first level compression costs more time than the smaller text saves. */
const QUALITY = 1;
/** 256 KiB: failures resemble their neighbours, and a larger window takes longer to set up than to fill. */
const WINDOW_BITS = 18;
/** Most texts come out in one piece of this size. */
const CHUNK_BYTES = 256 * 1024;
const UNPACK = { chunkSize: 1024 * 1024 };
/** A text as one opaque string: compressed, in base64. */
export type Packed = string;

/**
 * A text as the queue's store keeps it. The store and BullMQ each take a job's data apart and put it together again
 * several times on its way; an opaque string of a tenth of the size goes through all of that untouched.
 *
 * It is done at once, not in the background: a millisecond or two per megabyte is less than the detour over the pool of
 * threads costs.
 */
export function packText(text: Buffer): Packed {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return brotliCompressSync(text, { params, chunkSize: CHUNK_BYTES }).toString('base64');
}

/** @throws Error for what `packText` did not make. */
export function unpackText(packed: Packed): Buffer {
  return brotliDecompressSync(Buffer.from(packed, 'base64'), UNPACK);
}
