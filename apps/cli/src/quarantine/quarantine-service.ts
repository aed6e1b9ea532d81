import { HttpClient } from '../instance/http-client.js';
import { placeOf } from '../instance/place.js';
import { httpQuarantine } from './http-quarantine.js';
import type { QuarantineService } from './listed-record.js';

/** The quarantine of the place that flags and environment name. @throws UserFault when there is none. */
export async function quarantineService(
  flags: { url?: string },
  env: Readonly<Record<string, string | undefined>>,
): Promise<QuarantineService> {
  const place = await placeOf(flags, env);
  if ('url' in place) return httpQuarantine(new HttpClient(place.url, place.token));
  const { databaseQuarantine } = await import('./database-quarantine.js');
  return databaseQuarantine(place.databaseUrl, env);
}
