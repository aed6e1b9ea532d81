import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { useDatabase } from '../kit/postgres.js';

const root = path.join(__dirname, '../..');

describe('schema.prisma', () => {
  const database = useDatabase();
  const diff = async (): Promise<string> => {
    const script = path.join(root, 'test/kit/schema-diff.mjs');
    const run = await promisify(execFile)(process.execPath, [
      script,
      database.url,
      path.join(root, 'prisma/schema.prisma'),
    ]);
    return run.stdout.trim();
  };

  it('agrees with what the migrations make, and a difference would be noticed', async () => {
    expect(await diff()).toBe('-- This is an empty migration.');
    await database.pool.query('ALTER TABLE issues DROP COLUMN title CASCADE');
    expect(await diff()).toContain('ADD COLUMN     "title"');
  }, 60_000);
});
