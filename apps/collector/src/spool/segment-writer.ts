import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { encodeRecord, recordSize, type SpoolRecord } from './record-format.js';

/** Records of one write, at most this many bytes of them. */
const WRITE_BYTES = 4 * 1024 * 1024;

interface Waiting {
  record: SpoolRecord;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Appends records to one new file. Whoever waits while a write is under way shares the next one and its fsync.
 * After a failed write the file is as before, or `broken`.
 */
export class SegmentWriter {
  /** Bytes of the records that are safe in the file. */
  bytes = 0;
  records = 0;
  /** The file cannot be trusted with further records. */
  broken = false;
  /** Takes no more records. */
  closed = false;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  private constructor(
    readonly name: string,
    private readonly file: FileHandle,
  ) {}

  /** Creates the file, which must not be there yet, and makes its name durable. */
  static async create(folder: string, name: string): Promise<SegmentWriter> {
    const file = await open(path.join(folder, name), 'wx', 0o600);
    try {
      await syncFolder(folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new SegmentWriter(name, file);
  }

  /** Resolves once the record is on the disk. */
  append(record: SpoolRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ record, resolve, reject });
      this.writing ??= this.write().finally(() => (this.writing = null));
    });
  }

  /** Resolves when nothing is under way; from the call on nothing may be appended. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writing;
    await this.file.close();
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        if (this.broken) throw new Error('the segment is broken');
        await this.writeOnce(group.map(({ record }) => record));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  private nextGroup(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const { record } of this.waiting) {
      size += recordSize(record);
      if (count > 0 && size > WRITE_BYTES) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async writeOnce(records: SpoolRecord[]): Promise<void> {
    const parts = records.flatMap(encodeRecord);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    try {
      await this.writeAll(Buffer.concat(parts, size));
      await this.file.datasync();
      // Taken away under our hands (a folder wiped, or shared after all): the bytes are on no disk that is read again.
      if ((await this.file.stat()).nlink === 0) throw new Error('the segment was removed');
    } catch (error) {
      await this.takeBack();
      throw error;
    }
    this.bytes += size;
    this.records += records.length;
  }

  private async writeAll(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.bytes + done);
      done += bytesWritten;
    }
  }

  /** What was half written must not come to life later; after a failed fsync nobody knows what the disk holds. */
  private async takeBack(): Promise<void> {
    this.broken = true;
    await this.file.truncate(this.bytes).catch(() => undefined);
  }
}

/** Makes names created in or removed from the folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing; its file system keeps names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
