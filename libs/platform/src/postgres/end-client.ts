import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** A server that is there answers a goodbye at once. */
const GOODBYE_MS = 2_000;

/**
 * Closes a connection and never fails. `end` alone waits until the other side has closed, which over a connection that
 * died without a word is for ever; after two seconds it is cut.
 */
export async function endClient(client: Client): Promise<void> {
  const said = client.end().catch(() => undefined);
  await Promise.race([said, sleep(GOODBYE_MS, undefined, { ref: false })]);
  client.connection.stream.destroy();
}
