import type { VerifiedKey } from '#store/keys/keys.store.js';
import { IngestKeys } from './ingest-keys.js';

describe('IngestKeys', () => {
  let now: number;
  let asked: string[];
  let answer: (key: string) => Promise<VerifiedKey | null>;
  let keys: IngestKeys;
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  beforeEach(() => {
    now = 1_000;
    asked = [];
    answer = (key) => Promise.resolve(key === 'known' ? { id: 'k', projects: ['p'] } : null);
    const verify = (key: string) => {
      asked.push(key);
      return answer(key);
    };
    keys = new IngestKeys('operator', { verify }, () => now);
  });

  it('knows the operator without asking, for every project', async () => {
    await expect(keys.identify(bearer('operator'))).resolves.toEqual({ keyId: null, projects: null });
    await expect(keys.identify({ 'x-foghorn-key': 'operator' })).resolves.toEqual({
      keyId: null,
      projects: null,
    });
    expect(asked).toEqual([]);
  });

  it('remembers a known key for seconds, also while the first answer is under way', async () => {
    await Promise.all([keys.identify(bearer('known')), keys.identify(bearer('known'))]);
    now += 9_000;
    await expect(keys.identify({ authorization: 'bEARER  known ' })).resolves.toEqual({
      keyId: 'k',
      projects: ['p'],
    });
    expect(asked).toHaveLength(1);
    now += 2_000;
    answer = () => Promise.resolve(null);
    await expect(keys.identify(bearer('known'))).rejects.toMatchObject({ status: 401 });
    expect(asked).toHaveLength(2);
  });

  it('remembers an unknown key only briefly, so that a new one works soon', async () => {
    await expect(keys.identify(bearer('new'))).rejects.toMatchObject({ status: 401 });
    answer = () => Promise.resolve({ id: 'n', projects: null });
    await expect(keys.identify(bearer('new'))).rejects.toMatchObject({ status: 401 });
    now += 2_001;
    await expect(keys.identify(bearer('new'))).resolves.toEqual({ keyId: 'n', projects: null });
  });

  it.each([
    [{}],
    [{ authorization: 'Basic eDp5' }],
    [{ authorization: 'Bearer' }],
    [{ 'x-foghorn-key': '' }],
  ])('finds no key in %j', async (headers) => {
    await expect(keys.identify(headers)).rejects.toMatchObject({
      status: 401,
      options: { headers: { 'www-authenticate': 'Bearer' } },
    });
  });

  it('asks to come back when the store is away, and asks the store again then', async () => {
    answer = () => Promise.reject(new Error('away'));
    await expect(keys.identify(bearer('known'))).rejects.toMatchObject({
      status: 503,
      options: { retryAfterSeconds: 2 },
    });
    answer = () => Promise.resolve({ id: 'k', projects: null });
    now += 2_001;
    await expect(keys.identify(bearer('known'))).resolves.toEqual({ keyId: 'k', projects: null });
  });

  it.each([
    ['is away', () => Promise.reject(new Error('away'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('goes on with the keys that it knows while the store %s, and with no others', async (_, silence) => {
    await keys.identify(bearer('known'));
    answer = silence;
    now += 10_001;
    await expect(keys.identify(bearer('known'))).resolves.toEqual({ keyId: 'k', projects: ['p'] });
    await expect(keys.identify(bearer('known'))).resolves.toEqual({ keyId: 'k', projects: ['p'] });
    expect(asked).toHaveLength(2);
    await expect(keys.identify(bearer('other'))).rejects.toMatchObject({ status: 503 });
    now += 24 * 3_600_000;
    await expect(keys.identify(bearer('known'))).rejects.toMatchObject({ status: 503 });
  });

  it('forgets a key that was revoked, for good', async () => {
    await keys.identify(bearer('known'));
    answer = () => Promise.resolve(null);
    now += 10_001;
    await expect(keys.identify(bearer('known'))).rejects.toMatchObject({ status: 401 });
    answer = () => Promise.reject(new Error('away'));
    now += 2_001;
    await expect(keys.identify(bearer('known'))).rejects.toMatchObject({ status: 503 });
  });

  it('does not forget known keys over a flood of invented ones', async () => {
    await keys.identify(bearer('known'));
    for (let n = 0; n < 2_100; n += 1) await keys.identify(bearer(`invented-${n}`)).catch(() => undefined);
    answer = () => Promise.reject(new Error('away'));
    now += 10_001;
    await expect(keys.identify(bearer('known'))).resolves.toMatchObject({ keyId: 'k' });
  });
});
