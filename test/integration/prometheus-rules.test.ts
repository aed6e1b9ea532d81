import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { RATE_LIMIT_CODES, SERVER_ERROR_CODES } from '#catalog/families.js';
import { hasPrometheus, promtool } from '../kit/prometheus.js';

const DEPLOY = path.resolve(__dirname, '../../deploy/prometheus');
/** A day of samples at every quarter of a minute, on a busy machine. */
const PROMTOOL_MS = 120_000;

interface RuleFile {
  groups: {
    name: string;
    rules: { record?: string; alert?: string; expr: string; labels?: object; annotations?: object }[];
  }[];
}
interface TestFile {
  tests: { alert_rule_test?: { alertname: string; exp_alerts: unknown[] }[] }[];
}

async function rulesOf(folder: string) {
  const { groups } = parse(await readFile(path.join(folder, 'rules/foghorn.yml'), 'utf8')) as RuleFile;
  return groups.flatMap(({ rules }) => rules);
}

async function testFiles(folder: string): Promise<string[]> {
  return (await readdir(path.join(folder, 'tests'))).map((file) => path.join(folder, 'tests', file));
}

describe('the rules for Prometheus', () => {
  it.each([
    ['project:foghorn_rate_limited:increase1m', RATE_LIMIT_CODES],
    ['project:foghorn_server_errors:increase1m', SERVER_ERROR_CODES],
  ])('%s counts exactly the codes that the catalog puts into the family', async (record, codes) => {
    const rule = (await rulesOf(DEPLOY)).find((candidate) => candidate.record === record);
    const matched = /code=~"([^"]+)"/.exec(rule?.expr ?? '')?.[1]?.split('|') ?? [];
    expect(matched.sort()).toEqual([...codes].sort());
  });

  it('say what is wrong and how bad it is', async () => {
    const alerts = (await rulesOf(DEPLOY)).filter(({ alert }) => alert !== undefined);
    expect(alerts.length).toBeGreaterThan(6);
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels, annotations]).toEqual([
        expect.stringMatching(/^Foghorn[A-Z]/),
        { severity: expect.stringMatching(/^(warning|critical)$/) as string },
        { summary: expect.any(String) as string, description: expect.any(String) as string },
      ]);
    }
  });

  it('are each shown to fire and to be quiet', async () => {
    const shown = (await Promise.all((await testFiles(DEPLOY)).map((file) => readFile(file, 'utf8'))))
      .flatMap((text) => (parse(text) as TestFile).tests)
      .flatMap((test) => test.alert_rule_test ?? []);
    const names = (await rulesOf(DEPLOY)).flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
    const fires = new Set(shown.filter((one) => one.exp_alerts.length > 0).map((one) => one.alertname));
    const isQuiet = new Set(shown.filter((one) => one.exp_alerts.length === 0).map((one) => one.alertname));
    expect([...fires].sort()).toEqual([...names].sort());
    expect([...isQuiet].sort()).toEqual([...names].sort());
  });
});

(hasPrometheus() ? describe : describe.skip)('promtool', () => {
  it('finds nothing wrong with the configuration and the rules', async () => {
    const config = await promtool(['check', 'config', '--lint-fatal', path.join(DEPLOY, 'prometheus.yml')]);
    expect([config.code, config.output]).toEqual([
      0,
      expect.stringContaining('1 rule files found') as string,
    ]);
    const rules = await promtool(['check', 'rules', '--lint-fatal', path.join(DEPLOY, 'rules/foghorn.yml')]);
    expect([rules.code, rules.output]).toEqual([0, expect.stringContaining('SUCCESS') as string]);
  });

  it(
    'sees the alerts fire and resolve when they should',
    async () => {
      const { code, output } = await promtool(['test', 'rules', ...(await testFiles(DEPLOY))]);
      expect([code, output]).toEqual([0, expect.not.stringContaining('FAILED') as string]);
    },
    PROMTOOL_MS,
  );

  it.each([
    ['failures', 'increase1m > 20', 'increase1m > 2000'],
    ['failures', 'increase1m >= 10', 'increase1m >= 10000'],
    ['failures', 'for: 75s', 'for: 0s'],
    ['failures', 'keep_firing_for: 1m', 'keep_firing_for: 1h'],
    ['silence', '> 3600', '> 360'],
    ['silence', ')[1d:1h] offset 1h) >= 12', ')[1d:1h] offset 1h) >= 1'],
    ['itself', 'unless on () sum(rate', 'unless on () -sum(rate'],
  ])(
    'would notice in %s a rule with "%s" changed to "%s"',
    async (test, from, to) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'foghorn-rules-'));
      try {
        await cp(DEPLOY, folder, { recursive: true });
        const file = path.join(folder, 'rules/foghorn.yml');
        const text = await readFile(file, 'utf8');
        expect(text).toContain(from);
        await writeFile(file, text.replaceAll(from, to));
        const { code, output } = await promtool([
          'test',
          'rules',
          path.join(folder, `tests/${test}.test.yml`),
        ]);
        expect([code, output]).toEqual([1, expect.stringContaining('FAILED') as string]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    PROMTOOL_MS,
  );
});
