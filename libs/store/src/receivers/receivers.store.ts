import type { ReceiverType } from '#contracts/receivers/registry.js';
import { Prisma, type PrismaClient } from '../prisma/prisma-client.js';

/** A receiver made over the API, as it is stored. Times are epoch milliseconds. */
export interface StoredReceiver {
  name: string;
  type: ReceiverType;
  /** Its definition, encrypted for the place `receiverPlace(name)`. */
  sealed: string;
  /** Its settings as they may be shown. */
  shown: Record<string, unknown>;
  createdAt: number;
  updatedAt: number;
}

/** Where a receiver's definition belongs; what is sealed for one name cannot be opened under another. */
export function receiverPlace(name: string): string {
  return `receiver ${name}`;
}

/** Receivers made over the API. */
export class ReceiversStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** All, by name. */
  async list(): Promise<StoredReceiver[]> {
    return (await this.prisma.receiver.findMany({ orderBy: { name: 'asc' } })).map(toStored);
  }

  async get(name: string): Promise<StoredReceiver | null> {
    const row = await this.prisma.receiver.findUnique({ where: { name } });
    return row && toStored(row);
  }

  /** False when the name is taken. */
  async create(receiver: Omit<StoredReceiver, 'createdAt' | 'updatedAt'>, now: number): Promise<boolean> {
    const at = new Date(now);
    const { count } = await this.prisma.receiver.createMany({
      data: { ...receiver, shown: receiver.shown as Prisma.InputJsonObject, createdAt: at, updatedAt: at },
      skipDuplicates: true,
    });
    return count === 1;
  }

  /** Changes one that is still as it was read; false when it is not. */
  async update(
    previous: Pick<StoredReceiver, 'name' | 'sealed' | 'updatedAt'>,
    next: Pick<StoredReceiver, 'sealed' | 'shown'>,
    now: number,
  ): Promise<boolean> {
    const { count } = await this.prisma.receiver.updateMany({
      where: { name: previous.name, sealed: previous.sealed },
      data: {
        sealed: next.sealed,
        shown: next.shown as Prisma.InputJsonObject,
        // Later than before even when the clock was set back: it tells readers that something changed.
        updatedAt: new Date(Math.max(now, previous.updatedAt + 1)),
      },
    });
    return count === 1;
  }

  /** False when there was none. */
  async remove(name: string): Promise<boolean> {
    const [{ count }] = await this.prisma.$transaction([
      this.prisma.receiver.deleteMany({ where: { name } }),
      this.prisma.receiverStatus.deleteMany({ where: { name, source: 'api' } }),
    ]);
    return count === 1;
  }
}

function toStored(row: Prisma.ReceiverModel): StoredReceiver {
  return {
    name: row.name,
    type: row.type as ReceiverType,
    sealed: row.sealed,
    shown: row.shown as Record<string, unknown>,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}
