import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetOf } from './settings.js';

describe('targetOf', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foghorn demo '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes flags before the environment and the environment before the data folder', () => {
    writeFileSync(join(folder, 'ingest-key'), 'from-file\n');
    const file = { FOGHORN_DATA_DIR: folder };
    const env = { ...file, FOGHORN_URL: 'https://env.example/', FOGHORN_INGEST_KEY: 'from-env' };
    expect(targetOf({}, file)).toEqual({ url: 'http://127.0.0.1:4000', key: 'from-file' });
    expect(targetOf({}, env)).toEqual({ url: 'https://env.example', key: 'from-env' });
    expect(targetOf({ url: 'http://flag:1', key: 'flag' }, env)).toEqual({
      url: 'http://flag:1',
      key: 'flag',
    });
  });

  it('finds the port of a local instance', () => {
    expect(targetOf({ key: 'k' }, { FOGHORN_PORT: '4100' }).url).toBe('http://127.0.0.1:4100');
  });

  it('says where a key could come from when there is none', () => {
    expect(() => targetOf({}, { FOGHORN_DATA_DIR: folder })).toThrow(/--key.*FOGHORN_INGEST_KEY.*ingest-key/);
  });

  it('refuses what is no address', () => {
    expect(() => targetOf({ url: 'localhost:4000', key: 'k' }, {})).toThrow('is no address');
  });
});
