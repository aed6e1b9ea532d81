import { pino, type Logger } from 'pino';
import type { Pool } from 'pg';
import { RuleBook } from '#alerting/rule-book.js';
import type { TellingPolicy } from '#alerting/telling.js';
import { Metrics } from '#platform/metrics/metrics.js';
import { EvidenceReadModel } from '#store/alerts/evidence.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { LeaseStore } from '#store/alerts/lease.store.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';
import { SchedulesStore } from '#store/alerts/schedules.store.js';
import { SilencesStore } from '#store/alerts/silences.store.js';
import { WindowsReadModel } from '#store/alerts/windows.read-model.js';
import type { PrismaClient } from '#store/prisma/prisma-client.js';
import { AlertMetrics } from '../../apps/worker/src/alert/alert.metrics.js';
import type { AdvanceOptions } from '../../apps/worker/src/alert/advance.js';
import { tellingPolicy } from '../../apps/worker/src/alert/alert.config.js';
import { Evaluator } from '../../apps/worker/src/alert/evaluator.js';
import { Dispatcher } from '../../apps/worker/src/notify/dispatcher.js';
import { NotifyMetrics } from '../../apps/worker/src/notify/notify.metrics.js';
import { ReceiverDirectory } from '../../apps/worker/src/notify/receiver-directory.js';
import { definitionsFromEnvironment } from '../../apps/worker/src/notify/registry.js';
import { Delivery } from '../../apps/worker/src/notify/delivery.js';
import { MessageLinks } from '../../apps/worker/src/notify/links.js';
import { ANYWHERE } from '#platform/net/reach.js';
import { MessageReferencesStore } from '#store/receivers/message-references.store.js';
import { ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { ReceiversStore } from '#store/receivers/receivers.store.js';
import { RoutesStore } from '#store/receivers/routes.store.js';

/** A worker's alert and notify stages, driven by hand, at a time that the test states. */
export interface AlertStage {
  evaluator: Evaluator;
  dispatcher: Dispatcher;
  metrics: Metrics;
  /** Every line logged so far. */
  logged(): string;
}

export interface AlertStageOptions {
  pool: Pool;
  prisma: PrismaClient;
  /** The worker's name among those that want a lease. */
  holder: string;
  clock: () => number;
  webhookUrl: string;
  leases?: LeaseStore;
  outbox?: OutboxStore;
  /** The rules; the built-in ones when absent. */
  book?: RuleBook;
  /** What differs from the settings' defaults. */
  policy?: Partial<TellingPolicy>;
  route?: AdvanceOptions['route'];
  edits?: (receiver: string) => boolean;
}

export function alertStage(options: AlertStageOptions): AlertStage {
  const { pool, prisma, holder, clock, webhookUrl, leases, policy } = options;
  const lines: string[] = [];
  const logger: Logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const metrics = new Metrics({ version: 'test' });
  const operator = {
    receivers: definitionsFromEnvironment({ SLACK_WEBHOOK_URL: webhookUrl }).map((definition) => ({
      definition,
      source: 'environment' as const,
    })),
    routes: [],
  };
  const status = new ReceiverStatusStore(pool);
  const directory = new ReceiverDirectory(
    { receivers: new ReceiversStore(prisma), status, routes: new RoutesStore(prisma) },
    { operator, box: null, reach: ANYWHERE, clock },
    logger,
  );
  const outbox = options.outbox ?? new OutboxStore(pool);
  const stopping = new AbortController();
  const book = options.book ?? new RuleBook();
  const lease = leases ?? new LeaseStore(pool);
  return {
    metrics,
    logged: () => lines.join(''),
    evaluator: new Evaluator(
      {
        leases: lease,
        windows: new WindowsReadModel(pool),
        evidence: new EvidenceReadModel(pool),
        incidents: new IncidentsStore(prisma),
        silences: new SilencesStore(prisma),
        schedules: new SchedulesStore(prisma),
      },
      {
        book: () => book,
        policy: { ...tellingPolicy({}), ...policy },
        route: options.route ?? ((incident) => directory.route(incident)),
        ...(options.edits ? { edits: options.edits } : {}),
        holder,
        onNotified: () => undefined,
      },
      new AlertMetrics(metrics),
      logger,
      clock,
    ),
    dispatcher: new Dispatcher(
      { leases: lease, outbox },
      new Delivery(
        { outbox, status, references: new MessageReferencesStore(pool) },
        {
          directory,
          links: new MessageLinks('https://foghorn.example'),
          random: () => 0,
          stopping: stopping.signal,
        },
        new NotifyMetrics(metrics),
        logger,
        clock,
      ),
      holder,
      stopping,
      clock,
    ),
  };
}

/** A lease that everybody gets: workers that each believe they are alone. */
export class BrokenLease extends LeaseStore {
  override acquire(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** An outbox whose database goes away just when the next message that was sent is to be marked. */
export class LostMark extends OutboxStore {
  private lost = false;

  override async delivered(id: string, now?: number): Promise<void> {
    if (this.lost) return super.delivered(id, now);
    this.lost = true;
    throw new Error('terminating connection due to administrator command');
  }
}
