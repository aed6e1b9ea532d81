import { randomUUID } from 'node:crypto';
import type { RuleSpec } from '#alerting/rule-spec.js';
import type { Prisma, PrismaClient } from '../prisma/prisma-client.js';
import { isUuid } from '../postgres/uuid.js';

/** A rule given over the API. Times are epoch milliseconds. */
export interface AlertRuleRow {
  id: string;
  spec: RuleSpec;
  createdAt: number;
  updatedAt: number;
}

interface Record {
  id: string;
  name: string;
  spec: Prisma.JsonValue;
  createdAt: Date;
  updatedAt: Date;
}

/** Alert rules given over the API, checked before they come here. */
export class AlertRulesStore {
  constructor(private readonly prisma: PrismaClient) {}

  /** All rows, oldest first: the order in which they are laid over one another. */
  async list(): Promise<AlertRuleRow[]> {
    const rows = await this.prisma.alertRule.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map(toRow);
  }

  /** Null when there is none with this id. */
  async get(id: string): Promise<AlertRuleRow | null> {
    const row = isUuid(id) ? await this.prisma.alertRule.findUnique({ where: { id } }) : null;
    return row && toRow(row);
  }

  async create(spec: RuleSpec, now: number = Date.now()): Promise<AlertRuleRow> {
    const at = new Date(now);
    const { name, ...rest } = spec;
    const row = await this.prisma.alertRule.create({
      data: { id: randomUUID(), name, spec: rest as Prisma.InputJsonObject, createdAt: at, updatedAt: at },
    });
    return toRow(row);
  }

  /** Puts the spec in the place of the old one; null when there is none with this id. */
  async replace(id: string, spec: RuleSpec, now: number = Date.now()): Promise<AlertRuleRow | null> {
    if (!isUuid(id)) return null;
    const { name, ...rest } = spec;
    await this.prisma.alertRule.updateMany({
      where: { id },
      data: { name, spec: rest as Prisma.InputJsonObject, updatedAt: new Date(now) },
    });
    return this.get(id);
  }

  /** False when there is none with this id. */
  async remove(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { count } = await this.prisma.alertRule.deleteMany({ where: { id } });
    return count > 0;
  }
}

function toRow({ id, name, spec, createdAt, updatedAt }: Record): AlertRuleRow {
  return {
    id,
    spec: { ...(spec as object), name },
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
  };
}
