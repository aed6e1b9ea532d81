import { HttpClient } from '../instance/http-client.js';
import { placeOf } from '../instance/place.js';
import { httpKeys } from './http-keys.js';
import type { KeyService } from './listed-key.js';

/** The keys of the place that flags and environment name. @throws UserFault when there is none. */
export async function keyService(
  flags: { url?: string },
  env: Readonly<Record<string, string | undefined>>,
): Promise<KeyService> {
  const place = await placeOf(flags, env);
  if ('url' in place) return httpKeys(new HttpClient(place.url, place.token));
  const { databaseKeys } = await import('./database-keys.js');
  return databaseKeys(place.databaseUrl);
}
