import type { HttpClient } from '../instance/http-client.js';
import type { ListedRecord, QuarantineService, ShownRecord } from './listed-record.js';

/** Items of one page of the read side, at most. */
const PAGE = 200;

/** The quarantine through the REST interface of a running instance. */
export function httpQuarantine(client: HttpClient): QuarantineService {
  const one = (id: string) => `/api/quarantine/${encodeURIComponent(id)}`;
  return {
    list: async ({ project, limit }) => {
      const items: ListedRecord[] = [];
      for (let cursor: string | null = ''; cursor !== null && items.length < limit;) {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - items.length)) });
        if (project !== undefined) query.set('project', project);
        if (cursor !== '') query.set('cursor', cursor);
        const page = (await client.call('GET', `/api/quarantine?${query}`)) as {
          items: ListedRecord[];
          nextCursor: string | null;
        };
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
    show: async (id) => (await client.callOrNull('GET', one(id))) as ShownRecord | null,
    retry: async (id) => (await client.callOrNull('POST', `${one(id)}/retry`)) !== null,
    drop: async (id) => (await client.callOrNull('DELETE', one(id))) !== null,
    close: () => Promise.resolve(),
  };
}
