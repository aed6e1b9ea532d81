import type { Route } from '#contracts/routes.js';
import type { Prisma, PrismaClient } from '../prisma/prisma-client.js';

/** Routes by who made them; the operator's are asked first. */
export interface StoredRoutes {
  file: Route[];
  api: Route[];
}

/** Where incidents go. */
export class RoutesStore {
  constructor(private readonly prisma: PrismaClient) {}

  async read(): Promise<StoredRoutes> {
    const rows = await this.prisma.alertRoutes.findMany();
    const of = (source: keyof StoredRoutes) =>
      (rows.find((row) => row.source === source)?.routes ?? []) as unknown as Route[];
    return { file: of('file'), api: of('api') };
  }

  /** The routes of that source are these from now on. */
  async replace(source: keyof StoredRoutes, routes: readonly Route[], now: number): Promise<void> {
    const values = { routes: routes as unknown as Prisma.InputJsonArray, updatedAt: new Date(now) };
    await this.prisma.alertRoutes.upsert({
      where: { source },
      create: { source, ...values },
      update: values,
    });
  }
}
