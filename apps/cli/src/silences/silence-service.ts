import { HttpClient } from '../instance/http-client.js';
import { placeOf } from '../instance/place.js';
import type { ListedSilence, SilenceService } from './listed-silence.js';

/** The silences of the place that flags and environment name. @throws UserFault when there is none. */
export async function silenceService(
  flags: { url?: string },
  env: Readonly<Record<string, string | undefined>>,
): Promise<SilenceService> {
  const place = await placeOf(flags, env);
  if ('url' in place) return httpSilences(new HttpClient(place.url, place.token));
  const { databaseSilences } = await import('./database-silences.js');
  return databaseSilences(place.databaseUrl);
}

function httpSilences(client: HttpClient): SilenceService {
  return {
    create: async (silence) => (await client.call('POST', '/api/silences', silence)) as ListedSilence,
    list: async (all) =>
      (await client.all('/api/silences')).filter(
        (one) => all || (one as ListedSilence).state !== 'ended',
      ) as ListedSilence[],
    end: async (id) =>
      (await client.callOrNull('DELETE', `/api/silences/${encodeURIComponent(id)}`)) !== null,
    close: () => Promise.resolve(),
  };
}
