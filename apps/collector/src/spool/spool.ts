import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { readSegment, recordSize, type ReadSegment, type SpoolRecord } from './record-format.js';
import { SegmentWriter, syncFolder } from './segment-writer.js';

const SEGMENT = /^(\d{12})-[0-9a-f]{12}\.spool$/;
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;
const MIN_SEGMENT_BYTES = 64 * 1024;

/** The spool has no room for the record: the cap is reached, or the disk is full or broken. */
export class SpoolFull extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SpoolFull';
  }
}

/** A closed segment. */
interface Segment {
  name: string;
  /** Bytes of the file. */
  bytes: number;
  /** Valid records in it. */
  records: number;
}

/** A segment with its records. */
export interface LoadedSegment extends ReadSegment {
  name: string;
}

/**
 * Records on disk, oldest first, in a folder that no other process uses. What `append` has resolved for survives
 * the end of the process and of the machine; it stays until its segment is dropped as a whole.
 */
export class Spool {
  private active: SegmentWriter | null = null;
  /** The one that is being closed; its records count all the while. */
  private sealing: SegmentWriter | null = null;
  private opening: Promise<SegmentWriter> | null = null;
  private sealed: Promise<void> = Promise.resolve();
  /** Bytes promised to appends that are under way. */
  private reserved = 0;
  private nextNumber = 1;
  private readonly segments: Segment[] = [];

  private constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /** Opens the folder and counts what an earlier process left in it. `maxBytes` is the cap over all segments. */
  static async open(folder: string, maxBytes: number): Promise<Spool> {
    const spool = new Spool(folder, maxBytes);
    await spool.adopt(folder);
    return spool;
  }

  /** Records that are waiting. */
  get records(): number {
    const open = (this.active?.records ?? 0) + (this.sealing?.records ?? 0);
    return this.segments.reduce((sum, { records }) => sum + records, open);
  }

  /** Bytes that the records take on the disk. */
  get bytes(): number {
    const open = (this.active?.bytes ?? 0) + (this.sealing?.bytes ?? 0);
    return this.segments.reduce((sum, { bytes }) => sum + bytes, open);
  }

  /** True when hardly anything fits in any more. */
  get full(): boolean {
    return this.bytes + this.reserved + MIN_SEGMENT_BYTES > this.maxBytes;
  }

  /**
   * Resolves once the record is on the disk. `beyondCap` is for a record that takes the place of one about to be
   * dropped.
   *
   * @throws SpoolFull when there is no room for it.
   */
  async append(record: SpoolRecord, { beyondCap = false } = {}): Promise<void> {
    const size = recordSize(record);
    if (!beyondCap && this.bytes + this.reserved + size > this.maxBytes) {
      throw new SpoolFull(`the spool holds ${this.bytes} of at most ${this.maxBytes} bytes`);
    }
    this.reserved += size;
    try {
      let writer = await this.writer();
      // It may have been closed in the turn in which it was handed out.
      while (writer.closed) writer = await this.writer();
      await writer.append(record);
    } catch (cause) {
      throw new SpoolFull('the spool cannot be written', { cause });
    } finally {
      this.reserved -= size;
    }
  }

  /** The oldest segment with its records, closed to further ones; null when the spool is empty. */
  async oldest(): Promise<LoadedSegment | null> {
    if (this.segments.length === 0 && this.active !== null && this.active.records > 0) await this.seal();
    const [first] = this.segments;
    if (first === undefined) return null;
    const loaded = await this.load(first.name);
    first.records = loaded.records.length;
    return loaded;
  }

  /** Every closed segment after another, oldest first. What is appended meanwhile may be missing. */
  async *all(): AsyncGenerator<LoadedSegment> {
    if (this.active !== null && this.active.records > 0) await this.seal();
    for (const { name } of [...this.segments]) {
      if (this.segments.some((segment) => segment.name === name)) yield await this.load(name);
    }
  }

  /** Tells that `records` of a segment need not be read again, which counts at once and becomes so with the drop. */
  settle(name: string, records: number): void {
    const segment = this.segments.find((one) => one.name === name);
    if (segment) segment.records = Math.max(0, segment.records - records);
  }

  /** Forgets a closed segment. With damage in it, the file is put aside under another name. */
  async drop({ name, damagedBytes }: LoadedSegment): Promise<void> {
    const file = path.join(this.folder, name);
    if (damagedBytes > 0) await rename(file, `${file}.damaged`).catch(unlessGone);
    else await rm(file, { force: true });
    await syncFolder(this.folder);
    const index = this.segments.findIndex((segment) => segment.name === name);
    if (index >= 0) this.segments.splice(index, 1);
  }

  /** Moves the segments of another folder in here, whose process has ended. Returns how many there were. */
  async adopt(folder: string): Promise<number> {
    const names = (await readdir(folder)).filter((name) => SEGMENT.test(name)).sort();
    for (const name of names) {
      if (folder !== this.folder) await rename(path.join(folder, name), path.join(this.folder, name));
      const { records } = await this.load(name);
      const { size } = await stat(path.join(this.folder, name));
      this.segments.push({ name, bytes: size, records: records.length });
      this.nextNumber = Math.max(this.nextNumber, numberOf(name) + 1);
    }
    if (folder !== this.folder) await syncFolder(this.folder);
    this.segments.sort(byName);
    return names.length;
  }

  /** Resolves when what is under way is done. */
  async close(): Promise<void> {
    const writer = this.active ?? (await this.opening?.catch(() => null));
    await writer?.close();
  }

  private get segmentBytes(): number {
    return Math.min(MAX_SEGMENT_BYTES, Math.max(MIN_SEGMENT_BYTES, Math.floor(this.maxBytes / 16)));
  }

  private async writer(): Promise<SegmentWriter> {
    if (this.opening) return this.opening;
    if (this.active && !this.active.broken && this.active.bytes < this.segmentBytes) return this.active;
    this.opening = this.renew().finally(() => (this.opening = null));
    return this.opening;
  }

  private async renew(): Promise<SegmentWriter> {
    await this.seal();
    const name = `${String(this.nextNumber).padStart(12, '0')}-${randomBytes(6).toString('hex')}.spool`;
    this.active = await SegmentWriter.create(this.folder, name);
    this.nextNumber += 1;
    return this.active;
  }

  private async seal(): Promise<void> {
    const writer = this.active;
    if (writer === null) return this.sealed;
    this.active = null;
    this.sealing = writer;
    this.sealed = this.put(writer);
    await this.sealed;
  }

  private async put(writer: SegmentWriter): Promise<void> {
    await writer.close();
    this.sealing = null;
    const { name, bytes, records } = writer;
    if (records > 0) {
      this.segments.push({ name, bytes, records });
      this.segments.sort(byName);
    } else await rm(path.join(this.folder, name), { force: true });
  }

  /** A file that cannot be read is damage from end to end, and holds up none of the others. */
  private async load(name: string): Promise<LoadedSegment> {
    try {
      return { name, ...readSegment(await readFile(path.join(this.folder, name))) };
    } catch {
      const known = this.segments.find((segment) => segment.name === name);
      return { name, records: [], damagedBytes: Math.max(1, known?.bytes ?? 0), tornBytes: 0 };
    }
  }
}

function byName(a: Segment, b: Segment): number {
  return a.name < b.name ? -1 : 1;
}

function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

function numberOf(name: string): number {
  return Number(SEGMENT.exec(name)?.[1] ?? 0);
}
