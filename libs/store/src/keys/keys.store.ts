import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { isUuid } from '../postgres/uuid.js';
import type { PrismaClient } from '../prisma/prisma-client.js';

/** A key without its secret. Times are epoch milliseconds. */
export interface KeyItem {
  id: string;
  name: string;
  /** The first characters of the key, to tell keys apart. */
  prefix: string;
  /** Projects it may send for; null: all. */
  projects: string[] | null;
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

/** A new key; `key` is not kept and cannot be shown again. */
export interface CreatedKey extends KeyItem {
  key: string;
}

/** Whose key it is. */
export interface VerifiedKey {
  id: string;
  projects: string[] | null;
}

/** `fh_` and 256 random bits as 43 characters of base64url. */
const KEY = /^fh_[A-Za-z0-9_-]{43}$/;
const SHOWN_CHARS = 9;

interface KeyRecord {
  id: string;
  name: string;
  prefix: string;
  allProjects: boolean;
  projects: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** Ingest keys. Only their SHA-256 is stored: with 256 random bits, nothing slower is needed. */
export class KeyStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** Makes a key for the projects named, or for all when null. */
  async create(
    input: { name: string; projects: string[] | null },
    now: number = Date.now(),
  ): Promise<CreatedKey> {
    const key = `fh_${randomBytes(32).toString('base64url')}`;
    const row = await this.prisma.ingestKey.create({
      data: {
        id: randomUUID(),
        sha256: sha256(key).toString('hex'),
        prefix: key.slice(0, SHOWN_CHARS),
        name: input.name,
        allProjects: input.projects === null,
        projects: input.projects ?? [],
        createdAt: new Date(now),
      },
    });
    return { ...toItem(row), key };
  }

  /** All keys, revoked ones included, newest first. */
  async list(): Promise<KeyItem[]> {
    const rows = await this.prisma.ingestKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
    return rows.map(toItem);
  }

  /** False when there is no such key or it was revoked before. */
  async revoke(id: string, now: number = Date.now()): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { count } = await this.prisma.ingestKey.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: new Date(now) },
    });
    return count > 0;
  }

  /** Whose key it is; null when it is unknown, malformed or revoked. */
  async verify(key: string): Promise<VerifiedKey | null> {
    if (!KEY.test(key)) return null;
    const hash = sha256(key);
    const row = await this.prisma.ingestKey.findUnique({ where: { sha256: hash.toString('hex') } });
    if (!row || !timingSafeEqual(hash, Buffer.from(row.sha256, 'hex')) || row.revokedAt) return null;
    return { id: row.id, projects: row.allProjects ? null : row.projects };
  }

  /** Notes that the keys were used by `now`; meant to be called for many at a time, now and then. */
  async touch(ids: string[], now: number = Date.now()): Promise<void> {
    if (ids.length === 0) return;
    const at = new Date(now);
    await this.prisma.ingestKey.updateMany({
      where: { id: { in: ids }, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] },
      data: { lastUsedAt: at },
    });
  }
}

function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function toItem(row: KeyRecord): KeyItem {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    projects: row.allProjects ? null : row.projects,
    createdAt: row.createdAt.getTime(),
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
  };
}
