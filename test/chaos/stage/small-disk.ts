import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

const SIZE = '4m';
const CHUNK = Buffer.alloc(64 * 1024);

/** A disk of a few mebibytes that can be filled to the last byte. Needs the right to mount. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Null where this user may not mount anything. */
  static mount(folder: string): SmallDisk | null {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'foghorn-chaos', folder], {
        stdio: 'ignore',
      });
      return new SmallDisk(folder);
    } catch {
      return null;
    }
  }

  /** Leaves no byte to anybody. */
  fill(): void {
    const file = openSync(this.ballast, 'a');
    try {
      for (let size = CHUNK.length; size >= 1;) {
        try {
          writeSync(file, CHUNK, 0, size);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room back. */
  clear(): void {
    rmSync(this.ballast, { force: true });
  }

  /** At the end of the run, also while somebody still has a file open on it. */
  unmount(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
  }

  private get ballast(): string {
    return path.join(this.folder, 'ballast');
  }
}
