import type { HttpClient } from '../instance/http-client.js';
import type { CreatedKey, KeyService, ListedKey } from './listed-key.js';

/** Keys through the REST interface of a running instance. */
export function httpKeys(client: HttpClient): KeyService {
  return {
    create: async (key) => (await client.call('POST', '/api/keys', key)) as CreatedKey,
    list: async () => (await client.all('/api/keys')) as ListedKey[],
    revoke: async (id) => (await client.callOrNull('DELETE', `/api/keys/${encodeURIComponent(id)}`)) !== null,
    close: () => Promise.resolve(),
  };
}
