import path from 'node:path';
import type { Logger } from '#platform/logging/logger.js';
import { claimAbandoned, claimSlot, type SpoolSlot } from './spool-slot.js';
import { Spool } from './spool.js';

/** Spools of processes that have ended are looked for so often, in milliseconds. */
const ADOPT_EVERY_MS = 60_000;

export interface SpoolSettings {
  /** Folder that holds the spool's folder. */
  dataDir: string;
  /** Cap over all segments, in bytes. */
  maxBytes: number;
}

/** The spool of this process in a folder of its own, and what collectors left behind that never came back. */
export class SpoolKeeper {
  private timer: NodeJS.Timeout | undefined;
  private adopting: Promise<void> = Promise.resolve();

  private constructor(
    readonly spool: Spool,
    private readonly parent: string,
    private readonly slot: SpoolSlot,
    private readonly logger: Logger,
  ) {}

  /** @throws AppError `spool_not_writable`, `spool_in_use`. */
  static async open({ dataDir, maxBytes }: SpoolSettings, logger: Logger): Promise<SpoolKeeper> {
    const parent = path.resolve(dataDir, 'spool');
    const slot = await claimSlot(parent);
    const spool = await Spool.open(slot.folder, maxBytes);
    const keeper = new SpoolKeeper(spool, parent, slot, logger);
    await keeper.adopt();
    if (spool.records > 0) {
      const { records: batches, bytes } = spool;
      logger.info({ folder: slot.folder, batches, bytes }, 'batches found in the spool');
    }
    return keeper;
  }

  /** Looks for abandoned spools from now on; `onFound` is told when there was one. */
  watch(onFound: () => void): void {
    this.timer = setInterval(() => {
      this.adopting = this.adopt().then((found) => {
        if (found > 0) onFound();
      });
    }, ADOPT_EVERY_MS);
    this.timer.unref();
  }

  /** Resolves when nothing is under way; what is in the spool stays there for the next process. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.adopting;
    await this.spool.close();
    await this.slot.release();
  }

  private async adopt(): Promise<number> {
    let found = 0;
    try {
      for (const slot of await claimAbandoned(this.parent)) {
        const segments = await this.spool.adopt(slot.folder);
        await slot.release();
        found += segments;
        if (segments > 0) this.logger.info({ from: slot.folder, segments }, 'took over an abandoned spool');
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'abandoned spools not taken over');
    }
    return found;
  }
}
