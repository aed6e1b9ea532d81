import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';

/** Past this many times the limit a sender is cut off rather than heard out. */
const PATIENCE = 8;

/**
 * A body of unstated length, held to the limit. What exceeds it is read and thrown away, because a sender
 * whose connection is closed while it still writes never sees the answer; the stream then ends with a 413.
 */
export function capBody(body: Readable, limitBytes: number, took: (bytes: number) => void): Readable {
  const capped = new BodyCap(limitBytes, took);
  body.once('error', (error) => capped.destroy(error));
  return body.pipe(capped);
}

class BodyCap extends Transform {
  private bytes = 0;

  constructor(
    private readonly limitBytes: number,
    private readonly took: (bytes: number) => void,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limitBytes * PATIENCE) return done(this.refusal());
    if (this.bytes > this.limitBytes) return done();
    this.took(chunk.length);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    done(this.bytes > this.limitBytes ? this.refusal() : null);
  }

  private refusal(): AppError {
    const { limitBytes } = this;
    return new AppError('body_too_large', 413, `The body is larger than ${limitBytes} bytes, the limit.`);
  }
}
