import { routeIncident, type Routed, type RoutedFacts, type Routing } from '#alerting/routing.js';
import { receiverDefinition } from '#contracts/receivers/registry.js';
import { ANYWHERE, type Reach } from '#platform/net/reach.js';
import type { Logger } from '#platform/logging/logger.js';
import type { SecretBox } from '#platform/secrets/secret-box.js';
import type { ReceiverSource, ReceiverStatusStore } from '#store/receivers/receiver-status.store.js';
import { receiverPlace, type ReceiversStore, type StoredReceiver } from '#store/receivers/receivers.store.js';
import type { RoutesStore } from '#store/receivers/routes.store.js';
import type { OperatorSetup } from './operator-setup.js';
import type { Receiver } from './receiver.js';
import { createReceiver } from './registry.js';

/** What changes over the API is seen after this long at most. */
const FRESH_MS = 2_000;

export interface DirectoryStores {
  receivers: ReceiversStore;
  status: ReceiverStatusStore;
  routes: RoutesStore;
}

export interface DirectoryOptions {
  operator: OperatorSetup;
  /** Opens what the read side has sealed; null when no key is known: then there are no receivers but the operator's. */
  box: SecretBox | null;
  /** How far the receivers go that were made over the API; the operator's go anywhere. */
  reach: Reach;
  clock: () => number;
}

/** A receiver, and who made it. */
export interface Found {
  receiver: Receiver;
  source: ReceiverSource;
}

/** Who can be told, and where incidents go: the operator's receivers and routes, and those made over the API. */
export class ReceiverDirectory {
  private readonly operated: ReadonlyMap<string, Found>;
  /** Receivers made over the API, kept while nothing about them changes: they know when they may speak again. */
  private made = new Map<string, Found & { updatedAt: number }>();
  private routing: Routing;
  private published = false;
  private readAt = -Infinity;
  private reading: Promise<void> | null = null;
  private readonly complained = new Set<string>();

  constructor(
    private readonly stores: DirectoryStores,
    private readonly options: DirectoryOptions,
    private readonly logger: Logger,
  ) {
    const { operator, clock } = options;
    this.operated = new Map(
      operator.receivers.map(({ definition, source }) => [
        definition.name,
        { receiver: createReceiver(definition, { clock, reach: ANYWHERE }), source },
      ]),
    );
    this.routing = this.routingWith([]);
  }

  /** The read side knows the operator's receivers, or will when the database is there. */
  async ready(): Promise<void> {
    if (!this.published) await this.read(true);
  }

  /** The receiver of that name, or undefined when it is not there (any more). `fresh`: as it is this moment. */
  async find(name: string, fresh = false): Promise<Found | undefined> {
    await this.read(fresh);
    const found = this.operated.get(name) ?? this.made.get(name);
    if (found || fresh) return found;
    await this.read(true);
    return this.made.get(name);
  }

  /** Where an incident goes now. */
  async route(facts: RoutedFacts): Promise<Routed> {
    await this.read(false);
    const routed = routeIncident(this.routing, facts);
    for (const name of routed.missing) {
      this.complain(`route ${name}`, { receiver: name }, 'a route names a receiver that does not exist');
    }
    return routed;
  }

  /** Whether the receiver brings an earlier message up to date, as far as is known. */
  edits(name: string): boolean {
    return (this.operated.get(name) ?? this.made.get(name))?.receiver.edits ?? false;
  }

  /** The names known from the start. */
  names(): string[] {
    return [...this.operated.keys()];
  }

  /** Everybody who can be told now. */
  async all(): Promise<Found[]> {
    await this.read(false);
    return [...this.operated.values(), ...this.made.values()];
  }

  /** Reads what changed, once for all who ask meanwhile; without the database, what was known stays. */
  private async read(force: boolean): Promise<void> {
    if (!force && performance.now() - this.readAt < FRESH_MS) return;
    // One under way may have begun before the change that is asked for.
    if (force && this.reading) await this.reading;
    this.reading ??= this.refresh()
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'receivers could not be read; those known before are used'),
      )
      .finally(() => {
        this.readAt = performance.now();
        this.reading = null;
      });
    await this.reading;
  }

  private async refresh(): Promise<void> {
    if (!this.published) await this.publish();
    const [rows, routes] = await Promise.all([this.stores.receivers.list(), this.stores.routes.read()]);
    const made = new Map<string, Found & { updatedAt: number }>();
    for (const row of rows) {
      if (this.operated.has(row.name)) continue;
      const known = this.made.get(row.name);
      const current = known?.updatedAt === row.updatedAt ? known : await this.make(row);
      if (current) made.set(row.name, current);
    }
    this.made = made;
    this.routing = this.routingWith(routes.api);
  }

  /** Tells the read side, which has not this process's environment and file, what the operator has configured. */
  private async publish(): Promise<void> {
    const { receivers, routes } = this.options.operator;
    await this.stores.status.publish(
      receivers.map(({ definition: { name, type }, source }) => ({ name, type, source })),
    );
    await this.stores.routes.replace('file', routes, this.options.clock());
    this.published = true;
  }

  private async make(row: StoredReceiver): Promise<(Found & { updatedAt: number }) | null> {
    const { box, reach, clock } = this.options;
    const { name, type, updatedAt } = row;
    try {
      if (!box) throw new Error('FOGHORN_SECRET_KEY is not set for the worker');
      const definition = receiverDefinition.parse(JSON.parse(box.open(row.sealed, receiverPlace(name))));
      return { receiver: createReceiver(definition, { clock, reach }), source: 'api', updatedAt };
    } catch (error) {
      // Faults of a definition would repeat parts of it.
      const reason = error instanceof Error && error.name !== 'ZodError' ? error.message : 'no longer valid';
      const text = `its settings cannot be used: ${reason}`;
      if (
        this.complain(`${name} ${updatedAt}`, { receiver: name, error: text }, 'a receiver cannot be used')
      ) {
        await this.stores.status.note(
          { name, type, source: 'api' },
          { state: 'refused', error: text },
          clock(),
        );
      }
      return null;
    }
  }

  private routingWith(api: Routing['routes']): Routing {
    const defaults = this.names();
    const known = new Set([...defaults, ...this.made.keys()]);
    return { routes: [...this.options.operator.routes, ...api], defaults, known };
  }

  /** Logs once. */
  private complain(key: string, facts: Record<string, unknown>, text: string): boolean {
    if (this.complained.has(key)) return false;
    this.complained.add(key);
    this.logger.error(facts, text);
    return true;
  }
}
