import { randomUUID } from 'node:crypto';
import type { Matchers } from '#alerting/matching.js';
import type { MaintenanceSchedule } from '#alerting/silences.js';
import { isUuid } from '../postgres/uuid.js';
import type { Prisma, PrismaClient } from '../prisma/prisma-client.js';

/** A schedule as it is kept. */
export interface ScheduleItem extends MaintenanceSchedule {
  /** Epoch milliseconds. */
  createdAt: number;
}

/** What is not told at certain hours of the week. */
export class SchedulesStore {
  constructor(private readonly prisma: PrismaClient) {}

  async create(schedule: Omit<MaintenanceSchedule, 'id'>, now: number): Promise<ScheduleItem> {
    const row = await this.prisma.maintenanceSchedule.create({
      data: { id: randomUUID(), ...columnsOf(schedule), createdAt: new Date(now) },
    });
    return toSchedule(row);
  }

  /** All, by name. */
  async list(): Promise<ScheduleItem[]> {
    const rows = await this.prisma.maintenanceSchedule.findMany({
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toSchedule);
  }

  /** Null when there is none. */
  async replace(id: string, schedule: Omit<MaintenanceSchedule, 'id'>): Promise<ScheduleItem | null> {
    if (!isUuid(id)) return null;
    const [row] = await this.prisma.maintenanceSchedule.updateManyAndReturn({
      where: { id },
      data: columnsOf(schedule),
    });
    return row ? toSchedule(row) : null;
  }

  /** False when there is none. */
  async remove(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { count } = await this.prisma.maintenanceSchedule.deleteMany({ where: { id } });
    return count > 0;
  }
}

function columnsOf(schedule: Omit<MaintenanceSchedule, 'id'>) {
  return {
    name: schedule.name,
    matchers: schedule.matchers as Prisma.InputJsonObject,
    weekdays: [...schedule.weekdays],
    starts: schedule.starts,
    ends: schedule.ends,
    timeZone: schedule.timeZone,
    author: schedule.author,
    comment: schedule.comment,
  };
}

function toSchedule(row: {
  id: string;
  name: string;
  matchers: unknown;
  weekdays: number[];
  starts: string;
  ends: string;
  timeZone: string;
  author: string;
  comment: string;
  createdAt: Date;
}): ScheduleItem {
  return { ...row, matchers: row.matchers as Matchers, createdAt: row.createdAt.getTime() };
}
