import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keptSecret } from './kept-secrets.js';

describe('keptSecret', () => {
  it('makes a secret once and keeps it from others', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'foghorn-secrets-'));
    const first = await keptSecret(undefined, folder, 'admin-token', 'fa_');
    expect(first.value).toMatch(/^fa_[\w-]{43}$/);
    expect((await stat(first.file!)).mode & 0o077).toBe(0);
    await expect(keptSecret(undefined, folder, 'admin-token', 'fa_')).resolves.toEqual(first);
  });

  it('prefers the operator’s own and writes nothing', async () => {
    await expect(keptSecret('given by hand 16+', '/nowhere', 'admin-token', 'fa_')).resolves.toEqual({
      value: 'given by hand 16+',
      file: null,
    });
  });
});
