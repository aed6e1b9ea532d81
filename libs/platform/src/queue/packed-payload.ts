import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Past the first level compression costs more time than the smaller payload saves. */
const QUALITY = 1;
/** 256 KiB: failures resemble their neighbours, and a larger window takes longer to set up than to fill. */
const WINDOW_BITS = 18;
/** Most payloads come out in one piece of this size. */
const CHUNK_BYTES = 256 * 1024;
const UNPACK = { chunkSize: CHUNK_BYTES };

/** A payload as one opaque string: JSON, compressed, in base64. */
export type Packed = string;

/**
 * A payload as the queue's store keeps it. The store and BullMQ each take a job's data apart and put it together
 * again several times on its way; an opaque string of a tenth of the size goes through all of that untouched.
 */
export async function packPayload(payload: unknown): Promise<Packed> {
  const json = Buffer.from(JSON.stringify(payload));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
  };
  return (await compress(json, { params, chunkSize: CHUNK_BYTES })).toString('base64');
}

/** The payload of a job; one that was queued before payloads were packed is handed back as it is. */
export async function unpackPayload<T extends object>(data: T | Packed): Promise<T> {
  if (typeof data !== 'string') return data;
  return JSON.parse((await decompress(Buffer.from(data, 'base64'), UNPACK)).toString('utf8')) as T;
}
