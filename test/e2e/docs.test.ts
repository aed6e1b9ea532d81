import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startInstance, type Instance } from '../kit/instance.js';

describe('the documentation that an instance serves', () => {
  let foghorn: Instance;

  beforeAll(async () => {
    foghorn = await startInstance();
  }, 90_000);
  afterAll(() => foghorn?.stop(), 30_000);

  it('is the OpenAPI document of the repository, open to everybody', async () => {
    const response = await fetch(`${foghorn.url}/openapi.json`);
    expect(response.status).toBe(200);
    const committed = readFileSync(path.resolve(__dirname, '../../docs/openapi.json'), 'utf8');
    expect(await response.json()).toEqual(JSON.parse(committed));
  });

  it('loads everything from the instance, so that it works without a network', async () => {
    const page = await (await fetch(`${foghorn.url}/docs`)).text();
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(loaded.length).toBeGreaterThan(3);
    for (const file of loaded) {
      const response = await fetch(new URL(file, `${foghorn.url}/docs`));
      expect(`${file} ${response.status} ${response.url.startsWith(foghorn.url)}`).toBe(`${file} 200 true`);
    }
  });
});
