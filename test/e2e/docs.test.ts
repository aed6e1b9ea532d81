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

  it('is where the bare address leads', async () => {
    expect((await fetch(foghorn.url)).url).toBe(`${foghorn.url}/docs`);
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

  it('lists every metric with its type and labels, and none that is not there', async () => {
    const page = readFileSync(path.resolve(__dirname, '../../docs/grafana.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(foghorn_\w+)`\s*\| (\w+)/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    const metrics = await (await fetch(`${foghorn.url}/metrics`)).text();
    const exposed = [...metrics.matchAll(/^# TYPE (foghorn_\w+) (\w+)$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    expect(listed.sort()).toEqual(exposed.sort());
    for (const [, name, labels] of page.matchAll(/^\| `(foghorn_\w+)`\s*\| \w+\s*\| ([\w, ]*?)\s*\|/gm)) {
      const sample = new RegExp(`^${name}(?:_bucket|_count|_sum)?\\{([^}]*)\\}`, 'm').exec(metrics);
      const seen = [...(sample?.[1] ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label!);
      const named = labels!.split(', ').filter((label) => label !== '');
      if (sample) expect([name, seen.filter((label) => label !== 'le').sort()]).toEqual([name, named.sort()]);
    }
  });
});
