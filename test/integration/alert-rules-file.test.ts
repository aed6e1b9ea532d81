import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AlertRulesStore } from '#store/alert-rules/alert-rules.store.js';
import { RuleSource } from '#store/alert-rules/rule-source.js';
import { createPrismaClient, type PrismaClient } from '#store/prisma/prisma-client.js';
import { useDatabase } from '../kit/postgres.js';

// The machine may be busy.
jest.setTimeout(60_000);

describe('the rule file', () => {
  const database = useDatabase();
  let prisma: PrismaClient;
  let folder: string;
  let file: string;
  let logged: object[];
  const logger = { info: () => undefined, error: (facts: object) => void logged.push(facts) };
  const source = () => new RuleSource(new AlertRulesStore(prisma), file, logger as never);

  beforeAll(async () => {
    prisma = createPrismaClient(database.pool);
    folder = await mkdtemp(path.join(tmpdir(), 'foghorn rules '));
    file = path.join(folder, 'rules.yml');
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    logged = [];
    await database.pool.query('TRUNCATE alert_rules');
  });

  it('ends the start when it is not valid, with every fault and where it is', async () => {
    await writeFile(file, 'rules:\n  - name: new_issue\n    enabled: perhaps\n  - name: mine\n');
    expect(source).toThrow(
      `The rule file is not valid:\n  ${file}:3:5: enabled: expected true or false\n  ${file}:4:5: type: "mine" is no`,
    );
    await rm(file);
    expect(source).toThrow('ENOENT');
  });

  it('is read again when it changes, and kept as it was when it turns bad', async () => {
    await writeFile(file, 'rules:\n  - name: new_issue\n    enabled: true\n');
    const rules = source();
    const names = () => rules.book.rulesFor('shop').map(({ name }) => name);
    expect(names()).toContain('new_issue');
    await writeFile(
      file,
      'rules:\n  - name: new_issue\n    enabled: false\n  - name: mine\n    type: threshold\n',
    );
    await rules.refresh();
    expect(names()).not.toContain('new_issue');
    expect(names()).toContain('mine');
    await writeFile(file, 'rules: nonsense\n');
    await rules.refresh();
    await rules.refresh();
    expect(names()).toContain('mine');
    expect(logged).toHaveLength(1);
  });

  it('lies below what the API says, field by field and project by project', async () => {
    await writeFile(
      file,
      'rules:\n  - name: rate_limit_spike\n    severity: error\n    params: {minCount: 40, minRatio: 5}\n',
    );
    const rules = source();
    await new AlertRulesStore(prisma).create({
      name: 'rate_limit_spike',
      projects: ['shop'],
      params: { minCount: 60 },
    });
    const before = rules.book;
    expect(await rules.refresh()).not.toBe(before);
    expect(await rules.refresh()).toBe(rules.book);
    const spec = (project: string) =>
      rules.book
        .list()
        .find((entry) => entry.rule.name === 'rate_limit_spike' && (entry.projects?.[0] ?? '') === project)!;
    expect(spec('').spec).toMatchObject({ severity: 'error', params: { minCount: 40, minRatio: 5 } });
    expect(spec('shop').spec).toMatchObject({ severity: 'error', params: { minCount: 60, minRatio: 5 } });
    expect(rules.book.rulesFor('other')).toBe(rules.book.rulesFor('another'));
  });
});
