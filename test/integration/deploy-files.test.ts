import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

interface Service {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  /** Absent where a service runs once and ends. */
  healthcheck?: { test: string[] };
  restart?: string;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
}
interface Compose {
  services: Record<string, Service>;
}

const text = read('docker-compose.yml');
const { services } = parse(text, { merge: true }) as Compose;
const ours = Object.entries(services).filter(([, service]) => service.image === 'foghorn');

/** The source of a built entry point, for example of `dist/apps/worker/src/main.js`. */
function sourceOf(entry: string): string {
  return entry.replace(/^dist\//, '').replace(/\.js$/, '.ts');
}

/** Keys of every config slice, as an operator may set them. */
function knownSettings(): Set<string> {
  const slices = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(^|[./\\])config\.ts$/.test(file))
      .map((file) => jest.requireActual<Record<string, object>>(path.join(ROOT, folder, file))),
  );
  return new Set(slices.flatMap((slice) => Object.values(slice).flatMap((shape) => Object.keys(shape))));
}

describe('docker-compose.yml', () => {
  it('runs the three processes from one image', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['collector', 'console', 'worker']);
  });

  it.each(ours)('starts %s from an entry point that exists', (name, service) => {
    const entry = service.command?.at(-1) ?? '';
    expect(entry).toBe(`dist/apps/${name}/src/main.js`);
    expect(existsSync(path.join(ROOT, sourceOf(entry)))).toBe(true);
  });

  it.each(ours)('sets only settings that exist on %s', (_name, service) => {
    const known = knownSettings();
    expect(Object.keys(service.environment ?? {}).filter((key) => !known.has(key))).toEqual([]);
  });

  it.each(ours)('asks %s for its health where it listens', (_name, service) => {
    const port = service.environment?.FOGHORN_PORT;
    expect(service.healthcheck?.test.join(' ')).toContain(`fetch('http://127.0.0.1:${port}/healthz')`);
    for (const published of service.ports ?? []) expect(published.split(':').at(-1)).toBe(port);
  });

  it('waits for every service that another needs to be healthy', () => {
    for (const [, service] of ours) {
      expect(service.depends_on).toEqual({
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      });
    }
    for (const [name, { restart, healthcheck, depends_on }] of Object.entries(services)) {
      expect([name, restart === 'no' || (healthcheck?.test.length ?? 0) > 1]).toEqual([name, true]);
      for (const [other, { condition }] of Object.entries(depends_on ?? {})) {
        const once = services[other]?.restart === 'no';
        expect(condition).toBe(once ? 'service_completed_successfully' : 'service_healthy');
      }
    }
  });

  it('mounts only files that exist, and volumes that are declared', () => {
    const { volumes } = parse(text) as { volumes: Record<string, null> };
    const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
    expect(mounts.length).toBeGreaterThan(6);
    for (const mount of mounts) {
      const source = mount.split(':')[0]!;
      const there = source.startsWith('./') ? existsSync(path.join(ROOT, source)) : source in volumes;
      expect([source, there]).toEqual([source, true]);
    }
  });

  it('gives Grafana every variable that its sources are provisioned with', () => {
    const sources = read('deploy/grafana/provisioning/datasources/foghorn.yml');
    const wanted = [...sources.matchAll(/(?<!\$)\$([A-Z_]+)/g)].map(([, name]) => name!);
    expect(wanted.length).toBeGreaterThan(3);
    expect(Object.keys(services['grafana']?.environment ?? {})).toEqual(expect.arrayContaining(wanted));
  });

  it('publishes no port beyond this machine', () => {
    const published = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has no secret of its own: each must be given, and the header names it', () => {
    const secrets = [...text.matchAll(/\$\{([A-Z_]*(?:PASSWORD|TOKEN|KEY))([^}]*)\}/g)];
    const names = new Set(secrets.map(([, name]) => name!));
    expect([...names].sort()).toEqual([
      'FOGHORN_ADMIN_TOKEN',
      'FOGHORN_INGEST_KEY',
      'FOGHORN_READER_PASSWORD',
      'FOGHORN_SECRET_KEY',
      'GRAFANA_PASSWORD',
      'POSTGRES_PASSWORD',
      'REDIS_PASSWORD',
      'SLACK_BOT_TOKEN',
    ]);
    // Slack can be left out; an empty default is no secret.
    const optional = secrets.filter(([, , otherwise]) => !otherwise!.startsWith(':?'));
    expect(optional.map(([, name, otherwise]) => name! + otherwise!)).toEqual(['SLACK_BOT_TOKEN:-']);
    const header = text.slice(0, text.indexOf('\nname:'));
    for (const name of names) expect(header).toContain(name);
    for (const service of Object.values(services)) {
      for (const [key, value] of Object.entries(service.environment ?? {})) {
        if (/PASSWORD|TOKEN|KEY|AUTH|(?<!PROMETHEUS)_URL$/.test(key)) expect(value).toContain('${');
      }
    }
  });
});

describe('deploy/Dockerfile', () => {
  const dockerfile = read('deploy/Dockerfile');
  const [build = '', final = ''] = dockerfile.split(/^(?=FROM )/m).slice(1);

  it('calls scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = [...dockerfile.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('copies only what the tree or the build has', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)].flatMap(([, list]) =>
      list!.split(' ').map((source) => source.replace(/^\/app\//, '')),
    );
    expect(sources).toContain('package-lock.json');
    const built = ['node_modules', 'dist'];
    expect(sources.filter((file) => !built.includes(file) && !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('needs nothing that .dockerignore keeps out', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', 'data', 'node_modules']));
    const needed = ['package.json', 'package-lock.json', '.npmrc', 'apps', 'libs', 'prisma', 'scripts'];
    expect(needed.filter((file) => ignored.includes(file))).toEqual([]);
  });

  it('ends on a slim image with a user that is not root and an entry point that exists', () => {
    expect(build).toContain('npm ci');
    expect(final).toMatch(/^FROM node:24-slim\n/);
    expect(final).toMatch(/^USER node$/m);
    const entry = /"(dist\/[^"]+)"\]$/m.exec(final)?.[1] ?? '';
    expect(existsSync(path.join(ROOT, sourceOf(entry)))).toBe(true);
  });
});
