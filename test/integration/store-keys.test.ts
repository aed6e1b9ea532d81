import { Test } from '@nestjs/testing';
import { BatchWriter } from '#store/batch/batch-writer.js';
import { CatalogEntriesStore } from '#store/catalog-entries/catalog-entries.store.js';
import { UncataloguedReadModel } from '#store/catalog-entries/uncatalogued.read-model.js';
import { KeyStore } from '#store/keys/keys.store.js';
import { StoreModule } from '#store/store.module.js';
import { batchOf, failureOf } from '../kit/batches.js';
import { useDatabase } from '../kit/postgres.js';

describe('the store as a module', () => {
  const database = useDatabase();
  let app: Awaited<ReturnType<typeof open>>;
  const open = () =>
    Test.createTestingModule({ imports: [StoreModule.forRoot({ databaseUrl: database.url })] }).compile();
  beforeAll(async () => {
    app = await open();
    app.enableShutdownHooks();
  });
  afterAll(() => app.close());

  describe('ingest keys', () => {
    it('are shown once, verified by their hash, and kept without the secret', async () => {
      const keys = app.get(KeyStore);
      const created = await keys.create({ name: 'CI', projects: ['shop', 'blog'] });
      expect(created.key).toMatch(/^fh_[A-Za-z0-9_-]{43}$/);
      expect(await keys.verify(created.key)).toEqual({ id: created.id, projects: ['shop', 'blog'] });
      const { rows } = await database.pool.query<{ row: string }>(
        'SELECT k::text AS row FROM ingest_keys AS k',
      );
      expect(rows[0]!.row).not.toContain(created.key.slice(10));
      expect(await keys.list()).toEqual([{ ...created, key: undefined }].map(({ key: _, ...item }) => item));
    });

    it('may be for all projects, or for none', async () => {
      const keys = app.get(KeyStore);
      const all = await keys.create({ name: 'all', projects: null });
      const none = await keys.create({ name: 'none', projects: [] });
      expect((await keys.verify(all.key))?.projects).toBeNull();
      expect((await keys.verify(none.key))?.projects).toEqual([]);
    });

    it('are refused once revoked, or when they never were one', async () => {
      const keys = app.get(KeyStore);
      const created = await keys.create({ name: 'gone', projects: null });
      expect(await keys.revoke(created.id)).toBe(true);
      expect(await keys.revoke(created.id)).toBe(false);
      expect(await keys.revoke('not-an-id')).toBe(false);
      for (const wrong of [created.key, `fh_${'A'.repeat(43)}`, 'fh_short', '', `fh_${'é'.repeat(43)}`]) {
        expect(await keys.verify(wrong)).toBeNull();
      }
      expect((await keys.list()).find(({ id }) => id === created.id)?.revokedAt).toEqual(expect.any(Number));
    });

    it('remember their last use, which never goes back', async () => {
      const keys = app.get(KeyStore);
      const [one, two] = [
        await keys.create({ name: '1', projects: null }),
        await keys.create({ name: '2', projects: null }),
      ];
      await keys.touch([one.id, two.id], 2_000);
      await keys.touch([one.id], 1_000);
      await keys.touch([]);
      const used = (await keys.list()).filter(({ id }) => [one.id, two.id].includes(id));
      expect(used.map(({ lastUsedAt }) => lastUsedAt)).toEqual([2_000, 2_000]);
    });
  });

  describe('extension codes', () => {
    const entry = {
      code: 'TENANT_PAUSED',
      meaning: 'The tenant is paused',
      cause: 'Unpaid bill',
      fix: 'Pay it',
      severity: 'warning' as const,
      retryable: false,
    };

    it('are counted while nobody knows them, and leave the list once somebody defines them', async () => {
      const write = (items: ReturnType<typeof failureOf>[]) => app.get(BatchWriter).write(batchOf(items));
      const unknown = (errorCode: string, occurredAt: number) =>
        failureOf(
          { projectId: 'shop', occurredAt },
          { errorCode, uncatalogued: true, code: 'GRAPHQL_ERROR' },
        );
      const now = Date.now();
      await write([
        unknown('TENANT_PAUSED', now),
        unknown('TENANT_PAUSED', now - 5_000),
        unknown('ODD', now),
      ]);
      await write([
        unknown('TENANT_PAUSED', now - 9_000),
        failureOf({ projectId: 'shop' }, { errorCode: 'FORBIDDEN' }),
      ]);
      const uncatalogued = app.get(UncataloguedReadModel);
      expect(await uncatalogued.list('shop')).toEqual([
        {
          project: 'shop',
          errorCode: 'TENANT_PAUSED',
          guess: 'GRAPHQL_ERROR',
          count: 3,
          firstSeen: now - 9_000,
          lastSeen: now,
        },
        {
          project: 'shop',
          errorCode: 'ODD',
          guess: 'GRAPHQL_ERROR',
          count: 1,
          firstSeen: now,
          lastSeen: now,
        },
      ]);
      await app.get(CatalogEntriesStore).upsert('shop', entry);
      expect((await uncatalogued.list()).map(({ errorCode }) => errorCode)).toEqual(['ODD']);
      expect(await uncatalogued.list('blog')).toEqual([]);
    });

    it('can be defined, changed, looked up and removed, each for its own project', async () => {
      const entries = app.get(CatalogEntriesStore);
      await entries.upsert('blog', entry, 1_000);
      await entries.upsert('blog', { ...entry, fix: 'Call them', docsUrl: 'https://example.com/' }, 2_000);
      expect(await entries.list('blog')).toEqual([
        { ...entry, fix: 'Call them', docsUrl: 'https://example.com/', project: 'blog', updatedAt: 2_000 },
      ]);
      const lookup = await entries.lookup();
      expect(lookup('blog', 'TENANT_PAUSED')).toMatchObject({ fix: 'Call them' });
      expect(lookup('elsewhere', 'TENANT_PAUSED')).toBeUndefined();
      expect(await entries.remove('blog', 'TENANT_PAUSED')).toBe(true);
      expect(await entries.remove('blog', 'TENANT_PAUSED')).toBe(false);
    });
  });
});
