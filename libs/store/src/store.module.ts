import {
  Module,
  type DynamicModule,
  type FactoryProvider,
  type OnApplicationShutdown,
  Inject,
} from '@nestjs/common';
import { Pool } from 'pg';
import { LOGGER, type Logger } from '#platform/logging/logger.js';
import { AlertRulesStore } from './alert-rules/alert-rules.store.js';
import { RuleSource } from './alert-rules/rule-source.js';
import { EvidenceReadModel } from './alerts/evidence.read-model.js';
import { IncidentsReadModel } from './alerts/incidents.read-model.js';
import { IncidentsStore } from './alerts/incidents.store.js';
import { LeaseStore } from './alerts/lease.store.js';
import { OutboxStore } from './alerts/outbox.store.js';
import { SchedulesStore } from './alerts/schedules.store.js';
import { SilencesStore } from './alerts/silences.store.js';
import { WindowsReadModel } from './alerts/windows.read-model.js';
import { BatchWriter } from './batch/batch-writer.js';
import { CatalogEntriesStore } from './catalog-entries/catalog-entries.store.js';
import { UncataloguedReadModel } from './catalog-entries/uncatalogued.read-model.js';
import { FailuresReadModel } from './failures/failures.read-model.js';
import { IssuesReadModel } from './issues/issues.read-model.js';
import { IssuesStore } from './issues/issues.store.js';
import { KeyStore } from './keys/keys.store.js';
import { LedgerStore } from './ledger/ledger.store.js';
import { OutcomesReadModel } from './ledger/outcomes.read-model.js';
import { PartitionsStore } from './partitions/partitions.store.js';
import { DatabaseHealth } from './postgres/database-health.js';
import { createPool, PG_POOL } from './postgres/pool.js';
import { createPrismaClient, PrismaClient } from './prisma/prisma-client.js';
import { ExpiryStore } from './expiry/expiry.store.js';
import { LedgerCompactionStore } from './ledger/ledger-compaction.store.js';
import { ExpiredFailuresStore } from './partitions/expired-failures.store.js';
import { PartitionUpkeepStore } from './partitions/partition-upkeep.store.js';
import { ProjectSizesStore } from './projects/project-sizes.store.js';
import { ProjectsReadModel } from './projects/projects.read-model.js';
import type { RetentionDays } from './projects/retention.config.js';
import { RetentionStore } from './projects/retention.store.js';
import { QuarantineStore } from './quarantine/quarantine.store.js';
import { MessageReferencesStore } from './receivers/message-references.store.js';
import { ReceiverStatusStore } from './receivers/receiver-status.store.js';
import { ReceiversStore } from './receivers/receivers.store.js';
import { RoutesStore } from './receivers/routes.store.js';
import { TimeseriesReadModel } from './timeseries/timeseries.read-model.js';

/** Classes that speak SQL over the pool … */
const ON_POOL = [
  DatabaseHealth,
  EvidenceReadModel,
  ExpiryStore,
  FailuresReadModel,
  IssuesReadModel,
  IssuesStore,
  LeaseStore,
  LedgerCompactionStore,
  LedgerStore,
  MessageReferencesStore,
  OutboxStore,
  OutcomesReadModel,
  PartitionsStore,
  ProjectSizesStore,
  QuarantineStore,
  ReceiverStatusStore,
  TimeseriesReadModel,
  WindowsReadModel,
];
/** … those that need to know the partitions as well … */
const ON_PARTITIONS = [ExpiredFailuresStore, PartitionUpkeepStore];
/** … and those that go through Prisma. */
const ON_PRISMA = [
  AlertRulesStore,
  CatalogEntriesStore,
  IncidentsReadModel,
  IncidentsStore,
  KeyStore,
  SchedulesStore,
  SilencesStore,
  UncataloguedReadModel,
  ReceiversStore,
  RoutesStore,
];

export interface StoreOptions {
  databaseUrl: string;
  /** Connections; 10 when absent. */
  poolSize?: number | undefined;
  /** How long things are kept; the defaults of the settings when absent. */
  retention?: RetentionDays | undefined;
  /** See `PoolOptions`. */
  answerLimitMs?: number | undefined;
  /** Path of the file with alert rules; absent: none. */
  rulesFile?: string | undefined;
}

/** The database for a whole app: one pool, shared by Prisma and by what speaks SQL itself. */
@Module({})
export class StoreModule implements OnApplicationShutdown {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(PrismaClient) private readonly prisma: PrismaClient,
  ) {}

  static forRoot({
    databaseUrl,
    poolSize,
    retention,
    answerLimitMs,
    rulesFile,
  }: StoreOptions): DynamicModule {
    const providers: FactoryProvider[] = [
      { provide: PG_POOL, useFactory: () => createPool(databaseUrl, poolSize, { answerLimitMs }) },
      { provide: PrismaClient, useFactory: createPrismaClient, inject: [PG_POOL] },
      {
        provide: BatchWriter,
        useFactory: (pool: Pool, partitions: PartitionsStore, kept: RetentionStore) =>
          new BatchWriter(pool, partitions, { retention: kept }),
        inject: [PG_POOL, PartitionsStore, RetentionStore],
      },
      {
        provide: RuleSource,
        useFactory: (rows: AlertRulesStore, logger?: Logger) =>
          new RuleSource(rows, rulesFile ?? null, logger ?? null),
        inject: [AlertRulesStore, { token: LOGGER, optional: true }],
      },
      {
        provide: RetentionStore,
        useFactory: (pool: Pool) => new RetentionStore(pool, retention),
        inject: [PG_POOL],
      },
      {
        provide: ProjectsReadModel,
        useFactory: (pool: Pool, kept: RetentionStore) => new ProjectsReadModel(pool, kept),
        inject: [PG_POOL, RetentionStore],
      },
      ...ON_PARTITIONS.map((type) => ({
        provide: type,
        useFactory: (pool: Pool, partitions: PartitionsStore) => new type(pool, partitions),
        inject: [PG_POOL, PartitionsStore],
      })),
      ...ON_POOL.map((type) => ({
        provide: type,
        useFactory: (pool: Pool) => new type(pool),
        inject: [PG_POOL],
      })),
      ...ON_PRISMA.map((type) => ({
        provide: type,
        useFactory: (prisma: PrismaClient) => new type(prisma),
        inject: [PrismaClient],
      })),
    ];
    return { module: StoreModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}
