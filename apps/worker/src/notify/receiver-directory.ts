import { routeIncident, type Routed, type RoutedFacts, type Routing } from '#alerting/routing.js';
import type { Receiver } from './receiver.js';

/** Who can be told, and where incidents go. */
export class ReceiverDirectory {
  /** @param operated the receivers that the operator has configured; without routes they get everything */
  constructor(private readonly operated: readonly Receiver[]) {}

  /** The receiver of that name, or undefined when it is not there (any more). */
  find(name: string): Promise<Receiver | undefined> {
    return Promise.resolve(this.operated.find((receiver) => receiver.name === name));
  }

  /** Where an incident goes now. */
  route(facts: RoutedFacts): Promise<Routed> {
    return Promise.resolve(routeIncident(this.routing(), facts));
  }

  /** The names known from the start. */
  names(): string[] {
    return this.operated.map(({ name }) => name);
  }

  private routing(): Routing {
    const names = this.names();
    return { routes: [], defaults: names, known: new Set(names) };
  }
}
