import { HttpClient } from '../instance/http-client.js';
import { placeOf } from '../instance/place.js';
import { UserFault } from '../instance/user-fault.js';
import type { Terminal } from '../terminal/terminal.js';

export interface InstanceFlags {
  url?: string;
  json?: boolean;
}

/** A running instance: it alone can encrypt secrets and send. @throws UserFault when there is only a database. */
export async function instanceOf(flags: InstanceFlags, terminal: Terminal) {
  const place = await placeOf(flags, terminal.env);
  if (!('url' in place)) {
    throw new UserFault('This asks a running instance: name it with --url or FOGHORN_URL.');
  }
  return { client: new HttpClient(place.url, place.token), close: () => Promise.resolve() };
}

/** A value for programs. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
